/* Counts down to the link's expiry by the mock's clock, which may stand still or run fast. */
const timer = document.getElementById("remaining");
const opened = performance.now();
const atOpening = Number(timer.dataset.ms);
const rate = Number(timer.dataset.rate);

function remainingMs() {
  return Math.max(0, atOpening - (performance.now() - opened) * rate);
}

function words(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  const left = remainingMs();
  timer.textContent = words(left);
  timer.parentElement.classList.toggle("soon", left < 60000);
  if (left > 0)
    setTimeout(tick, Math.max(50, 1000 / rate / 4));
  else
    setTimeout(() => location.reload(), 1000); /* the page of an expired link is the server's */
}

if (rate > 0)
  tick();

/* A second press would find the link spent. */
for (const form of document.forms)
  form.addEventListener("submit", (event) => {
    if (document.body.dataset.sent)
      event.preventDefault();
    document.body.dataset.sent = "yes";
  });
addEventListener("pageshow", () => delete document.body.dataset.sent);

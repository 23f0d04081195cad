#!/usr/bin/env bash
# The https recipe of mock/README.md: stunnel in front, --public-url, the README's own configuration with
# other ports. Usage: https.sh POMEX_MOCK
set -euo pipefail

mock=$(realpath "$1")
readme=$(cd "$(dirname "$0")/.." && pwd)/README.md
dir=$(mktemp -d)
cd "$dir"
cleanup() {
  kill $(jobs -p) 2>/dev/null || true
  wait || true
  rm -rf "$dir"
}
trap cleanup EXIT

# A port that nobody listens on now, from below those that the system gives out by itself.
free_port() {
  local port
  for port in $(shuf -i 20000-30000 -n 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
https=$(free_port)

"$mock" --listen 127.0.0.1:0 --public-url "https://localhost:$https" --ready-file ready.json --log off >/dev/null &
"$mock" ready --url "$(until [ -s ready.json ]; do sleep 0.05; done; jq -r .url ready.json)"

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout key.pem -out cert.pem 2>/dev/null
cat key.pem cert.pem >mock.pem
sed -n '/^; stunnel.conf/,/^```/p' "$readme" | grep -v '^```' >stunnel.conf
sed -i "s/8443/$https/; s/127.0.0.1:8080/127.0.0.1:$(jq -r .port ready.json)/" stunnel.conf
sed -i '1i foreground = yes\npid =\n' stunnel.conf
stunnel4 stunnel.conf 2>stunnel.log &

for _ in $(seq 100); do
  curl -sS --cacert cert.pem "https://localhost:$https/_mock/readyz" >/dev/null 2>&1 && break
  sleep 0.05
done
export API_BASE="https://localhost:$https"
session=$(curl -sS --cacert cert.pem -X POST "$API_BASE/v1/video/assets/sessions" -H "Authorization: Bearer k" \
  -H "Content-Type: application/json" -d '{"callback_url":"https://app.example.com/cb"}') ||
  { cat stunnel.log; exit 1; }
link=$(jq -r .h5_link <<<"$session")
case $link in
"https://localhost:$https/kyc?"*) ;;
*) echo "not an https link: $link" >&2; exit 1 ;;
esac
curl -sS --cacert cert.pem -o /dev/null -w '%{redirect_url}\n' -d outcome=success "$link" |
  grep '^https://app.example.com/cb?resultCode=10000&group_id='

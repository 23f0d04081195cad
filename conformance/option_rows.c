#include "option_rows.h"

#define BIT(command) (1U << COMMAND_##command)
#define PLAYS (BIT(RUN) | BIT(COVER) | BIT(MUTATE) | BIT(DIFF))
#define SELECTS (PLAYS | BIT(LIST) | BIT(LINT))
#define TARGETS (SELECTS | BIT(RECORD))
#define ONE_TARGET (TARGETS & ~BIT(DIFF))
#define SENDS (PLAYS | BIT(RECORD))
#define REPORTS (BIT(RUN) | BIT(COVER) | BIT(JUDGE))
#define AT(member) offsetof(struct options, member)

/* clang-format off */
const struct option_row OPTION_ROWS[] = {
    {"target", "NAME|FILE", 0, OPTION_TEXT, AT(target), 0, 0, ONE_TARGET, "mock",
     "Send to targets/NAME.json of the suite, or to the target in FILE (with a `/` or `.json`)"},
    {"base", "URL", 0, OPTION_TEXT, AT(base), 0, 0, ONE_TARGET, NULL,
     "Use URL in place of the target's base"},
    {"var", "K=V", 0, OPTION_LIST, AT(vars), 0, 0, TARGETS, NULL,
     "Give the variable K the value V; may repeat"},
    {"tag", "T", 0, OPTION_LIST, AT(tags), 0, 0, SELECTS, NULL,
     "Take scenarios with the tag T only; of several any will do"},
    {"not-tag", "T", 0, OPTION_LIST, AT(not_tags), 0, 0, SELECTS, NULL,
     "Leave out scenarios with the tag T; may repeat"},
    {"jobs", "N", 0, OPTION_COUNT, AT(jobs), 1, 256, PLAYS, "16, 1 on a live target",
     "Play N scenarios at a time"},
    {"shard", "I/N", 0, OPTION_SHARD, 0, 0, 0, SELECTS, NULL,
     "Play part I of N equal parts of the selection"},
    {"repeat", "N", 0, OPTION_COUNT, AT(repeat), 1, 100000, PLAYS, "1",
     "Play the selection N times"},
    {"strict", NULL, 0, OPTION_FLAG, AT(strict), 0, 0, (PLAYS & ~BIT(DIFF)) | BIT(JUDGE), NULL,
     "Let drift and failed observations fail"},
    {"dry-run", NULL, 0, OPTION_FLAG, AT(dry_run), 0, 0, BIT(RUN), NULL,
     "Print the plan and its bill; send nothing"},
    {"live", NULL, 0, OPTION_FLAG, AT(live), 0, 0, SENDS, NULL,
     "Allow a live target"},
    {"budget", "KIND=N", 0, OPTION_BUDGET, 0, 0, 0, SENDS, "0 of everything on a live target",
     "Spend at most N of KIND, as in video=2; may repeat"},
    {"retry", "N", 0, OPTION_COUNT, AT(retries), 0, 100, PLAYS, "0",
     "Send up to N times more after a failure to connect, and after 429, 502, 503, 504 of a GET"},
    {"connect-timeout", "D", 0, OPTION_DURATION, AT(connect_timeout), 0, 0, SENDS, "5s",
     "Give a connection so much time"},
    {"max-time", "D", 0, OPTION_DURATION, AT(max_time), 0, 0, SENDS, "30s",
     "Give an exchange so much time"},
    {"cacert", "FILE", 0, OPTION_TEXT, AT(cacert), 0, 0, SENDS, NULL,
     "Trust the certificates in FILE in place of the system's"},
    {"proxy", "URL", 0, OPTION_TEXT, AT(proxy), 0, 0, SENDS, NULL,
     "Go through the proxy at URL; proxy variables of the environment never apply"},
    {"resolve", "HOST:PORT:ADDRESS", 0, OPTION_LIST, AT(resolve), 0, 0, SENDS, NULL,
     "Connect to ADDRESS for HOST:PORT; may repeat"},
    {"key-file", "FILE", 0, OPTION_TEXT, AT(key_file), 0, 0, SENDS & ~BIT(DIFF), NULL,
     "Read the key from FILE, of mode 0600, in place of the environment"},
    {"key-fd", "N", 0, OPTION_COUNT, AT(key_fd), 0, 65535, SENDS & ~BIT(DIFF), NULL,
     "Read the key from the open file descriptor N"},
    {"callback-listen", "HOST:PORT", 0, OPTION_TEXT, AT(callback_listen), 0, 0,
     BIT(RUN) | BIT(COVER) | BIT(DIFF), NULL,
     "Take the redirect of a person's scan at HOST:PORT, where your callback host forwards it to"},
    {"journal", "FILE", 0, OPTION_TEXT, AT(journal), 0, 0, BIT(RUN), NULL,
     "Write down every exchange in FILE, a new one, for --resume and judge"},
    {"resume", "FILE", 0, OPTION_TEXT, AT(resume), 0, 0, BIT(RUN), NULL,
     "Go on with the run of the journal FILE, and with writing it; never buy twice"},
    {"junit", "FILE", 0, OPTION_TEXT, AT(junit), 0, 0, REPORTS, NULL,
     "Write a JUnit report"},
    {"tap", "FILE", 0, OPTION_TEXT, AT(tap), 0, 0, REPORTS, NULL,
     "Write a TAP 14 report"},
    {"json", "FILE", 0, OPTION_TEXT, AT(json), 0, 0, REPORTS | BIT(DIFF), NULL,
     "Write a JSON report"},
    {"html", "FILE", 0, OPTION_TEXT, AT(html), 0, 0, REPORTS | BIT(DIFF), NULL,
     "Write a report to read in a browser"},
    {"mock-options", NULL, 0, OPTION_FLAG, AT(mock_options), 0, 0, BIT(DIFF), NULL,
     "Print only the --assume options with which the mock agrees best"},
    {"fail-under", "PERCENT", 0, OPTION_COUNT, AT(fail_under), 0, 100, BIT(COVER), NULL,
     "Fail when less of the contract is reached"},
    {"check", NULL, 0, OPTION_FLAG, AT(check), 0, 0, BIT(FMT), NULL,
     "Only name the files that would change"},
    {"listen", "HOST:PORT", 0, OPTION_TEXT, AT(listen), 0, 0, BIT(RECORD), NULL,
     "Where the recording proxy listens; port 0 takes a free one"},
    {"output", "FILE", 0, OPTION_TEXT, AT(output), 0, 0, BIT(RECORD), NULL,
     "The scenario to write; a file that is there already is refused"},
    {"color", "WHEN", 0, OPTION_COLOR, AT(color), 0, 0, 0, "auto",
     "Use colour: auto, always or never"},
    {"verbose", NULL, 'v', OPTION_FLAG, AT(verbose), 0, 0, 0, NULL,
     "Show every exchange"},
    {"help", NULL, 'h', OPTION_FLAG, AT(help), 0, 0, 0, NULL,
     "Print this and end"},
    {"version", NULL, 0, OPTION_FLAG, AT(version), 0, 0, 0, NULL,
     "Print the version and end"},
    {"man", NULL, 0, OPTION_FLAG, AT(man), 0, 0, 0, NULL,
     NULL}, /* hidden: for the build */
    {0},
};

const struct command_row COMMAND_ROWS[] = {
    {COMMAND_RUN, "run", "[OPTION]... [PATH]...",
     "Replay scenarios and judge every reply (default: scenarios/)"},
    {COMMAND_LIST, "list", "[OPTION]... [PATH]...", "Show scenarios, their tags and needs"},
    {COMMAND_LINT, "lint", "[OPTION]... [PATH]...", "Check scenario files; send nothing"},
    {COMMAND_FMT, "fmt", "[--check] [PATH]...", "Format scenario files in place"},
    {COMMAND_COVER, "cover", "[OPTION]... [PATH]...",
     "Replay, and print which operations, statuses and messages were reached"},
    {COMMAND_MUTATE, "mutate", "[OPTION]... [PATH]...",
     "Alter replies on their way in; name what no scenario noticed"},
    {COMMAND_DIFF, "diff", "[OPTION]... A B [PATH]...",
     "Replay on two targets; show what differs"},
    {COMMAND_RECORD, "record", "[OPTION]... --target T --listen HOST:PORT --output FILE",
     "A proxy that writes what passes as a scenario"},
    {COMMAND_JUDGE, "judge", "[OPTION]... JOURNAL [PATH]...",
     "Judge recorded replies again; send nothing"},
    {0},
};

const struct exit_row EXIT_ROWS[] = {
    {0, "All passed"},
    {1, "An expectation failed (or: a difference, a file that fmt --check would change, less reached than --fail-under)"},
    {2, "Bad usage or a bad scenario; nothing was sent"},
    {3, "Could not tell: an exchange failed on its way, or was maybe billed"},
    {4, "No scenario was selected"},
    {5, "Stopped by a guard (--live, --budget, a missing price) or an interrupt"},
    {6, "A person is needed"},
    {70, "Internal error"},
    {77, "Everything was skipped"},
    {0},
};
/* clang-format on */

const struct command_row *command_row(enum command command)
{
    const struct command_row *row = COMMAND_ROWS;
    while (row->name != NULL && row->command != command)
        row++;
    return row;
}

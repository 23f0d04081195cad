#include "option_rows.h"

#define BIT(command) (1U << COMMAND_##command)
#define PLAYS (BIT(RUN) | BIT(COVER) | BIT(MUTATE) | BIT(DIFF))
#define SELECTS (PLAYS | BIT(LIST) | BIT(LINT))
#define TARGETS (SELECTS | BIT(RECORD))
#define SENDS (PLAYS | BIT(RECORD))
#define REPORTS (BIT(RUN) | BIT(COVER) | BIT(JUDGE))
#define AT(member) offsetof(struct options, member)

/* clang-format off */
const struct option_row OPTION_ROWS[] = {
    {"target", 0, "NAME|FILE", OPTION_TEXT, AT(target), 0, 0, TARGETS, "mock",
     "Send to targets/NAME.json of the suite, or to the target in FILE (with a `/` or `.json`)"},
    {"base", 0, "URL", OPTION_TEXT, AT(base), 0, 0, TARGETS, NULL,
     "Use URL in place of the target's base"},
    {"var", 0, "K=V", OPTION_LIST, AT(vars), 0, 0, TARGETS, NULL,
     "Give the variable K the value V; may repeat"},
    {"tag", 0, "T", OPTION_LIST, AT(tags), 0, 0, SELECTS, NULL,
     "Take scenarios with the tag T only; of several any will do"},
    {"not-tag", 0, "T", OPTION_LIST, AT(not_tags), 0, 0, SELECTS, NULL,
     "Leave out scenarios with the tag T; may repeat"},
    {"jobs", 0, "N", OPTION_COUNT, AT(jobs), 1, 256, PLAYS, "16, 1 on a live target",
     "Play N scenarios at a time"},
    {"shard", 0, "I/N", OPTION_SHARD, 0, 0, 0, SELECTS, NULL,
     "Play part I of N equal parts of the selection"},
    {"repeat", 0, "N", OPTION_COUNT, AT(repeat), 1, 100000, PLAYS, "1",
     "Play the selection N times"},
    {"strict", 0, NULL, OPTION_FLAG, AT(strict), 0, 0, PLAYS | BIT(JUDGE), NULL,
     "Let drift and failed observations fail"},
    {"dry-run", 0, NULL, OPTION_FLAG, AT(dry_run), 0, 0, BIT(RUN), NULL,
     "Print the plan and its bill; send nothing"},
    {"live", 0, NULL, OPTION_FLAG, AT(live), 0, 0, SENDS, NULL,
     "Allow a live target"},
    {"budget", 0, "KIND=N", OPTION_BUDGET, 0, 0, 0, PLAYS, "0 of everything on a live target",
     "Spend at most N of KIND, as in video=2; may repeat"},
    {"retry", 0, "N", OPTION_COUNT, AT(retries), 0, 100, PLAYS, "0",
     "Send up to N times more after a failure to connect, and after 429, 502, 503, 504 of a GET"},
    {"connect-timeout", 0, "D", OPTION_DURATION, AT(connect_timeout), 0, 0, SENDS, "5s",
     "Give a connection so much time"},
    {"max-time", 0, "D", OPTION_DURATION, AT(max_time), 0, 0, SENDS, "30s",
     "Give an exchange so much time"},
    {"cacert", 0, "FILE", OPTION_TEXT, AT(cacert), 0, 0, SENDS, NULL,
     "Trust the certificates in FILE in place of the system's"},
    {"proxy", 0, "URL", OPTION_TEXT, AT(proxy), 0, 0, SENDS, NULL,
     "Go through the proxy at URL; proxy variables of the environment never apply"},
    {"resolve", 0, "HOST:PORT:ADDRESS", OPTION_LIST, AT(resolve), 0, 0, SENDS, NULL,
     "Connect to ADDRESS for HOST:PORT; may repeat"},
    {"journal", 0, "FILE", OPTION_UNBUILT, 0, 0, 0, BIT(RUN), NULL,
     "Write down every exchange, for --resume and judge"},
    {"resume", 0, "FILE", OPTION_UNBUILT, 0, 0, 0, BIT(RUN), NULL,
     "Go on where the journal ends; never buy twice"},
    {"junit", 0, "FILE", OPTION_TEXT, AT(junit), 0, 0, REPORTS, NULL,
     "Write a JUnit report"},
    {"tap", 0, "FILE", OPTION_TEXT, AT(tap), 0, 0, REPORTS, NULL,
     "Write a TAP 14 report"},
    {"json", 0, "FILE", OPTION_TEXT, AT(json), 0, 0, REPORTS | BIT(DIFF), NULL,
     "Write a JSON report"},
    {"html", 0, "FILE", OPTION_TEXT, AT(html), 0, 0, REPORTS | BIT(DIFF), NULL,
     "Write a report to read in a browser"},
    {"fail-under", 0, "PERCENT", OPTION_COUNT, AT(fail_under), 0, 100, BIT(COVER), NULL,
     "Fail when less of the contract is reached"},
    {"check", 0, NULL, OPTION_FLAG, AT(check), 0, 0, BIT(FMT), NULL,
     "Only name the files that would change"},
    {"listen", 0, "HOST:PORT", OPTION_UNBUILT, 0, 0, 0, BIT(RECORD), NULL,
     "Where the recording proxy listens"},
    {"output", 0, "FILE", OPTION_UNBUILT, 0, 0, 0, BIT(RECORD), NULL,
     "The scenario to write"},
    {"color", 0, "WHEN", OPTION_COLOR, AT(color), 0, 0, 0, "auto",
     "Use colour: auto, always or never"},
    {"verbose", 'v', NULL, OPTION_FLAG, AT(verbose), 0, 0, 0, NULL,
     "Show every exchange"},
    {"help", 'h', NULL, OPTION_FLAG, AT(help), 0, 0, 0, NULL,
     "Print this and end"},
    {"version", 0, NULL, OPTION_FLAG, AT(version), 0, 0, 0, NULL,
     "Print the version and end"},
    {"man", 0, NULL, OPTION_FLAG, AT(man), 0, 0, 0, NULL,
     NULL}, /* hidden: for the build */
    {0},
};

const struct command_row COMMAND_ROWS[] = {
    {COMMAND_RUN, "run", "[OPTION]... [PATH]...", true,
     "Replay scenarios and judge every reply (default: scenarios/)"},
    {COMMAND_LIST, "list", "[OPTION]... [PATH]...", true, "Show scenarios, their tags and needs"},
    {COMMAND_LINT, "lint", "[OPTION]... [PATH]...", true, "Check scenario files; send nothing"},
    {COMMAND_FMT, "fmt", "[--check] [PATH]...", true, "Format scenario files in place"},
    {COMMAND_COVER, "cover", "[OPTION]... [PATH]...", true,
     "Replay, and print which operations, statuses and messages were reached"},
    {COMMAND_MUTATE, "mutate", "[OPTION]... [PATH]...", false,
     "Alter replies on their way in; name what no scenario noticed"},
    {COMMAND_DIFF, "diff", "[OPTION]... A B [PATH]...", false,
     "Replay on two targets; show what differs"},
    {COMMAND_RECORD, "record", "--target T --listen HOST:PORT --output FILE", false,
     "A proxy that writes what passes as a scenario"},
    {COMMAND_JUDGE, "judge", "[OPTION]... JOURNAL [PATH]...", false,
     "Judge recorded replies again; send nothing"},
    {0},
};

const struct exit_row EXIT_ROWS[] = {
    {0, "All passed"},
    {1, "An expectation failed (or: a file that fmt --check would change, less reached than --fail-under)"},
    {2, "Bad usage or a bad scenario; nothing was sent"},
    {3, "Could not tell: an exchange failed on its way"},
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

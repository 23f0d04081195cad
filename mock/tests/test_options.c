#include "options.h"

#include "base/auto.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_WORDS = 12 };

/* Reads a command line, with one environment variable (NULL: none) set meanwhile. */
static bool read_line(const char *const *words, const char *name, const char *value,
                      struct options *out, struct error *err)
{
    static char words_read[MOST_WORDS][128], *argv[MOST_WORDS + 2]; /* stay in use */
    static char program[] = "pomex-mock";
    int argc = 1;
    argv[0] = program;
    for (; words && *words && argc <= MOST_WORDS; words++, argc++) {
        argv[argc] = words_read[argc - 1];
        text_copy(argv[argc], sizeof words_read[0], *words);
    }
    argv[argc] = NULL;
    if (name)
        setenv(name, value, 1);
    bool good = options_read(argc, argv, out, err);
    if (name)
        unsetenv(name);
    return good;
}

static struct options options; /* too large for a stack */

/* clang-format off */
static const struct {
    const char *name;
    const char *words[MOST_WORDS];
    const char *why; /* part of the sentence; NULL: accepted */
} LINES[] = {
    {"nothing", {NULL}, NULL},
    {"serve", {"serve"}, NULL},
    {"options before the command", {"--seed", "1", "serve"}, NULL},
    {"options behind the command", {"serve", "--seed", "1"}, NULL},
    {"value behind an equals sign", {"--seed=1"}, NULL},
    {"value that is a command's name", {"--ready-file", "exec"}, NULL},
    {"an empty rest", {"serve", "--"}, NULL},
    {"unknown option", {"--sede", "1"}, "unknown option --sede: did you mean --seed; --help lists them"},
    {"unknown option with nothing near", {"--frobnicate"}, "unknown option --frobnicate; --help lists them"},
    {"unknown option shows no value", {"--api-kee=sk-secret"}, "unknown option --api-kee: did you mean --api-key; --help"},
    {"unknown short option", {"-x"}, "unknown option -x"},
    {"one dash", {"-seed", "1"}, "unknown option -seed: did you mean --seed"},
    {"unknown command", {"sevre"}, "unknown command sevre: did you mean serve"},
    {"value missing", {"--seed"}, "--seed needs a value: N"},
    {"switch with a value", {"--allow-http-callback=yes"}, "--allow-http-callback takes no value"},
    {"command for serve", {"serve", "--", "ls"}, "only exec takes a command"},
    {"exec without a command", {"exec"}, "exec needs a command"},
    {"exec with an empty rest", {"exec", "--"}, "exec needs a command"},
    {"exec", {"exec", "--seed", "1", "--", "ls", "--seed"}, NULL},
    {"ready's option for serve", {"--timeout", "1s"}, "--timeout does not go with this command"},
    {"serve's option for ready", {"ready", "--seed", "1"}, "--seed does not go with this command"},
    {"ready", {"ready", "--url", "http://127.0.0.1:1", "--timeout", "1s"}, NULL},

    {"listen", {"--listen", "0.0.0.0:80"}, NULL},
    {"listen on a name", {"--listen", "localhost:80"}, NULL},
    {"listen on a port", {"--listen", "8080"}, "--listen: \"8080\" is no address to listen on"},
    {"listen on nothing", {"--listen", ""}, "--listen: \"\" is no address"},
    {"public url", {"--public-url", "https://mock.example/base/"}, NULL},
    {"public url of another scheme", {"--public-url", "ftp://a"}, "--public-url: \"ftp://a\" is not an http or https URL"},
    {"public url without a host", {"--public-url", "https://"}, "--public-url: "},
    {"public url with a query", {"--public-url", "https://a?b"}, "--public-url: "},
    {"public url with a line break", {"--public-url", "https://a\nb"}, "--public-url: "},
    {"ready file of no name", {"--ready-file", ""}, "--ready-file: "},
    {"state of no name", {"--state="}, "--state: "},
    {"load of no file", {"--load", "/nonexistent"}, "--load: /nonexistent: No such file or directory"},
    {"load of a folder", {"--load", "/"}, "--load: / cannot be read"},
    {"load that is no JSON", {"--load", "/dev/null"}, "--load: /dev/null is not valid JSON: byte 0: expected a value"},
    {"faults of no file", {"--faults", "/nonexistent"}, "--faults: /nonexistent: No such file or directory"},
    {"key", {"--api-key", "sk-1"}, NULL},
    {"key with an organisation", {"--api-key", "sk-1=acme"}, NULL},
    {"key of nothing", {"--api-key", ""}, "--api-key: a key must not be empty"},
    {"key with a blank", {"--api-key", "a b"}, "--api-key: a key is printable ASCII"},
    {"organisation of nothing", {"--api-key", "sk-1="}, "--api-key: \"\" is not an ORG"},
    {"organisation with a slash", {"--api-key", "sk-1=a/b"}, "--api-key: \"a/b\" is not an ORG"},
    {"organisation like a key's world", {"--api-key", "sk-1=w-1234"}, "--api-key: \"w-1234\" is not an ORG"},
    {"organisation like the ring of strangers", {"--api-key", "sk-1=-"}, "--api-key: \"-\" is not an ORG"},
    {"negative seed", {"--seed", "-9223372036854775808"}, NULL},
    {"seed of letters", {"--seed", "one"}, "--seed: \"one\" is not a number"},
    {"seed too large", {"--seed", "9223372036854775808"}, "--seed: "},
    {"clocks", {"--clock", "poll:5s"}, NULL},
    {"clock", {"--clock", "fast"}, "--clock: \"fast\" is not real, x60, frozen"},
    {"durations", {"--asset-time", "500ms", "--queue-time", "0s", "--run-time", "12h"}, NULL},
    {"duration without a unit", {"--asset-time", "3"}, "--asset-time: \"3\" is not a duration such as"},
    {"negative duration", {"--queue-time", "-1s"}, "--queue-time: \"-1s\" is not a duration"},
    {"duration of days", {"--run-time", "1d"}, "--run-time: "},
    {"kyc", {"--kyc", "auto:no_group"}, NULL},
    {"kyc of another outcome", {"--kyc", "auto:maybe"}, "--kyc: \"auto:maybe\" is not page, auto:success"},
    {"kyc without auto", {"--kyc", "success"}, "--kyc: "},
    {"assumption", {"--assume", "wrong-method=404", "--assume", "task-model=include"}, NULL},
    {"assumption without a value", {"--assume", "wrong-method"}, "--assume: \"wrong-method\" is not NAME=VALUE"},
    {"unknown assumption", {"--assume", "wrong-methot=404"}, "--assume: "},
    {"unknown value of an assumption", {"--assume", "wrong-method=406"}, "--assume: "},
    {"admin", {"--admin", "token:s3cret"}, NULL},
    {"admin with an empty token", {"--admin", "token:"}, "--admin: a policy is loopback, token:SECRET, or off"},
    {"unknown admin shows no secret", {"--admin", "tokn:s3cret"}, "--admin: a policy is loopback, token:SECRET, or off"},
    {"journal of nothing", {"--journal-max", "0"}, "--journal-max: \"0\" is not a number from 1"},
    {"no threads", {"--threads", "0"}, "--threads: \"0\" is not a number from 1 to"},
    {"too many threads", {"--threads", "100000"}, "--threads: "},
    {"log", {"--log", "json"}, NULL},
    {"log of another format", {"--log", "xml"}, "--log: \"xml\" is not text, json, or off"},
    {"url of https", {"ready", "--url", "https://a"}, "--url: \"https://a\" is not an http URL"},
};
/* clang-format on */

static void test_lines(void)
{
    for (size_t i = 0; i < COUNT_OF(LINES); i++) {
        struct error err = {0};
        bool good = read_line(LINES[i].words, NULL, NULL, &options, &err);
        CHECK_INT(LINES[i].name, LINES[i].why == NULL, good);
        if (LINES[i].why)
            CHECK_HAS(LINES[i].name, LINES[i].why, err.message);
        CHECK(LINES[i].name, !strstr(err.message, "s3cret"));
        CHECK(LINES[i].name, !strstr(err.message, "sk-secret"));
        options_clean(&options);
    }
}

static void test_defaults(void)
{
    struct error err = {0};
    CHECK("read", read_line(NULL, NULL, NULL, &options, &err));
    CHECK_INT("command", COMMAND_SERVE, options.command);
    CHECK_STR("listen", "127.0.0.1:8080", options.listen);
    CHECK_STR("state", NULL, options.state);
    CHECK_INT("threads", 512, options.threads);
    CHECK_INT("log", LOG_TEXT, options.log);
    CHECK_INT("admin", ADMIN_LOOPBACK, options.admin);
    CHECK_INT("asset time", 3000, options.settings.asset_ms);
    CHECK_INT("queue time", 2000, options.settings.queue_ms);
    CHECK_INT("run time", 5000, options.settings.run_ms);
    CHECK_INT("clock", CLOCK_REAL, options.settings.clock.kind);
    CHECK_INT("journal", 1000, options.settings.journal_max);
    CHECK_INT("keys", 0, options.settings.key_count);
    CHECK("seed", !options.settings.has_seed);
    CHECK_STR("kyc", NULL, options.settings.kyc_outcome);
    CHECK_STR("public url", NULL, options.settings.public_url);
    CHECK("callbacks", !options.settings.allow_http_callback);
    CHECK_INT("ready's timeout", 10000, options.ready_timeout_ms);
    options_clean(&options);
}

static void test_values(void)
{
    static const char *const WORDS[] = {"--api-key=a=b=acme",
                                        "--api-key=c",
                                        "--seed=-7",
                                        "--clock=x60",
                                        "--kyc=auto:fail",
                                        "--admin=token:t",
                                        "--asset-time=250ms",
                                        "--public-url=http://h//",
                                        "--allow-http-callback",
                                        "--seed",
                                        "8",
                                        NULL};
    struct error err = {0};
    if (!CHECK("read", read_line(WORDS, NULL, NULL, &options, &err)))
        return;
    const struct settings *settings = &options.settings;
    CHECK_INT("keys", 2, settings->key_count);
    CHECK_STR("a key ends at the last =", "a=b", settings->keys[0].key);
    CHECK_STR("its organisation", "acme", settings->keys[0].org);
    CHECK_STR("a key alone", "c", settings->keys[1].key);
    CHECK_STR("no organisation", NULL, settings->keys[1].org);
    CHECK_INT("the last wins", 8, settings->seed);
    CHECK_INT("clock", 60, settings->clock.factor);
    CHECK_STR("kyc", "fail", settings->kyc_outcome);
    CHECK_STR("token", "t", options.admin_token);
    CHECK_INT("duration", 250, settings->asset_ms);
    CHECK_STR("no slash at the end", "http://h", settings->public_url);
    CHECK("switch", settings->allow_http_callback);
    options_clean(&options);
}

static void test_commands(void)
{
    static const struct {
        const char *name;
        const char *words[4];
        enum command command;
    } ROWS[] = {
        {"help", {"--help"}, COMMAND_HELP},
        {"help, short", {"-h"}, COMMAND_HELP},
        {"help of a command", {"exec", "--help"}, COMMAND_HELP},
        {"help whatever else is wrong", {"--nonsense", "--help"}, COMMAND_HELP},
        {"version", {"--version"}, COMMAND_VERSION},
        {"man", {"--man"}, COMMAND_MAN},
        {"exec", {"exec", "--", "--help"}, COMMAND_EXEC},
        {"help as a value", {"--ready-file", "--help"}, COMMAND_SERVE},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct error err = {0};
        CHECK(ROWS[i].name, read_line(ROWS[i].words, NULL, NULL, &options, &err));
        CHECK_INT(ROWS[i].name, ROWS[i].command, options.command);
        options_clean(&options);
    }
    static const char *const EXEC[] = {"exec", "--", "sh", "-c", NULL};
    struct error err = {0};
    CHECK("exec", read_line(EXEC, NULL, NULL, &options, &err));
    CHECK_STR("a free port", "127.0.0.1:0", options.listen);
    CHECK_STR("its command", "sh", options.child[0]);
    CHECK_STR("its arguments", "-c", options.child[1]);
    CHECK_STR("its end", NULL, options.child[2]);
    options_clean(&options);
}

/* One twin of each sort; what it set, as a number or a word. */
static void test_twins(void)
{
    static const char *const SEED[] = {"--seed", "1", NULL};
    struct error err = {0};

    CHECK("value", read_line(NULL, "POMEX_MOCK_ASSET_TIME", "1s", &options, &err));
    CHECK_INT("value", 1000, options.settings.asset_ms);
    options_clean(&options);

    CHECK("a flag wins", read_line(SEED, "POMEX_MOCK_SEED", "2", &options, &err));
    CHECK_INT("a flag wins", 1, options.settings.seed);
    options_clean(&options);

    CHECK("empty", read_line(NULL, "POMEX_MOCK_SEED", "", &options, &err));
    CHECK("empty is unset", !options.settings.has_seed);
    options_clean(&options);

    CHECK("list", read_line(NULL, "POMEX_MOCK_API_KEY", "a=x,b,,c", &options, &err));
    CHECK_INT("list", 3, options.settings.key_count);
    CHECK_STR("list", "c", options.settings.keys[2].key);
    options_clean(&options);

    CHECK("assumptions",
          read_line(NULL, "POMEX_MOCK_ASSUME", "wrong-method=404,task-model=include",
                    &options, &err));
    CHECK_STR("assumptions", "404",
              assumption_value(&options.settings.assumptions, WRONG_METHOD));
    CHECK_STR("assumptions", "include",
              assumption_value(&options.settings.assumptions, TASK_MODEL));
    options_clean(&options);
}

static void test_switch_twins(void)
{
    static const struct {
        const char *value;
        bool on;
    } ROWS[] = {{"1", true}, {"true", true}, {"0", false}, {"false", false}, {"", false}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct error err = {0};
        CHECK(ROWS[i].value, read_line(NULL, "POMEX_MOCK_ALLOW_HTTP_CALLBACK",
                                       ROWS[i].value, &options, &err));
        CHECK_INT(ROWS[i].value, ROWS[i].on, options.settings.allow_http_callback);
        options_clean(&options);
    }
}

static void test_bad_twins(void)
{
    static const char *const READY[] = {"ready", NULL};
    struct error bad = {0}, many = {0}, other = {0};
    AUTO(text_drop) struct text keys = TEXT_INIT(1 << 20);
    CHECK("bad", !read_line(NULL, "POMEX_MOCK_CLOCK", "fast", &options, &bad));
    CHECK_HAS("bad", "POMEX_MOCK_CLOCK: ", bad.message);
    options_clean(&options);

    for (int i = 0; i < 2000; i++)
        text_printf(&keys, "key-%d,", i);
    CHECK("many", !read_line(NULL, "POMEX_MOCK_API_KEY", keys.data, &options, &many));
    CHECK_HAS("many", "POMEX_MOCK_API_KEY: ", many.message);
    options_clean(&options);

    CHECK("not of this command",
          read_line(READY, "POMEX_MOCK_CLOCK", "fast", &options, &other));
    options_clean(&options);
}

static const char *temporary_file(char *path, const char *content)
{
    int fd = mkstemp(path);
    bool written = fd >= 0 && write(fd, content, strlen(content)) >= 0;
    if (fd >= 0)
        close(fd);
    return written ? path : "";
}

static void test_fault_files(void)
{
    static const char GOOD[] =
        "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"do\":{\"status\":503}}]}";
    char good_path[] = "/tmp/pomex-options-XXXXXX",
         bad_path[] = "/tmp/pomex-options-XXXXXX";
    const char *good_words[] = {"--faults", temporary_file(good_path, GOOD), NULL};
    const char *bad_words[] = {
        "--faults", temporary_file(bad_path, "{\"faults\":[{\"on\":\"GET /nowhere\"}]}"),
        NULL};
    struct error err = {0};
    CHECK("good", read_line(good_words, NULL, NULL, &options, &err));
    CHECK_STR("kept", GOOD, options.settings.faults_json);
    options_clean(&options);
    CHECK("bad", !read_line(bad_words, NULL, NULL, &options, &err));
    CHECK_HAS("names the option", "--faults: ", err.message);
    CHECK_HAS("names the file", bad_path, err.message);
    CHECK_HAS("names the place", "/faults/0", err.message);
    options_clean(&options);
    unlink(good_path);
    unlink(bad_path);
}

/* Both texts come from the same table. */
static void test_help(void)
{
    static const char *const HELP[] = {"--listen HOST:PORT", "(127.0.0.1:8080)",
                                       "--api-key KEY[=ORG]", "--timeout D",
                                       "wrong-method=405|404"};
    static const char *const MAN[] = {
        ".TH POMEX-MOCK 1", "\\fB\\-\\-listen\\fR HOST:PORT", "Default: 127.0.0.1:8080.",
        "\\fBwrong\\-method\\fR", "POMEX_MOCK_ASSET_TIME"};
    char *help = NULL, *man = NULL;
    size_t help_size = 0, man_size = 0;
    FILE *help_file = open_memstream(&help, &help_size);
    FILE *man_file = open_memstream(&man, &man_size);
    options_help(help_file);
    options_man(man_file);
    fclose(help_file);
    fclose(man_file);
    for (size_t i = 0; i < COUNT_OF(HELP); i++)
        CHECK_HAS("help", HELP[i], help);
    for (size_t i = 0; i < COUNT_OF(MAN); i++)
        CHECK_HAS("man", MAN[i], man);
    free(help);
    free(man);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"lines", test_lines},         {"defaults", test_defaults},
        {"values", test_values},       {"commands", test_commands},
        {"twins", test_twins},         {"switch twins", test_switch_twins},
        {"bad twins", test_bad_twins}, {"fault files", test_fault_files},
        {"help", test_help},
    };
    return check_main("options", TESTS, COUNT_OF(TESTS));
}

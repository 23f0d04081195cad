#include "base/memory.h"
#include "commands.h"
#include "log.h"
#include "options.h"
#include "read/key.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The key must not outlive the process in a core file, nor be read by a debugger. */
static void protect_memory(void)
{
    struct rlimit none = {0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

/* Writes what --help, --version and --man print; false for other command lines. */
static bool print_about(const struct options *options)
{
    AUTO(text_drop) struct text out = text_new(1 << 20);
    if (options->man)
        options_man(&out);
    else if (options->help)
        options_help(options->command, &out);
    else if (options->version)
        text_add(&out, "pomex-conformance " POMEX_VERSION "\n");
    fputs(text_string(&out), stdout);
    return out.size > 0;
}

static int usage(void)
{
    AUTO(text_drop) struct text help = text_new(1 << 20);
    options_help(COMMAND_NONE, &help);
    log_text(text_string(&help));
    return 2;
}

int main(int argc, char **argv)
{
    protect_memory();
    memory_init();
    AUTO(options_drop) struct options options;
    struct error err = {0};
    if (!options_read(argc, argv, &options, &err)) {
        log_line("%s", err.message);
        return 2;
    }
    if (print_about(&options))
        return 0;
    if (options.command == COMMAND_NONE)
        return usage();
    AUTO(key_drop) char *key = NULL;
    if (!key_read(options.key_file, options.key_fd, &key, &err)) {
        log_line("%s", err.message);
        return 2;
    }
    options.key = key;
    return command_do(&options);
}

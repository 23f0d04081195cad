#include "proxied.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>

const char *const PROXIED_ENVIRONMENT[] = {"API_KEY=" PROXIED_KEY, NULL};

const char *proxied_target(const struct folder *folder, const char *base, char path[96])
{
    AUTO(text_drop) struct text target = text_new(4096);
    text_addf(&target,
              "{ \"base\": \"%s\", \"vars\": {\"api_key\": {\"env\": \"API_KEY\", "
              "\"secret\": true}}, \"headers\": {\"Authorization\": \"Bearer "
              "{{api_key}}\", \"X-Team\": \"red\"}, \"query\": {\"v\": \"1\"} }",
              base);
    folder_write(folder, "target.json", text_string(&target));
    folder_write(folder, "contract.json", "{}");
    snprintf(path, 96, "%s/target.json", folder->path);
    return path;
}

struct proxied proxied_new(const struct scripted_reply *rows, const char *option)
{
    struct proxied proxied = {.folder = folder_new(), .server = scripted_start(rows)};
    char path[96];
    proxied_target(&proxied.folder, scripted_url(proxied.server), path);
    const char *const more[] = {"--target", path, "--max-time", "20s", option, NULL};
    proxied.recorder = recorder_start(&proxied.folder, more, PROXIED_ENVIRONMENT);
    return proxied;
}

void proxied_drop(struct proxied *proxied)
{
    recorder_drop(&proxied->recorder);
    scripted_stop(proxied->server);
    folder_drop(&proxied->folder);
}

#include "tools/record_keys.h"

#include "base/arena.h"
#include "base/memory.h"
#include "play/header_lines.h"
#include "report/redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_KEYS = 64 };

struct record_keys {
    struct arena *arena;
    struct secret *secrets;
    size_t secret_count;
    char *keys[MAX_KEYS]; /* whole values of Authorization that were not refused */
    size_t count;
};

static void wipe(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
}

/* A value that is too short to be looked for is not looked for. */
static void add_secret(struct record_keys *keys, const char *name, const char *value)
{
    for (size_t i = 0; i < keys->secret_count; i++)
        if (strcmp(keys->secrets[i].value, value) == 0)
            return;
    if (strlen(value) < REDACT_SHORTEST)
        return;
    keys->secrets =
        arena_grow(keys->arena, keys->secrets, keys->secret_count, sizeof *keys->secrets);
    keys->secrets[keys->secret_count++] = (struct secret){
        .shown = arena_printf(keys->arena, "{{%s}}", name),
        .name = arena_copy(keys->arena, name),
        .value = arena_copy(keys->arena, value),
    };
}

struct record_keys *record_keys_new(const struct plan *plan)
{
    struct record_keys *keys = memory_zeroed(1, sizeof *keys);
    keys->arena = arena_new();
    for (size_t i = 0; i < plan->secret_count; i++)
        add_secret(keys, plan->secrets[i].name, plan->secrets[i].value);
    return keys;
}

void record_keys_free(struct record_keys *keys)
{
    if (keys == NULL)
        return;
    for (size_t i = 0; i < keys->count; i++)
        wipe(keys->keys[i]);
    for (size_t i = 0; i < keys->secret_count; i++) {
        char *value; /* ours, whatever the type says */
        memcpy(&value, &keys->secrets[i].value, sizeof value);
        wipe(value);
    }
    arena_free(keys->arena);
    free(keys);
}

static const char *authorization(const struct header *headers, size_t count)
{
    const struct header *found = header_find(headers, count, "Authorization");
    return found != NULL ? found->value : NULL;
}

/* Behind "Bearer "; all of a value without a scheme that we know. */
static const char *credential_of(const char *value, size_t *scheme)
{
    static const char *const SCHEMES[] = {"Bearer", "Basic", "Digest", "Token"};
    *scheme = 0;
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++) {
        size_t size = strlen(SCHEMES[i]);
        if (strncasecmp(value, SCHEMES[i], size) == 0 &&
            (value[size] == ' ' || value[size] == '\0'))
            *scheme = size;
    }
    value += *scheme;
    return value + strspn(value, " ");
}

/* "Bearer not-the-key": what was wrong with it may have been its form. */
static const char *form_of(struct arena *arena, const char *value)
{
    size_t scheme;
    const char *credential = credential_of(value, &scheme);
    return arena_printf(arena, "%.*s%s", (int)(credential - value), value,
                        credential[0] != '\0' ? "not-the-key" : "");
}

/* The number of a credential, from 0 in the order in which they came. */
static int number_of(struct record_keys *keys, const char *value)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->keys[i], value) == 0)
            return (int)i;
    if (keys->count == MAX_KEYS)
        return MAX_KEYS - 1;
    keys->keys[keys->count] = arena_copy(keys->arena, value);
    return (int)keys->count++;
}

/* Other headers that carry one: they go on to the target, and show nowhere. */
static void hide_others(struct record_keys *keys, const struct record_request *request)
{
    static const char *const NAMES[] = {"X-Api-Key", "Api-Key", "Cookie",
                                        "Proxy-Authorization"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        const struct header *found =
            header_find(request->headers, request->header_count, NAMES[i]);
        if (found != NULL)
            add_secret(keys, "api_key", found->value);
    }
}

void record_keys_mark(struct record_keys *keys, const struct record_request *request,
                      const struct send_request *sent, struct record_exchange *item)
{
    const char *own = authorization(request->headers, request->header_count);
    const char *used = authorization(sent->headers, sent->header_count);
    size_t scheme;
    hide_others(keys, request);
    if (item->reply.status == 401) {
        if (own != NULL) {
            item->refused = form_of(item->arena, own);
            add_secret(keys, "api_key", credential_of(own, &scheme));
        }
        return;
    }
    /* Without one it is the target's, which a replay sends too. */
    if (used == NULL || (own == NULL && keys->count > 0))
        return;
    item->key = number_of(keys, used);
    char name[32] = "api_key";
    if (item->key > 0)
        snprintf(name, sizeof name, "api_key_%d", item->key + 1);
    add_secret(keys, name, credential_of(used, &scheme));
}

const struct secret *record_keys_secrets(const struct record_keys *keys, size_t *count)
{
    *count = keys->secret_count;
    return keys->secrets;
}

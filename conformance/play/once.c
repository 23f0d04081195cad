#include "play/once.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "read/json.h"
#include "read/json_tree.h"
#include "read/json_write.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 1024 * 1024, FILE_VERSION = 1 };

struct once {
    const struct plan *plan; /* NULL until once_open() */
    bool loaded;
    struct error refused; /* why the file was not read */
    char *path;           /* NULL: nothing is kept between runs */
    char *base;
    pthread_mutex_t lock; /* over everything below */
    pthread_cond_t free;
    const void *owner; /* whose turn it is; NULL: nobody's */
    int depth;
    cJSON *values;  /* name: value */
    cJSON *doubted; /* those of them that an earlier run remembered, until checked */
    cJSON *gone;    /* values that were found gone */
};

struct once *once_new(void)
{
    struct once *once = memory_zeroed(1, sizeof *once);
    pthread_mutex_init(&once->lock, NULL);
    pthread_cond_init(&once->free, NULL);
    once->values = cJSON_CreateObject();
    once->gone = cJSON_CreateObject();
    return once;
}

void once_free(struct once *once)
{
    if (once == NULL)
        return;
    cJSON_Delete(once->values);
    cJSON_Delete(once->doubted);
    cJSON_Delete(once->gone);
    pthread_cond_destroy(&once->free);
    pthread_mutex_destroy(&once->lock);
    free(once->path);
    free(once->base);
    free(once);
}

/* The folder of the file, or NULL when the environment names none. */
static char *state_folder(void)
{
    AUTO(text_drop) struct text path = text_new(4096);
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state != NULL && state[0] == '/')
        text_addf(&path, "%s/pomex", state);
    else if (home != NULL && home[0] == '/')
        text_addf(&path, "%s/.local/state/pomex", home);
    else
        return NULL;
    return text_take(&path);
}

/* One file a base URL and key, of which only a hash is seen. */
static void hash_of(const struct target *target, char out[33])
{
    AUTO(text_wipe) struct text input = text_new(MAX_FILE);
    text_add(&input, target->base);
    for (size_t i = 0; i < target->vars.count; i++) {
        const struct variable *variable = &target->vars.items[i];
        if (variable->secret && cJSON_IsString(variable->value))
            text_addf(&input, "\n%s=%s", variable->name, variable->value->valuestring);
    }
    digest_hex(input.data, input.size, out, 33);
}

static bool read_all(int file, struct text *content)
{
    char piece[4096];
    ssize_t got;
    while ((got = read(file, piece, sizeof piece)) > 0)
        text_add_n(content, piece, (size_t)got);
    return got == 0 && !content->cut;
}

static void close_file(const int *file)
{
    if (*file >= 0)
        close(*file);
}

/* Reads the file; that there is none is no failure. */
static bool load(struct once *once, struct error *err)
{
    AUTO(close_file) int file = open(once->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 && errno == ENOENT)
        return true;
    struct stat about;
    if (file < 0 || fstat(file, &about) != 0)
        return error_set(err, ERROR_USAGE, "%s cannot be read: %s", once->path,
                         strerror(errno));
    if (!S_ISREG(about.st_mode) || (about.st_mode & 07777 & ~0600U) != 0)
        return error_set(err, ERROR_USAGE,
                         "%s, where `once` remembers, has mode %04o and others may have "
                         "touched it: it must be a file of mode 0600, or removed",
                         once->path, about.st_mode & 07777);

    AUTO(text_drop) struct text content = text_new(MAX_FILE);
    struct json_fault fault;
    AUTO(json_drop)
    cJSON *root = read_all(file, &content)
                      ? json_parse(text_string(&content), content.size, &JSON_FILE, NULL,
                                   NULL, &fault)
                      : NULL;
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
    cJSON *values = cJSON_GetObjectItemCaseSensitive(root, "values");
    if (!cJSON_IsNumber(version) || version->valuedouble != FILE_VERSION ||
        !cJSON_IsObject(values))
        return error_set(err, ERROR_USAGE,
                         "%s, where `once` remembers, is damaged or of another version: "
                         "remove it",
                         once->path);
    cJSON_Delete(once->values);
    once->values = cJSON_DetachItemViaPointer(root, values);
    once->doubted = json_copy(once->values);
    return true;
}

static void load_for(struct once *once, const struct target *target)
{
    if (once->loaded)
        return;
    once->loaded = true;
    AUTO(memory_drop) char *folder = target->live ? state_folder() : NULL;
    if (folder == NULL)
        return;
    char hash[33];
    hash_of(target, hash);
    AUTO(text_drop) struct text path = text_new(8192);
    text_addf(&path, "%s/%s.json", folder, hash);
    once->path = text_take(&path);
    once->base = memory_copy(target->base);
    load(once, &once->refused);
}

cJSON *once_remembered(void *context, const struct target *target, const char *name)
{
    struct once *once = context;
    if (target->base == NULL) /* its own variables come before it */
        return NULL;
    load_for(once, target);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(once->values, name);
    return value != NULL ? json_copy(value) : NULL;
}

bool once_open(struct once *once, const struct plan *plan, struct error *err)
{
    once->plan = plan;
    load_for(once, plan->target);
    if (once->refused.kind == ERROR_NONE)
        return true;
    return error_set(err, once->refused.kind, "%s", once->refused.message);
}

/* Puts what is remembered of `names` into the scope; true when all have a value then. */
static bool recall(const struct once *once, const char *const *names, struct scope *scope)
{
    bool all = true;
    for (; *names != NULL; names++)
        if (scope_get(scope, *names) == NULL &&
            cJSON_GetObjectItemCaseSensitive(once->values, *names) == NULL)
            all = false;
        else if (scope_get(scope, *names) == NULL)
            scope_set(scope, *names,
                      json_copy(cJSON_GetObjectItemCaseSensitive(once->values, *names)));
    return all;
}

/* `name` has in the scope the very value that it has in `values`. */
static bool is_one_of(const cJSON *values, const char *name, const struct scope *scope)
{
    const cJSON *value = json_member(values, name), *own = scope_get(scope, name);
    return value != NULL && own != NULL && json_equal(value, own);
}

/* Scenarios had their values when the plan was made: takes those away that were found
 * gone since. */
static void drop_gone(const struct once *once, const char *const *names,
                      struct scope *scope)
{
    for (; *names != NULL; names++)
        if (is_one_of(once->gone, *names, scope))
            scope_forget(scope, *names);
}

static bool is_doubted(const struct once *once, const char *const *names,
                       const struct scope *scope)
{
    for (; *names != NULL; names++)
        if (is_one_of(once->doubted, *names, scope))
            return true;
    return false;
}

enum once_turn once_begin(struct once *once, const char *const *names,
                          struct scope *scope, const void *owner)
{
    pthread_mutex_lock(&once->lock);
    while (once->owner != NULL && once->owner != owner)
        pthread_cond_wait(&once->free, &once->lock);
    drop_gone(once, names, scope);
    enum once_turn turn = !recall(once, names, scope)      ? ONCE_PLAY
                          : is_doubted(once, names, scope) ? ONCE_DOUBT
                                                           : ONCE_KNOWN;
    if (turn != ONCE_KNOWN) {
        once->owner = owner;
        once->depth++;
    }
    pthread_mutex_unlock(&once->lock);
    return turn;
}

/* The lock is held. */
static void end_turn(struct once *once)
{
    if (--once->depth > 0)
        return;
    once->owner = NULL;
    pthread_cond_broadcast(&once->free);
}

void once_trust(struct once *once, const char *const *names)
{
    pthread_mutex_lock(&once->lock);
    for (; *names != NULL; names++)
        cJSON_DeleteItemFromObjectCaseSensitive(once->doubted, *names);
    end_turn(once);
    pthread_mutex_unlock(&once->lock);
}

const char *once_list(const char *const *names, struct arena *arena)
{
    const char *list = names[0];
    for (size_t i = 1; names[i] != NULL; i++)
        list = arena_printf(arena, "%s, %s", list, names[i]);
    return list;
}

/* A secret of the plan, or a text that holds one. */
static bool is_secret(const struct once *once, const char *name, const cJSON *value)
{
    AUTO(text_drop) struct text text = text_new(MAX_FILE);
    json_write(value, &text);
    for (size_t i = 0; once->plan != NULL && i < once->plan->secret_count; i++) {
        const struct secret *secret = &once->plan->secrets[i];
        if (strcmp(secret->name, name) == 0 ||
            strstr(text_string(&text), secret->value) != NULL)
            return true;
    }
    return text.cut;
}

/* Makes the folders of `path`, readable by nobody else. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(file, bytes, size);
        if (done <= 0)
            return false;
        bytes += done;
        size -= (size_t)done;
    }
    return fsync(file) == 0;
}

/* Writes the file anew, at one stroke. */
static bool store(const struct once *once, struct error *err)
{
    AUTO(json_drop) cJSON *root = cJSON_CreateObject();
    cJSON_AddNumberToObject(root, "version", FILE_VERSION);
    cJSON_AddStringToObject(root, "base", once->base);
    cJSON_AddItemToObject(root, "values", json_copy(once->values));
    AUTO(text_drop) struct text content = text_new(MAX_FILE);
    json_write_pretty(root, 0, &content);
    text_add_char(&content, '\n');

    make_folders(once->path);
    AUTO(text_drop) struct text other = text_new(8192);
    text_addf(&other, "%s.%ld", once->path, (long)getpid());
    const char *new_path = text_string(&other);
    AUTO(close_file)
    int file =
        open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file >= 0 && fchmod(file, 0600) == 0 &&
        write_all(file, content.data, content.size) && rename(new_path, once->path) == 0)
        return true;
    error_set(err, ERROR_INTERNAL, "%s, where `once` remembers, cannot be written: %s",
              once->path, strerror(errno));
    unlink(new_path);
    return false;
}

bool once_end(struct once *once, const char *const *names, const struct scope *scope,
              bool held, struct error *err)
{
    bool written = true, changed = false;
    pthread_mutex_lock(&once->lock);
    for (; held && *names != NULL; names++) {
        const cJSON *value = scope_get(scope, *names);
        if (value == NULL || is_secret(once, *names, value))
            continue;
        cJSON_DeleteItemFromObjectCaseSensitive(once->values, *names);
        cJSON_AddItemToObject(once->values, *names, json_copy(value));
        changed = true;
    }
    if (changed && once->path != NULL)
        written = store(once, err);
    end_turn(once);
    pthread_mutex_unlock(&once->lock);
    return written;
}

bool once_forget(struct once *once, const char *const *names, struct scope *scope,
                 struct error *err)
{
    pthread_mutex_lock(&once->lock);
    for (; *names != NULL; names++) {
        if (!is_one_of(once->doubted, *names, scope))
            continue;
        cJSON_DeleteItemFromObjectCaseSensitive(once->gone, *names);
        cJSON_AddItemToObject(once->gone, *names, json_copy(scope_get(scope, *names)));
        cJSON_DeleteItemFromObjectCaseSensitive(once->doubted, *names);
        cJSON_DeleteItemFromObjectCaseSensitive(once->values, *names);
        scope_forget(scope, *names);
    }
    bool written = once->path == NULL || store(once, err);
    pthread_mutex_unlock(&once->lock);
    return written;
}

#include "option_values.h"

#include "base/auto.h"
#include "http/address.h"
#include "http/json_scan.h"
#include "world/faults.h"
#include "world/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)256 << 20)

static bool bad(struct error *err, const char *value, const char *expected)
{
    return fail_text(err, RULE_CONTROL_VALUE, "\"%.100s\" is not %s", value, expected);
}

static bool take_duration(int64_t *out, const char *value, struct error *err)
{
    return text_to_duration(value, out) ||
           bad(err, value, "a duration such as 500ms, 2s, 30m, 12h");
}

static bool take_number(const char *value, int64_t low, int64_t high, int64_t *out,
                        struct error *err)
{
    if (text_to_int(value, out) && *out >= low && *out <= high)
        return true;
    return fail_text(err, RULE_CONTROL_VALUE,
                     "\"%.100s\" is not a number from %lld to %lld", value,
                     (long long)low, (long long)high);
}

bool take_listen(struct options *out, const char *value, struct error *err)
{
    struct address address;
    out->listen = value;
    return address_parse(value, &address, err);
}

static bool is_printable(const char *value)
{
    for (; *value; value++)
        if (*value <= ' ' || *value > '~')
            return false;
    return true;
}

bool take_public_url(struct options *out, const char *value, struct error *err)
{
    bool https = strncmp(value, "https://", 8) == 0;
    const char *host = https ? value + 8 : value + 7;
    if ((!https && strncmp(value, "http://", 7) != 0) || !*host || !is_printable(value) ||
        strpbrk(value, "?#\\\"<>") || *host == '/' || strlen(value) > 256)
        return bad(err, value, "an http or https URL without a query");
    char *copy = options_keep(out, strdup(value));
    if (!copy)
        return fail_text(err, RULE_CONTROL_VALUE, "out of memory");
    for (size_t size = strlen(copy); size > 0 && copy[size - 1] == '/'; size--)
        copy[size - 1] = '\0';
    out->settings.public_url = copy;
    return true;
}

bool take_ready_file(struct options *out, const char *value, struct error *err)
{
    out->ready_file = value;
    return *value ? true : bad(err, value, "a file's name");
}

bool take_state(struct options *out, const char *value, struct error *err)
{
    out->state = value;
    return *value ? true : bad(err, value, "a file's name");
}

/* Reads and parses a file strictly; the caller owns the result. */
static cJSON *read_json_file(const char *path, struct error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fail_text(err, RULE_CONTROL_VALUE, "%.200s: %s", path, strerror(errno));
        return NULL;
    }
    AUTO(text_drop) struct text text = TEXT_INIT(FILE_MAX);
    char piece[4096];
    for (size_t size; (size = fread(piece, 1, sizeof piece, file)) > 0;)
        text_add(&text, piece, size);
    bool failed = ferror(file) || text.failed;
    fclose(file);
    struct json_fault fault = {0};
    cJSON *json =
        failed ? NULL
               : json_parse(text.data ? text.data : "", text.size, SIZE_MAX, &fault);
    if (failed)
        fail_text(err, RULE_CONTROL_VALUE, "%.200s cannot be read, or is over 256 MiB",
                  path);
    else if (!json && strcmp(fault.why, "out of memory") == 0)
        fail_text(err, RULE_CONTROL_VALUE, "%.200s: out of memory", path);
    else if (!json)
        fail_text(err, RULE_CONTROL_VALUE, "%.200s is not valid JSON: byte %zu: %s", path,
                  fault.offset, fault.why);
    return json;
}

/* Says which file a document's fault is in. */
static bool in_file(const char *path, const struct error *cause, struct error *err)
{
    return fail_text(err, RULE_CONTROL_VALUE, "%.200s: %s", path, cause->message);
}

bool take_load(struct options *out, const char *value, struct error *err)
{
    struct error cause = {0};
    cJSON *json = read_json_file(value, err);
    if (!json)
        return false;
    cJSON_Delete(out->load);
    out->load = json;
    out->settings.load = json;
    return snapshot_check(json, &cause) || in_file(value, &cause, err);
}

bool take_faults(struct options *out, const char *value, struct error *err)
{
    struct error cause = {0};
    AUTO(json_drop) cJSON *json = read_json_file(value, err);
    AUTO(faults_clear) struct fault_set set = {0};
    if (!json)
        return false;
    if (!faults_read(json, &set, &cause))
        return in_file(value, &cause, err);
    struct json_out text = JSON_OUT_INIT(FILE_MAX);
    json_value(&text, NULL, json);
    free(out->faults);
    out->settings.faults_json = out->faults = json_out_take(&text);
    return out->faults ? true : fail_text(err, RULE_CONTROL_VALUE, "out of memory");
}

static bool org_is_good(const char *org)
{
    static const char ALLOWED[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t size = strlen(org);
    return size >= 1 && size <= 64 && strspn(org, ALLOWED) == size &&
           strcmp(org, "-") != 0 && org[0] != '.' && strncmp(org, "w-", 2) != 0;
}

bool take_api_key(struct options *out, const char *value, struct error *err)
{
    char *copy = options_keep(out, strdup(value));
    char *org = copy ? strrchr(copy, '=') : NULL;
    if (!copy || out->settings.key_count == OPTIONS_MAX_KEYS)
        return fail_text(err, RULE_CONTROL_VALUE, "at most %d keys", OPTIONS_MAX_KEYS);
    if (org)
        *org++ = '\0';
    if (!is_printable(copy))
        return fail_text(err, RULE_CONTROL_VALUE,
                         "a key is printable ASCII without blanks");
    if (!*copy)
        return fail_text(err, RULE_CONTROL_VALUE, "a key must not be empty");
    if (org && !org_is_good(org))
        return bad(
            err, org,
            "an ORG: 1 to 64 letters, digits, '.', '_' or '-', not beginning with w-");
    out->keys[out->settings.key_count++] = (struct api_key){copy, org};
    out->settings.keys = out->keys;
    return true;
}

bool take_seed(struct options *out, const char *value, struct error *err)
{
    out->settings.has_seed = true;
    return take_number(value, INT64_MIN, INT64_MAX, &out->settings.seed, err);
}

bool take_clock(struct options *out, const char *value, struct error *err)
{
    return clock_parse_mode(value, &out->settings.clock) ||
           bad(err, value, "real, x60, frozen, frozen@2026-06-19T07:02:41Z, or poll:5s");
}

bool take_asset_time(struct options *out, const char *value, struct error *err)
{
    return take_duration(&out->settings.asset_ms, value, err);
}

bool take_queue_time(struct options *out, const char *value, struct error *err)
{
    return take_duration(&out->settings.queue_ms, value, err);
}

bool take_run_time(struct options *out, const char *value, struct error *err)
{
    return take_duration(&out->settings.run_ms, value, err);
}

bool take_kyc(struct options *out, const char *value, struct error *err)
{
    static const char *const OUTCOMES[] = {"success", "fail", "pre_record", "no_group"};
    out->settings.kyc_outcome = NULL;
    if (strcmp(value, "page") == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(OUTCOMES) && strncmp(value, "auto:", 5) == 0; i++)
        if (strcmp(value + 5, OUTCOMES[i]) == 0)
            out->settings.kyc_outcome = OUTCOMES[i];
    return out->settings.kyc_outcome
               ? true
               : bad(err, value,
                     "page, auto:success, auto:fail, auto:pre_record, or "
                     "auto:no_group");
}

bool take_assume(struct options *out, const char *value, struct error *err)
{
    char *name = options_keep(out, strdup(value));
    char *choice = name ? strchr(name, '=') : NULL;
    if (!choice)
        return bad(err, value, "NAME=VALUE");
    *choice++ = '\0';
    return assumption_set(&out->settings.assumptions, name, choice, err);
}

bool take_allow_http(struct options *out, const char *value, struct error *err)
{
    (void)value;
    (void)err;
    out->settings.allow_http_callback = true;
    return true;
}

bool take_admin(struct options *out, const char *value, struct error *err)
{
    out->admin = strcmp(value, "off") == 0 ? ADMIN_OFF : ADMIN_LOOPBACK;
    if (strncmp(value, "token:", 6) == 0 && value[6]) {
        out->admin = ADMIN_TOKEN;
        out->admin_token = value + 6;
        return true;
    }
    if (out->admin == ADMIN_OFF || strcmp(value, "loopback") == 0)
        return true;
    return fail_text(err, RULE_CONTROL_VALUE,
                     "a policy is loopback, token:SECRET, or off");
}

bool take_journal_max(struct options *out, const char *value, struct error *err)
{
    int64_t number = 0;
    bool taken = take_number(value, 1, 1000000, &number, err);
    out->settings.journal_max = (int)number;
    return taken;
}

bool take_threads(struct options *out, const char *value, struct error *err)
{
    int64_t number = 0;
    bool taken = take_number(value, 1, 4096, &number, err);
    out->threads = (int)number;
    return taken;
}

bool take_log(struct options *out, const char *value, struct error *err)
{
    static const char *const FORMATS[] = {"text", "json", "off"};
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        out->log = (enum log_format)i;
        if (strcmp(FORMATS[i], value) == 0)
            return true;
    }
    return bad(err, value, "text, json, or off");
}

bool take_url(struct options *out, const char *value, struct error *err)
{
    out->ready_url = value;
    return strncmp(value, "http://", 7) == 0 && value[7] ? true
                                                         : bad(err, value, "an http URL");
}

bool take_timeout(struct options *out, const char *value, struct error *err)
{
    return take_duration(&out->ready_timeout_ms, value, err);
}

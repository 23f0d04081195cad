#include "api/generation_options.h"

#include "base/auto.h"
#include "base/json_out.h"

#include <string.h>

enum kind { WORDS, BOOLEAN, DURATION, SEED };

struct option {
    const char *name;
    enum kind kind;
    const char *const *words;
    const char *expected;
};

static const char *const RESOLUTIONS[] = {"480p", "720p", "1080p", NULL};
static const char *const FAST_RESOLUTIONS[] = {"480p", "720p", NULL};
static const char *const RATIOS[] = {"16:9", "4:3",  "1:1",      "3:4",
                                     "9:16", "21:9", "adaptive", NULL};

static const struct option OPTIONS[] = {
    {"resolution", WORDS, RESOLUTIONS, "480p, 720p, or 1080p"},
    {"ratio", WORDS, RATIOS, "16:9, 4:3, 1:1, 3:4, 9:16, 21:9, or adaptive"},
    {"duration", DURATION, NULL, "an integer from 4 to 15, or -1"},
    {"seed", SEED, NULL, "an integer from -1 to 2147483647"},
    {"watermark", BOOLEAN, NULL, "true or false"},
    {"generate_audio", BOOLEAN, NULL, "true or false"},
    {"return_last_frame", BOOLEAN, NULL, "true or false"},
};

static const struct option FAST_RESOLUTION = {"resolution", WORDS, FAST_RESOLUTIONS,
                                              "480p or 720p"};

static bool is_word(const cJSON *item, const char *const *words)
{
    for (; cJSON_IsString(item) && *words; words++)
        if (strcmp(*words, item->valuestring) == 0)
            return true;
    return false;
}

/* An integer by value: 5 and 5.0 are the same number in JSON. */
static bool is_between(const cJSON *item, double low, double high)
{
    double value = cJSON_IsNumber(item) ? item->valuedouble : low - 1;
    return value >= low && value <= high && (double)(long long)value >= value &&
           (double)(long long)value <= value;
}

static bool value_fits(const struct option *option, const cJSON *item)
{
    switch (option->kind) {
    case WORDS:
        return is_word(item, option->words);
    case BOOLEAN:
        return cJSON_IsBool(item);
    case DURATION:
        return is_between(item, 4, 15) || is_between(item, -1, -1);
    case SEED:
        return is_between(item, -1, 2147483647);
    }
    return false;
}

static bool refuse(const struct option *option, const cJSON *item, struct error *err)
{
    struct json_out got = JSON_OUT_INIT(4096);
    json_value(&got, NULL, item);
    AUTO(string_drop) char *text = json_out_take(&got);
    fail(err, RULE_OPTION, option->name, option->expected);
    return fail_detail(err, option->name, text, option->expected);
}

bool generation_options_check(const cJSON *body, const char *model, struct error *err)
{
    bool fast = strcmp(model, "byteplus/seedance-2.0-fast") == 0;
    for (size_t i = 0; i < COUNT_OF(OPTIONS); i++) {
        const struct option *option = &OPTIONS[i];
        if (fast && option->words == RESOLUTIONS)
            option = &FAST_RESOLUTION;
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, option->name);
        if (item && !cJSON_IsNull(item) && !value_fits(option, item))
            return refuse(option, item, err);
    }
    return true;
}

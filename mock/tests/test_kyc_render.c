#include "api/kyc_render.h"
#include "api/kyc_words.h"
#include "base/auto.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static const struct page_value END_VALUES[] = {
    {"lang", "en"}, {"kind", "spent"}, {"heading", "Spent"}, {"text", "Gone."}, {0}};

static void test_languages(void)
{
    static const struct {
        const char *name, *wanted, *otherwise, *lang;
    } CASES[] = {
        {"wanted", "en", "zh", "en"},         {"none wanted", NULL, "zh-Hant", "zh-Hant"},
        {"unknown wanted", "fr", "en", "en"}, {"case counts", "EN", NULL, "zh"},
        {"neither", NULL, NULL, "zh"},        {"empty", "", "", "zh"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        CHECK_STR(CASES[i].name, CASES[i].lang,
                  kyc_lang(CASES[i].wanted, CASES[i].otherwise));
}

static void test_words(void)
{
    CHECK_STR("zh", "认证成功", kyc_word("success", "zh"));
    CHECK_STR("en", "Scan succeeds", kyc_word("success", "en"));
    CHECK_STR("zh-Hant", "認證成功", kyc_word("success", "zh-Hant"));
    CHECK("no such words", !kyc_word("nothing", "en"));
    CHECK("no such language", !kyc_word("success", "fr"));
}

/* Every placeholder stands for something in every language, and nothing is left over. */
static void test_whole_pages(void)
{
    static const struct page_value FORM_VALUES[] = {{"lang", "en"},
                                                    {"query", "w=a&token=b"},
                                                    {"notice", ""},
                                                    {"other_open", ""},
                                                    {"remaining_ms", "1"},
                                                    {"remaining", "0:01"},
                                                    {"rate", "1"},
                                                    {"clock", ""},
                                                    {"pre_record_code", "20002"},
                                                    {0}};
    static const char *const LANGS[] = {"zh", "en", "zh-Hant"};
    for (size_t i = 0; i < COUNT_OF(LANGS); i++) {
        AUTO(text_drop) struct text form = TEXT_INIT(65536);
        AUTO(text_drop) struct text end = TEXT_INIT(65536);
        CHECK(LANGS[i], kyc_render("kyc.html", LANGS[i], FORM_VALUES, &form));
        CHECK(LANGS[i], kyc_render("kyc-end.html", LANGS[i], END_VALUES, &end));
        CHECK_HAS(LANGS[i], kyc_word("success", LANGS[i]), form.data);
        CHECK_HAS(LANGS[i], "action=\"/kyc?w=a&amp;token=b\"", form.data);
        CHECK("nothing left over", !strstr(form.data, "{{") && !strstr(end.data, "{{"));
    }
}

static void test_escapes(void)
{
    static const struct page_value VALUES[] = {{"lang", "en\"><script>"},
                                               {"kind", "'x'"},
                                               {"heading", "<img onerror=a>"},
                                               {"text", "a & b"},
                                               {0}};
    AUTO(text_drop) struct text page = TEXT_INIT(65536);
    CHECK("renders", kyc_render("kyc-end.html", "en", VALUES, &page));
    CHECK_HAS("element", "&lt;img onerror=a&gt;", page.data);
    CHECK_HAS("attribute", "lang=\"en&quot;&gt;&lt;script&gt;\"", page.data);
    CHECK_HAS("ampersand", "a &amp; b", page.data);
    CHECK("no script", !strstr(page.data, "<script"));
}

static void test_refusals(void)
{
    static const struct page_value FEW[] = {{"lang", "en"}, {0}};
    AUTO(text_drop) struct text page = TEXT_INIT(65536);
    AUTO(text_drop) struct text small = TEXT_INIT(16);
    CHECK("no such file", !kyc_render("none.html", "en", END_VALUES, &page));
    CHECK("a name without a value", !kyc_render("kyc-end.html", "en", FEW, &page));
    CHECK("no room", !kyc_render("kyc-end.html", "en", END_VALUES, &small));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"languages", test_languages},     {"words", test_words},
        {"whole pages", test_whole_pages}, {"escapes", test_escapes},
        {"refusals", test_refusals},
    };
    return check_main("kyc render", TESTS, COUNT_OF(TESTS));
}

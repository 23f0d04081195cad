#include "api/kyc_words.h"

#include "base/auto.h"

#include <string.h>

static const char *const LANGS[] = {"zh", "en", "zh-Hant"};
enum { LANG_COUNT = COUNT_OF(LANGS) };

/* clang-format off */
static const struct {
    const char *name, *words[LANG_COUNT]; /* in the order of LANGS */
} WORDS[] = {
    {"title", {
     "真人认证",
     "Identity verification",
     "真人認證"}},
    {"lead", {
     "请将脸部对准取景框，完成真人扫描。",
     "Hold your face inside the frame.",
     "請將臉部對準取景框，完成真人掃描。"}},
    {"simulation", {
     "模拟页面：不使用摄像头，结果由您选择。",
     "This is a simulation. No camera is used: you choose how the scan ends.",
     "模擬頁面：不使用相機，結果由您選擇。"}},
    {"mock", {
     "这是 pomex-mock 的模拟页面。",
     "A simulated page of pomex-mock.",
     "這是 pomex-mock 的模擬頁面。"}},
    {"look", {
     "请正对镜头",
     "Look straight ahead",
     "請正對鏡頭"}},
    {"turn", {
     "请缓慢左右转头",
     "Turn your head slowly",
     "請緩慢左右轉頭"}},
    {"blink", {
     "请眨眨眼",
     "Blink",
     "請眨眨眼"}},
    {"hold", {
     "请保持不动",
     "Hold still",
     "請保持不動"}},
    {"time_left", {
     "剩余",
     "Time left",
     "剩餘"}},
    {"how", {
     "扫描结果",
     "How does the scan end?",
     "掃描結果"}},
    {"success", {
     "认证成功",
     "Scan succeeds",
     "認證成功"}},
    {"fail", {
     "认证失败",
     "Scan fails",
     "認證失敗"}},
    {"pre_record", {
     "使用预录视频",
     "Pre-recorded video",
     "使用預錄影片"}},
    {"no_group", {
     "成功但没有 group_id",
     "Succeeds without a group_id",
     "成功但沒有 group_id"}},
    {"other", {
     "其他结果码",
     "Another result code",
     "其他結果碼"}},
    {"code_label", {
     "结果码：1 至 99999999，10000 除外",
     "Result code: 1 to 99999999, but not 10000",
     "結果碼：1 至 99999999，10000 除外"}},
    {"send", {
     "以此结果码结束",
     "End with this code",
     "以此結果碼結束"}},
    {"leave", {
     "离开，不完成扫描",
     "Leave without finishing",
     "離開，不完成掃描"}},
    {"left_title", {
     "您已离开扫描",
     "You left the scan",
     "您已離開掃描"}},
    {"left_text", {
     "没有向回调地址发送任何内容。链接在过期前仍然有效。",
     "Nothing was sent to the callback. The link stays good until it expires.",
     "沒有向回呼網址傳送任何內容。連結在過期前仍然有效。"}},
    {"back", {
     "返回扫描",
     "Back to the scan",
     "返回掃描"}},
    {"unknown_title", {
     "链接不存在",
     "This link is unknown",
     "連結不存在"}},
    {"unknown_text", {
     "请检查链接是否完整，或重新创建会话。",
     "Check that the link is complete, or create a new session.",
     "請檢查連結是否完整，或重新建立工作階段。"}},
    {"expired_title", {
     "链接已过期",
     "This link has expired",
     "連結已過期"}},
    {"expired_text", {
     "链接的有效期为 30 分钟。请重新创建会话。",
     "A link is good for 30 minutes. Create a new session.",
     "連結的有效期為 30 分鐘。請重新建立工作階段。"}},
    {"spent_title", {
     "链接已使用",
     "This link has been used",
     "連結已使用"}},
    {"spent_text", {
     "每个链接只能使用一次。请重新创建会话。",
     "A link is for a single use. Create a new session.",
     "每個連結只能使用一次。請重新建立工作階段。"}},
    {"failed_title", {
     "认证失败",
     "The verification failed",
     "認證失敗"}},
    {"failed_text", {
     "本次认证未通过，页面不会跳转。",
     "The scan did not succeed, and nothing follows this page.",
     "本次認證未通過，頁面不會跳轉。"}},
    {"trouble_title", {
     "暂时无法继续",
     "This did not work",
     "暫時無法繼續"}},
    {"clock_stands", {
     "时钟静止",
     "clock stands still",
     "時鐘靜止"}},
    {"clock_fast", {
     "时钟 ×",
     "clock ×",
     "時鐘 ×"}},
    {"bad_outcome", {
     "请选择下列结果之一。",
     "Choose one of these outcomes.",
     "請選擇下列結果之一。"}},
    {"bad_code", {
     "结果码须为 1 至 99999999，且不是 10000。",
     "The result code must be 1 to 99999999, and not 10000.",
     "結果碼須為 1 至 99999999，且不是 10000。"}},
};
/* clang-format on */

/* The index of a language; LANG_COUNT when it is none of ours. */
static size_t lang_index(const char *lang)
{
    size_t i = 0;
    while (i < LANG_COUNT && (!lang || strcmp(LANGS[i], lang) != 0))
        i++;
    return i;
}

const char *kyc_lang(const char *wanted, const char *otherwise)
{
    size_t i = lang_index(wanted);
    if (i == LANG_COUNT)
        i = lang_index(otherwise);
    return LANGS[i == LANG_COUNT ? 0 : i];
}

const char *kyc_word(const char *name, const char *lang)
{
    size_t column = lang_index(lang);
    for (size_t i = 0; i < COUNT_OF(WORDS) && column < LANG_COUNT; i++)
        if (strcmp(WORDS[i].name, name) == 0)
            return WORDS[i].words[column];
    return NULL;
}

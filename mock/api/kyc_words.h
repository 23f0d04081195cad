#ifndef MOCK_API_KYC_WORDS_H
#define MOCK_API_KYC_WORDS_H

/* What the scan's pages say, in the languages that a session can have (decision 15). */

/* The first of the two that is a language of ours, else "zh". Either may be NULL. Static.
 */
const char *kyc_lang(const char *wanted, const char *otherwise);

/* The words of that name in a language of ours; NULL when there are none. Static. */
const char *kyc_word(const char *name, const char *lang);

#endif

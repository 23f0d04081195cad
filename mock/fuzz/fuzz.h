#ifndef MOCK_FUZZ_FUZZ_H
#define MOCK_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What every fuzzer here defines: libFuzzer calls it (preset `fuzz`), and replay.c with
 * the files of corpus/NAME (every other preset). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input was. */
#define MUST(condition)                                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition);   \
            abort();                                                                     \
        }                                                                                \
    } while (0)

/* Cuts the input's next part off, up to a NUL or its end: a string of its own, so that
 * AddressSanitizer sees a read past it. The caller frees. Empty when nothing is left. */
char *fuzz_part(const uint8_t **data, size_t *size);

/* The bytes that are left, NUL-terminated; the caller frees. */
char *fuzz_rest(const uint8_t *data, size_t size);

#endif

#include "tests/memory/fail_malloc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where the memory comes from: AddressSanitizer's functions when it is there, else the C
 * library's own. */
extern void *__interceptor_malloc(size_t) __attribute__((weak));
extern void *__interceptor_calloc(size_t, size_t) __attribute__((weak));
extern void *__interceptor_realloc(void *, size_t) __attribute__((weak));
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static atomic_bool armed;
static atomic_bool goes_on;
static atomic_long left, failures;
static _Thread_local bool spare;

void fail_malloc(long nth, bool onwards)
{
    failures = 0;
    left = nth;
    goes_on = onwards;
    armed = true;
}

long fail_malloc_stop(void)
{
    armed = false;
    return failures;
}

void fail_malloc_spare(bool spared)
{
    spare = spared;
}

static bool fails(void)
{
    if (!armed || spare)
        return false;
    long now = atomic_fetch_sub(&left, 1) - 1;
    if (now > 0 || (now < 0 && !goes_on))
        return false;
    failures++;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    if (fails())
        return NULL;
    return __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (fails())
        return NULL;
    return __interceptor_calloc ? __interceptor_calloc(count, size)
                                : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    return __interceptor_realloc ? __interceptor_realloc(old, size)
                                 : __libc_realloc(old, size);
}

__attribute__((constructor)) static void read_environment(void)
{
    /* Before main there is one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *wanted = getenv("FAIL_MALLOC");
    if (wanted)
        fail_malloc(strtol(wanted, NULL, 10), strchr(wanted, '+') != NULL);
}

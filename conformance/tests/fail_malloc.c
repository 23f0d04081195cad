/* malloc, calloc and realloc that fail, preloaded into a program: at the $FAIL_MALLOC-th
 * call, and with a `+` behind the number at every later one. The file $FAIL_MALLOC_TELL
 * gets how many failed. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the memory comes from. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static atomic_bool armed;
static atomic_bool goes_on;
static atomic_long left, failures;

static bool fails(void)
{
    if (!armed)
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
    return __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    if (fails())
        return NULL;
    return __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    if (fails())
        return NULL;
    return __libc_realloc(ptr, size);
}

/* Before main and after it there is one thread: it may ask for the environment. */
__attribute__((constructor)) static void begin(void)
{
    const char *wanted = getenv("FAIL_MALLOC"); /* NOLINT(concurrency-mt-unsafe) */
    left = wanted != NULL ? strtol(wanted, NULL, 10) : 0;
    goes_on = wanted != NULL && strchr(wanted, '+') != NULL;
    armed = wanted != NULL;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAIL_MALLOC_TELL"); /* NOLINT(concurrency-mt-unsafe) */
    armed = false;
    int fd =
        path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) {
        dprintf(fd, "%ld\n", failures);
        close(fd);
    }
}

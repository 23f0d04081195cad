#include "tests/memory/fail_malloc.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Where a library lies whose own calls are spared; empty: none is. */
static uintptr_t spared_from, spared_to;

static bool fails(void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    if (!armed || spare || (at >= spared_from && at < spared_to))
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
    if (fails(__builtin_return_address(0)))
        return NULL;
    return __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return __interceptor_calloc ? __interceptor_calloc(nmemb, size)
                                : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return __interceptor_realloc ? __interceptor_realloc(ptr, size)
                                 : __libc_realloc(ptr, size);
}

/* Finds the code of the library whose path holds `name`. */
static int find_library(struct dl_phdr_info *info, size_t size, void *name)
{
    (void)size;
    if (!strstr(info->dlpi_name, name))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X)) {
            spared_from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            spared_to = spared_from + info->dlpi_phdr[i].p_memsz;
        }
    return 1;
}

void fail_malloc_spare_library(char *name)
{
    dl_iterate_phdr(find_library, name);
}

/* Before main and after it there is one thread: it may ask for the environment. */
__attribute__((constructor)) static void begin(void)
{
    const char *wanted = getenv("FAIL_MALLOC");  /* NOLINT(concurrency-mt-unsafe) */
    char *library = getenv("FAIL_MALLOC_SPARE"); /* NOLINT(concurrency-mt-unsafe) */
    if (library)
        fail_malloc_spare_library(library);
    if (wanted)
        fail_malloc(strtol(wanted, NULL, 10), strchr(wanted, '+') != NULL);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAIL_MALLOC_TELL"); /* NOLINT(concurrency-mt-unsafe) */
    long count = fail_malloc_stop();
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) {
        dprintf(fd, "%ld\n", count);
        close(fd);
    }
}

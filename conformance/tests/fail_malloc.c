/* malloc, calloc, realloc and aligned_alloc that fail, preloaded into a program: at the
 * $FAIL_MALLOC-th call, and with a `+` behind the number at every later one. Calls from
 * libraries whose paths hold one of $FAIL_MALLOC_SPARE (with commas between) do not
 * count. The file
 * $FAIL_MALLOC_TELL gets how many failed. */
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the memory comes from. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_bool armed;
static atomic_bool goes_on;
static atomic_long left, failures;

/* Where the code of the libraries that are spared lies. */
static struct range {
    uintptr_t from, to;
} spared[8];
static size_t spared_count;

static bool is_spared(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    for (size_t i = 0; i < spared_count; i++)
        if (at >= spared[i].from && at < spared[i].to)
            return true;
    return false;
}

static bool fails(const void *caller)
{
    if (!armed || is_spared(caller))
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
    return __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return __libc_realloc(ptr, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return __libc_memalign(alignment, size);
}

static int find_library(struct dl_phdr_info *info, size_t size, void *name)
{
    (void)size;
    if (strstr(info->dlpi_name, name) == NULL)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD &&
            (info->dlpi_phdr[i].p_flags & PF_X) != 0 &&
            spared_count < sizeof spared / sizeof spared[0]) {
            uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            spared[spared_count++] =
                (struct range){from, from + info->dlpi_phdr[i].p_memsz};
        }
    return 1;
}

/* Before main and after it there is one thread: it may ask for the environment. */
__attribute__((constructor)) static void begin(void)
{
    const char *wanted = getenv("FAIL_MALLOC");    /* NOLINT(concurrency-mt-unsafe) */
    char *libraries = getenv("FAIL_MALLOC_SPARE"); /* NOLINT(concurrency-mt-unsafe) */
    while (libraries != NULL)
        dl_iterate_phdr(find_library, strsep(&libraries, ","));
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

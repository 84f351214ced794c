// Counts what watched threads ask the allocator for, by standing in front of glibc's.
//
// Linked into a test's executable, its functions come before those of the C library for everything in the process. bin/bench
// also builds it as a library to be loaded in front of a server; then every thread is watched, and the count stands in the file
// that ALLOCATION_COUNT_FILE names.

#include "allocation_counter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

static _Thread_local bool is_watched;
static _Atomic uint64_t own_count;
static _Atomic uint64_t *count = &own_count;
static bool watches_all;

void allocation_counter_watch_thread(void) { is_watched = true; }
uint64_t allocation_counter_count(void) { return atomic_load_explicit(count, memory_order_relaxed); }

#ifdef HAS_SANITIZER

bool allocation_counter_is_available(void) { return false; }

#else

bool allocation_counter_is_available(void) { return true; }

// glibc's own, under the names it keeps for those who stand in front of it.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void note(void) {
    if (is_watched || watches_all) atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    note();
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    note();
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    void *memory = memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *result = memory;
    return 0;
}

__attribute__((constructor)) static void share_count(void) {
    const char *path = getenv("ALLOCATION_COUNT_FILE");
    if (path == NULL) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *shared = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared == MAP_FAILED) return;
    count = shared;
    watches_all = true;
}

#endif

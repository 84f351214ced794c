#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether this process counts at all: a sanitizer brings an allocator of its own.
bool allocation_counter_is_available(void);

/// From now on the calling thread is counted.
void allocation_counter_watch_thread(void);

/// How many pieces of memory all watched threads together have asked for.
uint64_t allocation_counter_count(void);

#pragma once
// libFuzzer comes with the toolchain as an archive, and without a header of its own.
#include <stddef.h>
#include <stdint.h>

extern int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#pragma once
#include <sqlite3.h>

// sqlite3_config takes any number of arguments, and Swift cannot call such functions.
static inline int sqlite3_config_disable_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

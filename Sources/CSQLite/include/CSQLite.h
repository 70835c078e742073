#ifndef CSQLITE_H
#define CSQLITE_H

#include <stdint.h>

/// Makes a connection leave the write-ahead log as it is when it closes, also when it is the last one on the file.
/// `database` is an open `sqlite3 *`. Returns an SQLite result code. SQLite's own function is variadic, which Swift
/// cannot call.
int csqlite_keep_log_on_close(void *database);

/// The magic number of the file system that a path lies on; 0 when it cannot be told.
uint32_t csqlite_file_system_type(const char *path);

#endif

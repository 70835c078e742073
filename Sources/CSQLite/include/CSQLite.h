#ifndef CSQLITE_H
#define CSQLITE_H

#include <stdbool.h>
#include <stdint.h>

/// Makes a connection leave the write-ahead log as it is when it closes, also when it is the last one on the file.
/// `database` is an open `sqlite3 *`. Returns an SQLite result code. SQLite's own function is variadic, which Swift
/// cannot call.
int csqlite_keep_log_on_close(void *database);

/// Where an open `sqlite3 *` in write-ahead mode has the head of the log's index in memory, which every process that has the
/// file open shares and every commit changes; null where it has none. It stays there for as long as the connection is open.
const void *csqlite_log_index(void *database);

/// How many words the head has.
static const int csqlite_log_index_words = 12;

/// Reads the head. Others may write it meanwhile: then it is another at the next look.
void csqlite_log_index_read(const void *index, uint32_t *words);

/// Whether the head is what it was when it was read.
bool csqlite_log_index_is(const void *index, const uint32_t *words);

/// The magic number of the file system that a path lies on; 0 when it cannot be told.
uint32_t csqlite_file_system_type(const char *path);

#endif

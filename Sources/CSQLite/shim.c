#include "CSQLite.h"

#include <sqlite3.h>
#include <sys/vfs.h>

int csqlite_keep_log_on_close(void *database) {
    return sqlite3_db_config((sqlite3 *)database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

const void *csqlite_log_index(void *database) {
    sqlite3_file *file = 0;
    int result = sqlite3_file_control((sqlite3 *)database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (result != SQLITE_OK || !file || !file->pMethods) return 0;
    if (file->pMethods->iVersion < 2 || !file->pMethods->xShmMap) return 0;
    // The first region is there since the connection first read; it is asked for, not made.
    void volatile *region = 0;
    if (file->pMethods->xShmMap(file, 0, 32 * 1024, 0, &region) != SQLITE_OK) return 0;
    return (const void *)region;
}

void csqlite_log_index_read(const void *index, uint32_t *words) {
    const volatile uint32_t *head = index;
    for (int word = 0; word < csqlite_log_index_words; word++) words[word] = head[word];
}

bool csqlite_log_index_is(const void *index, const uint32_t *words) {
    const volatile uint32_t *head = index;
    for (int word = 0; word < csqlite_log_index_words; word++) {
        if (head[word] != words[word]) return false;
    }
    return true;
}

uint32_t csqlite_file_system_type(const char *path) {
    struct statfs information;
    if (statfs(path, &information) != 0) return 0;
    return (uint32_t)information.f_type;
}

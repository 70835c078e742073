#include "CSQLite.h"

#include <sqlite3.h>
#include <sys/vfs.h>

int csqlite_keep_log_on_close(void *database) {
    return sqlite3_db_config((sqlite3 *)database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

uint32_t csqlite_file_system_type(const char *path) {
    struct statfs information;
    if (statfs(path, &information) != 0) return 0;
    return (uint32_t)information.f_type;
}

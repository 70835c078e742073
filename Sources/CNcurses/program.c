#define _GNU_SOURCE
#include "CProgram.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const int keyed_signals[] = {SIGINT, SIGQUIT, SIGTSTP};
enum { KEYED = sizeof keyed_signals / sizeof *keyed_signals };

// Waits for the end. A program that was stopped takes this one with it, so that the shell has the terminal.
static int wait_for(pid_t process) {
    for (;;) {
        int status;
        if (waitpid(process, &status, WUNTRACED) < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
        if (WIFSTOPPED(status)) {
            // For this very thread: sent to the process it might stop another first, and this one would go on.
            raise(SIGSTOP);
            kill(process, SIGCONT);
        }
    }
}

int program_run(char *const arguments[]) {
    struct sigaction ignored, before[KEYED];
    memset(&ignored, 0, sizeof ignored);
    ignored.sa_handler = SIG_IGN;
    sigset_t keyed, none;
    sigemptyset(&keyed);
    sigemptyset(&none);
    for (int index = 0; index < KEYED; index++) {
        sigaction(keyed_signals[index], &ignored, &before[index]);
        sigaddset(&keyed, keyed_signals[index]);
    }
    // The terminal anew: this program's own descriptor does not wait, and the other would share that.
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/tty", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&files, 0, 1);
    posix_spawn_file_actions_adddup2(&files, 0, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &keyed);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    pid_t process;
    int error = posix_spawnp(&process, arguments[0], &files, &attributes, arguments, environ);
    int code = error == 0 ? wait_for(process) : -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    for (int index = 0; index < KEYED; index++) sigaction(keyed_signals[index], &before[index], NULL);
    errno = error;
    return code;
}

#define _GNU_SOURCE
#include "CPseudoTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int pseudo_terminal_spawn(
    const char *path, char *const *arguments, char *const *environment, int rows, int columns, int *descriptor) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    int process = forkpty(descriptor, NULL, NULL, &size);
    if (process < 0) return -1;
    if (process == 0) {
        // Between fork and exec only what is safe in a signal handler, as other threads may hold any lock.
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
        execve(path, arguments, environment);
        _exit(127);
    }
    fcntl(*descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(*descriptor, F_SETFL, O_NONBLOCK);
    return process;
}

bool pseudo_terminal_resize(int descriptor, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(descriptor, TIOCSWINSZ, &size) == 0;
}

bool pseudo_terminal_settings(int descriptor, uint32_t flags[4]) {
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0) return false;
    flags[0] = settings.c_iflag;
    flags[1] = settings.c_oflag;
    flags[2] = settings.c_cflag;
    flags[3] = settings.c_lflag;
    return true;
}

int pseudo_terminal_wait(int descriptor, int milliseconds) {
    struct pollfd polled = {.fd = descriptor, .events = POLLIN};
    return poll(&polled, 1, milliseconds) > 0;
}

int process_poll(int process, int *value) {
    int status = 0;
    int result = waitpid(process, &status, WNOHANG | WUNTRACED | WCONTINUED);
    if (result == 0) return 0;
    if (result < 0) return errno == EINTR ? 0 : -1;
    if (WIFEXITED(status)) {
        *value = WEXITSTATUS(status);
        return 1;
    }
    if (WIFSIGNALED(status)) {
        *value = WTERMSIG(status);
        return 2;
    }
    if (WIFSTOPPED(status)) {
        *value = WSTOPSIG(status);
        return 3;
    }
    return 4;
}

int process_wait(int process, int milliseconds) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    if (descriptor < 0) return errno == ESRCH;
    struct pollfd polled = {.fd = descriptor, .events = POLLIN};
    int result = poll(&polled, 1, milliseconds) > 0;
    close(descriptor);
    return result;
}

bool process_signal(int process, int number) { return kill(process, number) == 0; }

#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// What a signal handler needs is in place before `remembered` says so.
static int remembered_fd = -1;
static struct termios saved;
static uint8_t reset_bytes[512];
static size_t reset_length;
static atomic_int remembered;

int terminal_open(void) { return open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); }

bool terminal_size(int fd, int *rows, int *columns) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return true;
}

bool terminal_remember(int fd, const uint8_t *reset, size_t length) {
    static atomic_int registered;
    if (tcgetattr(fd, &saved) != 0) return false;
    if (length > sizeof reset_bytes) length = sizeof reset_bytes;
    memcpy(reset_bytes, reset, length);
    reset_length = length;
    remembered_fd = fd;
    atomic_store(&remembered, 1);
    if (!atomic_exchange(&registered, 1)) atexit(terminal_restore);
    return true;
}

bool terminal_make_raw(int fd) {
    struct termios raw = saved;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return tcsetattr(fd, TCSADRAIN, &raw) == 0;
}

static void make_normal(int fd) {
    // What was typed for this program is not for the next.
    tcflush(fd, TCIFLUSH);
    tcsetattr(fd, TCSANOW, &saved);
}

void terminal_suspend(int fd) {
    if (atomic_exchange(&remembered, 0)) make_normal(fd);
}

bool terminal_resume(int fd) {
    if (tcgetattr(fd, &saved) != 0) return false;
    atomic_store(&remembered, 1);
    return true;
}

void terminal_restore(void) {
    if (!atomic_exchange(&remembered, 0)) return;
    int error = errno;
    size_t written = 0;
    while (written < reset_length) {
        ssize_t count = write(remembered_fd, reset_bytes + written, reset_length - written);
        if (count > 0) {
            written += (size_t)count;
        } else if (count < 0 && errno == EAGAIN) {
            // A terminal that takes nothing must not keep a crash from ending.
            struct pollfd poller = {.fd = remembered_fd, .events = POLLOUT};
            if (poll(&poller, 1, 200) <= 0) break;
        } else if (count >= 0 || errno != EINTR) {
            break;
        }
    }
    make_normal(remembered_fd);
    errno = error;
}

long terminal_write(int fd, const uint8_t *bytes, size_t count) {
    // While another thread crashes, nothing may follow its reset bytes.
    if (!atomic_load(&remembered)) return -1;
    ssize_t written = write(fd, bytes, count);
    if (written >= 0) return written;
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

long terminal_read(int fd, uint8_t *buffer, size_t capacity) {
    ssize_t count = read(fd, buffer, capacity);
    if (count > 0) return count;
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

int terminal_wait(int fd, bool output, int wakeup, int milliseconds) {
    struct pollfd polled[2] = {
        {.fd = fd, .events = POLLIN | (output ? POLLOUT : 0)},
        {.fd = wakeup, .events = POLLIN},
    };
    if (poll(polled, 2, milliseconds) <= 0) return 0;
    int result = 0;
    if (polled[0].revents & POLLIN) result |= 1;
    if (polled[0].revents & POLLOUT) result |= 2;
    if (polled[1].revents & POLLIN) result |= 4;
    if (polled[0].revents & (POLLHUP | POLLERR | POLLNVAL)) result |= 8;
    return result;
}

bool terminal_wait_output(int fd, int milliseconds) {
    struct pollfd polled = {.fd = fd, .events = POLLOUT};
    return poll(&polled, 1, milliseconds) > 0;
}

int wakeup_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void wakeup_signal(int fd) {
    uint64_t one = 1;
    int error = errno;
    while (write(fd, &one, sizeof one) < 0 && errno == EINTR) {}
    errno = error;
}

void wakeup_clear(int fd) {
    uint64_t count;
    while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {}
}

void descriptor_close(int fd) { close(fd); }
bool descriptor_is_terminal(int fd) { return isatty(fd); }

static bool is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

bool locale_use_environment(void) {
    setlocale(LC_CTYPE, "");
    return is_utf8();
}

bool locale_use_utf8(void) {
    return (setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8")) && is_utf8();
}

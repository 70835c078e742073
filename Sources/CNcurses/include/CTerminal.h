#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The terminal device, and how it was found. One at a time, because a signal handler has to know it.

// Opens the process's terminal with a description of its own, so that not blocking is nobody else's business;
// -1 with errno.
int terminal_open(void);

// Its size in cells; false if it has none.
bool terminal_size(int fd, int *rows, int *columns);

// Remembers its settings and what brings it back; the bytes are written and the settings restored by
// terminal_restore, a fatal signal, or exit.
bool terminal_remember(int fd, const uint8_t *reset, size_t length);

// Key by key, no echo, no flow control, no signals from keys.
bool terminal_make_raw(int fd);

// Restores the settings alone, and forgets them: at the end, or while suspended. Input not yet read is dropped.
void terminal_suspend(int fd);

// Remembers the settings anew, which may have been changed meanwhile.
bool terminal_resume(int fd);

// Writes the reset bytes and restores the settings, once. Safe in a signal handler.
void terminal_restore(void);

// Writes without blocking: bytes taken, 0 if none can be taken now, -1 if the terminal is gone or being restored.
long terminal_write(int fd, const uint8_t *bytes, size_t count);

// Reads without blocking: bytes read, 0 if there are none now, -1 if the terminal is gone.
long terminal_read(int fd, uint8_t *buffer, size_t capacity);

// Waits for input, for room for output if asked, or for a wake-up; milliseconds < 0 waits without end.
// Bits: 1 input, 2 room, 4 woken, 8 gone.
int terminal_wait(int fd, bool output, int wakeup, int milliseconds);

// Waits for room for output alone.
bool terminal_wait_output(int fd, int milliseconds);

// An event that wakes the waiting thread.
int wakeup_open(void);
void wakeup_signal(int fd);
void wakeup_clear(int fd);

void descriptor_close(int fd);
// Whether standard input or output (0 or 1) is a terminal.
bool descriptor_is_terminal(int fd);

// Takes the process's locale for characters; true if it is UTF-8.
bool locale_use_environment(void);
// Uses UTF-8 whatever the environment says; false if there is no such locale.
bool locale_use_utf8(void);

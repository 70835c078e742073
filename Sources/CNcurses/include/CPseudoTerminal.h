#pragma once
#include <stdbool.h>
#include <stdint.h>

// Runs programs on terminals of their own, for tests.

// Starts a program on a new terminal; its process, or -1 with errno. `descriptor` gets the other end, which does not
// block.
int pseudo_terminal_spawn(
    const char *path, char *const *arguments, char *const *environment, int rows, int columns, int *descriptor);

bool pseudo_terminal_resize(int descriptor, int rows, int columns);

// The four flag words of the terminal's settings.
bool pseudo_terminal_settings(int descriptor, uint32_t flags[4]);

// Waits for input until the time is over: 1 if there is some, 0 if not.
int pseudo_terminal_wait(int descriptor, int milliseconds);

// Collects the end of a process without waiting: 0 still runs, 1 exited with `value`, 2 ended by signal `value`,
// 3 stopped by signal `value`, 4 continued, -1 no such child.
int process_poll(int process, int *value);

// Waits until a process has ended, without collecting it: 1 if it has, 0 if the time is over first.
int process_wait(int process, int milliseconds);

bool process_signal(int process, int signal);

#pragma once
#include <stdbool.h>

// Signals, as a terminal program needs them. Those that end it orderly are noted and wake the loop; a second one, and
// those of a crash, restore the terminal at once and then do what they would have done.

typedef enum {
    SIGNAL_RESIZED = 1,
    SIGNAL_CONTINUED = 2,
    SIGNAL_STOP = 4,
    SIGNAL_INTERRUPT = 8,
    SIGNAL_TERMINATE = 16,
    SIGNAL_HANGUP = 32,
} signal_bits;

// Installs the handlers; they wake `wakeup`.
void signals_install(int wakeup);

// Puts back what was there before.
void signals_remove(void);

// The signals noted since the last call.
int signals_take(void);

// Gives the calling thread a stack for handlers of its own, so that even its overflow restores the terminal.
void signals_use_own_stack(void);

// Stops the process, or its whole job, as the default of SIGTSTP does; returns once it runs again, or at once where
// nobody could continue it.
void signals_stop(bool job, int wakeup);

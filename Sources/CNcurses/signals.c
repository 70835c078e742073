#define _GNU_SOURCE
#include "CSignals.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CTerminal.h"

static const int noted_signals[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGINT, SIGTERM, SIGHUP};
static const int noted_bits[] = {
    SIGNAL_RESIZED, SIGNAL_CONTINUED, SIGNAL_STOP, SIGNAL_INTERRUPT, SIGNAL_TERMINATE, SIGNAL_HANGUP,
};
static const int fatal_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT, SIGSYS};

enum { NOTED = sizeof noted_signals / sizeof *noted_signals, FATAL = sizeof fatal_signals / sizeof *fatal_signals };

static struct sigaction noted_before[NOTED];
static struct sigaction fatal_before[FATAL];
static atomic_int noted;
static atomic_int ending;
static atomic_int wakeup_fd = -1;

static void die(int number) {
    terminal_restore();
    signal(number, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
}

static void note(int number) {
    int error = errno;
    for (int index = 0; index < NOTED; index++) {
        if (noted_signals[index] != number) continue;
        // Who asks twice means it: the loop may be stuck.
        if (noted_bits[index] >= SIGNAL_INTERRUPT && atomic_fetch_add(&ending, 1) > 0) die(number);
        atomic_fetch_or(&noted, noted_bits[index]);
    }
    int fd = atomic_load(&wakeup_fd);
    if (fd >= 0) wakeup_signal(fd);
    errno = error;
}

static void crash(int number, siginfo_t *info, void *context) {
    (void)context;
    terminal_restore();
    for (int index = 0; index < FATAL; index++) {
        if (fatal_signals[index] == number) sigaction(number, &fatal_before[index], NULL);
    }
    // A fault comes again where it came from, so that whoever was to handle it sees it as it was.
    if (info->si_code > 0 && number != SIGQUIT) return;
    raise(number);
}

void signals_install(int wakeup) {
    atomic_store(&noted, 0);
    atomic_store(&ending, 0);
    atomic_store(&wakeup_fd, wakeup);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigfillset(&action.sa_mask);
    action.sa_handler = note;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    for (int index = 0; index < NOTED; index++) {
        sigaction(noted_signals[index], NULL, &noted_before[index]);
        // What nohup ignores stays ignored.
        if (noted_signals[index] == SIGHUP && noted_before[index].sa_handler == SIG_IGN) continue;
        sigaction(noted_signals[index], &action, NULL);
    }
    action.sa_sigaction = crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (int index = 0; index < FATAL; index++) sigaction(fatal_signals[index], &action, &fatal_before[index]);
}

void signals_remove(void) {
    for (int index = 0; index < NOTED; index++) sigaction(noted_signals[index], &noted_before[index], NULL);
    for (int index = 0; index < FATAL; index++) sigaction(fatal_signals[index], &fatal_before[index], NULL);
    atomic_store(&wakeup_fd, -1);
}

int signals_take(void) { return atomic_exchange(&noted, 0); }

void signals_use_own_stack(void) {
    enum { SIZE = 64 * 1024 };
    stack_t present;
    if (sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE)) return;
    // Kept for the life of the thread: a handler may run until its very end.
    stack_t own = {.ss_sp = malloc(SIZE), .ss_size = SIZE};
    if (own.ss_sp) sigaltstack(&own, NULL);
}

void signals_stop(bool job, int wakeup) {
    struct sigaction standard, own;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &standard, &own);
    wakeup_clear(wakeup);
    kill(job ? 0 : getpid(), SIGTSTP);
    // The signal may reach another thread first, so wait to be stopped and continued; where nobody could continue the
    // process it is not stopped, and this passes.
    struct pollfd poller = {.fd = wakeup, .events = POLLIN};
    for (int tries = 0; tries < 10 && !(atomic_load(&noted) & SIGNAL_CONTINUED); tries++) {
        if (poll(&poller, 1, 20) > 0) wakeup_clear(wakeup);
    }
    sigaction(SIGTSTP, &own, NULL);
}

#include "CExecutorHook.h"

// The Swift runtime's own names, from its library; they are in no header that it installs.
typedef __attribute__((swiftcall)) void (*enqueue_original)(void *job);
typedef __attribute__((swiftcall)) void (*enqueue_hook)(void *job, enqueue_original original);
typedef __attribute__((swiftcall)) void (*enqueue_delayed)(
    uint64_t delay, void *job);
typedef __attribute__((swiftcall)) void (*enqueue_delayed_hook)(uint64_t delay, void *job, enqueue_delayed original);

extern enqueue_hook swift_task_enqueueGlobal_hook;
extern enqueue_delayed_hook swift_task_enqueueGlobalWithDelay_hook;
extern __attribute__((swiftcall)) void swift_job_run(void *job, uintptr_t identity, uintptr_t implementation);
extern __attribute__((swiftcall)) uint64_t swift_task_getJobTaskId(void *job);

static executor_hook_enqueue receiver;

static __attribute__((swiftcall)) void enqueue(void *job, enqueue_original original) {
    (void)original;
    receiver(job, swift_task_getJobTaskId(job));
}

// Who waits by the machine's clock is let go on at once: that nobody does is for the receiver to see to.
static __attribute__((swiftcall)) void enqueue_after(uint64_t delay, void *job, enqueue_delayed original) {
    (void)delay;
    (void)original;
    receiver(job, swift_task_getJobTaskId(job));
}

void executor_hook_install(executor_hook_enqueue enqueue_function) {
    receiver = enqueue_function;
    swift_task_enqueueGlobal_hook = enqueue;
    swift_task_enqueueGlobalWithDelay_hook = enqueue_after;
}

void executor_hook_enqueue_job(void *job) {
    // What such a job has in the place of a task's ID may be some task's.
    receiver(job, 0);
}

void executor_hook_run(void *job) {
    // No executor of its own: the generic one.
    swift_job_run(job, 0, 0);
}

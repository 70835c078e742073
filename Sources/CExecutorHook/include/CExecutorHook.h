#ifndef CEXECUTORHOOK_H
#define CEXECUTORHOOK_H

#include <stdint.h>

/// Called in place of the global executor for each job that becomes ready, with the ID of the job's task; 0 for a job that
/// is no task's.
typedef void (*executor_hook_enqueue)(void *_Nonnull job, uint64_t task);

/// Sends every job of the global executor to a function, from now until the process ends. To be called once, before
/// there is any task.
void executor_hook_install(executor_hook_enqueue _Nonnull enqueue);

/// Sends a job that came another way, and is no task's, to that function too.
void executor_hook_enqueue_job(void *_Nonnull job);

/// Runs a job that was enqueued on the calling thread, to its next suspension. Each is to be run once.
void executor_hook_run(void *_Nonnull job);

#endif

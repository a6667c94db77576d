#pragma once

// Threads of the kernels' own, since TensorFlow's C API lends none. They sleep between runs and never spin.

enum { POOL_MOST = 64 };

// One part of a job, `worker` being a number below pool_threads() that no other thread has meanwhile.
typedef void pool_part(void* job, int index, int worker);

// Starts threads so that, with the caller, `threads` work on a job. Called once.
void pool_start(int threads);

int pool_threads(void);

// Runs all parts, in any order, on the caller and those threads, and returns when all are done. Where another job has them, the
// caller does all parts itself: kernels that run at once share the processor rather than wait for each other.
void pool_run(pool_part* part, void* job, int parts);

// The same on the caller alone, for less work than it takes to wake a thread: some 50 microseconds.
void pool_run_alone(pool_part* part, void* job, int parts);

#pragma once

// Locks, conditions and threads, as POSIX and Windows have them.

#if defined(_WIN32)
#include <windows.h>

typedef SRWLOCK thread_lock;
typedef CONDITION_VARIABLE thread_condition;
#define THREAD_LOCK SRWLOCK_INIT
#define THREAD_CONDITION CONDITION_VARIABLE_INIT
#define THREAD_BODY DWORD WINAPI

static inline void lock_take(thread_lock* lock) { AcquireSRWLockExclusive(lock); }
static inline int lock_try(thread_lock* lock) { return TryAcquireSRWLockExclusive(lock) != 0; }
static inline void lock_give(thread_lock* lock) { ReleaseSRWLockExclusive(lock); }
static inline void condition_wait(thread_condition* condition, thread_lock* lock) {
  SleepConditionVariableSRW(condition, lock, INFINITE, 0);
}
static inline void condition_wake(thread_condition* condition) { WakeConditionVariable(condition); }
static inline void condition_wake_all(thread_condition* condition) { WakeAllConditionVariable(condition); }

static inline int thread_start(DWORD(WINAPI* body)(void*), void* given) {
  HANDLE thread = CreateThread(0, 0, body, given, 0, 0);
  if (thread) CloseHandle(thread);
  return thread != 0;
}
#else
#include <pthread.h>
#include <signal.h>

typedef pthread_mutex_t thread_lock;
typedef pthread_cond_t thread_condition;
#define THREAD_LOCK PTHREAD_MUTEX_INITIALIZER
#define THREAD_CONDITION PTHREAD_COND_INITIALIZER
#define THREAD_BODY void*

static inline void lock_take(thread_lock* lock) { pthread_mutex_lock(lock); }
static inline int lock_try(thread_lock* lock) { return pthread_mutex_trylock(lock) == 0; }
static inline void lock_give(thread_lock* lock) { pthread_mutex_unlock(lock); }
static inline void condition_wait(thread_condition* condition, thread_lock* lock) { pthread_cond_wait(condition, lock); }
static inline void condition_wake(thread_condition* condition) { pthread_cond_signal(condition); }
static inline void condition_wake_all(thread_condition* condition) { pthread_cond_broadcast(condition); }

// Signals are Node's: a thread that took one would run its handler here.
static inline int thread_start(void* (*body)(void*), void* given) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int started = pthread_create(&thread, 0, body, given) == 0;
  pthread_sigmask(SIG_SETMASK, &before, 0);
  if (started) pthread_detach(thread);
  return started;
}
#endif

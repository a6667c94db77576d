#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

struct task {
  pool_part* part;
  void* job;
  int parts;
  atomic_int next;
};

static int helpers;
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;
static struct task* current;
static unsigned generation;
static int inside;

static void work(struct task* task, int worker) {
  for (;;) {
    int index = atomic_fetch_add(&task->next, 1);
    if (index >= task->parts) return;
    task->part(task->job, index, worker);
  }
}

static void* help(void* number) {
  unsigned served = 0;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!current || generation == served) pthread_cond_wait(&wake, &lock);
    served = generation;
    struct task* task = current;
    inside++;
    pthread_mutex_unlock(&lock);
    work(task, (int)(intptr_t)number);
    pthread_mutex_lock(&lock);
    if (--inside == 0) pthread_cond_signal(&left);
  }
  return 0;
}

static int start_helper(int number) {
  pthread_t thread;
  if (pthread_create(&thread, 0, help, (void*)(intptr_t)number)) return 0;
  pthread_detach(thread);
  return 1;
}

void pool_start(int threads) {
  if (threads > POOL_MOST) threads = POOL_MOST;
  // Signals are Node's: a helper that took one would run its handler here.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  while (helpers + 1 < threads && start_helper(helpers + 1)) helpers++;
  pthread_sigmask(SIG_SETMASK, &before, 0);
}

int pool_threads(void) { return helpers + 1; }

static void offer(struct task* task) {
  pthread_mutex_lock(&lock);
  current = task;
  generation++;
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&lock);
}

static void withdraw(void) {
  pthread_mutex_lock(&lock);
  current = 0;
  while (inside > 0) pthread_cond_wait(&left, &lock);
  pthread_mutex_unlock(&lock);
}

void pool_run(pool_part* part, void* job, int parts) {
  struct task task = {part, job, parts, 0};
  int alone = helpers == 0 || parts < 2 || pthread_mutex_trylock(&owner) != 0;
  if (!alone) offer(&task);
  work(&task, 0);
  if (alone) return;
  withdraw();
  pthread_mutex_unlock(&owner);
}

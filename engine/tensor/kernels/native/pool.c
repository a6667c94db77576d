#include "pool.h"

#include <stdatomic.h>
#include <stdint.h>

#include "denormals.h"
#include "threads.h"

struct task {
  pool_part* part;
  void* job;
  int parts;
  atomic_int next;
};

static int helpers;
static thread_lock owner = THREAD_LOCK;
static thread_lock lock = THREAD_LOCK;
static thread_condition wake = THREAD_CONDITION;
static thread_condition left = THREAD_CONDITION;
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

static THREAD_BODY help(void* number) {
  unsigned served = 0;
  denormals_flush();
  lock_take(&lock);
  for (;;) {
    while (!current || generation == served) condition_wait(&wake, &lock);
    served = generation;
    struct task* task = current;
    inside++;
    lock_give(&lock);
    work(task, (int)(intptr_t)number);
    lock_take(&lock);
    if (--inside == 0) condition_wake(&left);
  }
  return 0;
}

void pool_start(int threads) {
  if (threads > POOL_MOST) threads = POOL_MOST;
  while (helpers + 1 < threads && thread_start(help, (void*)(intptr_t)(helpers + 1))) helpers++;
}

int pool_threads(void) { return helpers + 1; }

static void offer(struct task* task) {
  lock_take(&lock);
  current = task;
  generation++;
  condition_wake_all(&wake);
  lock_give(&lock);
}

static void withdraw(void) {
  lock_take(&lock);
  current = 0;
  while (inside > 0) condition_wait(&left, &lock);
  lock_give(&lock);
}

void pool_run(pool_part* part, void* job, int parts) {
  struct task task = {part, job, parts, 0};
  int alone = helpers == 0 || parts < 2 || !lock_try(&owner);
  if (!alone) offer(&task);
  work(&task, 0);
  if (alone) return;
  withdraw();
  lock_give(&owner);
}

void pool_run_alone(pool_part* part, void* job, int parts) {
  for (int index = 0; index < parts; index++) part(job, index, 0);
}

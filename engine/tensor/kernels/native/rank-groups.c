#include "rank-groups.h"

#include <stdlib.h>

#include "tensorflow.h"
#include "threads.h"

// Stays when its group is left: a step that was captured with it may still be run, and is told.
struct place {
  struct rank_group group;
  thread_lock calls;
  int number, left;
  struct place* next;
};

static thread_lock lock = THREAD_LOCK;
static struct place* places;
static int numbers;

int rank_groups_join(const char* name, int rank, int ranks, int limit_ms, struct rank_failure* failure) {
  struct place* place = calloc(1, sizeof *place);
  if (!place) return -TF_RESOURCE_EXHAUSTED;
  int code = rank_group_join(&place->group, name, rank, ranks, limit_ms);
  *failure = place->group.failure;
  if (code) return free(place), -code;
  place->calls = (thread_lock)THREAD_LOCK;
  lock_take(&lock);
  int number = place->number = numbers++;
  place->next = places;
  places = place;
  lock_give(&lock);
  return number;
}

static struct place* find(int number) {
  lock_take(&lock);
  struct place* place = places;
  while (place && place->number != number) place = place->next;
  lock_give(&lock);
  return place;
}

int rank_groups_use(int number, int (*use)(struct rank_group*, void*), void* given, struct rank_failure* failure) {
  struct place* place = find(number);
  if (!place) return TF_INVALID_ARGUMENT;
  lock_take(&place->calls);
  int code = place->left ? TF_FAILED_PRECONDITION : place->group.failure.code ? place->group.failure.code : use(&place->group, given);
  *failure = place->group.failure;
  lock_give(&place->calls);
  return code;
}

void rank_groups_leave(int number) {
  struct place* place = find(number);
  if (!place) return;
  atomic_store(&place->group.leaving, 1);
  lock_take(&place->calls);
  if (!place->left) rank_group_close(&place->group);
  place->left = 1;
  lock_give(&place->calls);
}

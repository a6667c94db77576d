// Three ranks that are threads, for the sanitizers to watch: many reductions of arrays of exactly their size, compared with sums made one
// after the other, then one of them goes. Argument: a name for the memory that they share.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "all-reduce.h"

enum { RANKS = 3, TENSORS = 4, ROUNDS = 40 };

static const size_t sizes[TENSORS] = {1, 0, 5003, 2 * RANK_SLOT_VALUES + 7};
static const char* name;
static struct rank_group groups[RANKS];
static pthread_barrier_t started;

static float value(int rank, int round, size_t place) { return (float)((place * 31 + (size_t)rank * 17 + (size_t)round) % 101) / 7 - 6; }

static float expected(int reduction, int round, size_t place) {
  if (reduction == REDUCE_FROM_FIRST) return value(0, round, place);
  float sum = value(0, round, place);
  for (int rank = 1; rank < RANKS; rank++) sum += value(rank, round, place);
  return reduction == REDUCE_MEAN ? sum / RANKS : sum;
}

static void require(int holds, const char* what) {
  if (!holds) fprintf(stderr, "%s\n", what), exit(2);
}

// Rounds of the largest tensor take long under a sanitizer.
static void reduce(struct rank_group* group, int round) {
  int count = round % 10 ? TENSORS - 1 : TENSORS, reduction = round % REDUCTIONS;
  struct reduced parts[TENSORS];
  float* made[2 * TENSORS];
  for (int i = 0; i < count; i++) {
    float *from = made[2 * i] = malloc(sizes[i] * sizeof(float)), *to = made[2 * i + 1] = malloc(sizes[i] * sizeof(float));
    for (size_t place = 0; place < sizes[i]; place++) from[place] = value(group->rank, round, place);
    parts[i] = (struct reduced){from, to, sizes[i]};
  }
  require(all_reduce(group, reduction, parts, count) == 0, "a reduction failed");
  for (int i = 0; i < count; i++)
    for (size_t place = 0; place < sizes[i]; place++)
      require(parts[i].to[place] == expected(reduction, round, place), "a value is wrong");
  for (int i = 0; i < 2 * count; i++) free(made[i]);
}

static void* run(void* given) {
  struct rank_group* group = given;
  int rank = (int)(group - groups);
  require(rank_group_join(group, name, rank, RANKS, 60000) == 0, group->failure.words);
  pthread_barrier_wait(&started);
  // Each mapped the memory at a place of its own, which the thread sanitizer would take for different memory.
  char* own = group->memory.bytes;
  pthread_barrier_wait(&started);
  if (rank > 0) group->memory.bytes = groups[0].memory.bytes;
  for (int round = 0; round < ROUNDS; round++) reduce(group, round);
  float one = 1, sum;
  if (rank == 2) rank_group_fail(group, 1, "rank 2 goes");
  else require(all_reduce(group, REDUCE_SUM, &(struct reduced){&one, &sum, 1}, 1) != 0, "the end of rank 2 was not seen");
  require(strstr(group->failure.words, "rank 2 goes") != 0, group->failure.words);
  pthread_barrier_wait(&started);
  group->memory.bytes = own;
  rank_group_close(group);
  return 0;
}

int main(int count, char** arguments) {
  require(count == 2, "a name is wanted");
  name = arguments[1];
  pthread_barrier_init(&started, 0, RANKS);
  pthread_t threads[RANKS];
  for (int rank = 0; rank < RANKS; rank++) pthread_create(&threads[rank], 0, run, &groups[rank]);
  for (int rank = 0; rank < RANKS; rank++) pthread_join(threads[rank], 0);
  return 0;
}

#include "all-reduce.h"

#include <string.h>

#include "tensorflow.h"

// Values that are summed over all ranks while they are in the first cache.
enum { BLOCK = 2048 };

static const char* const names[REDUCTIONS] = {"the sum", "the mean", "rank 0's"};

struct cursor {
  const struct reduced* part;
  size_t at;
};

// How many of the next values lie together, at most `most`; the cursor is at the first of them.
static size_t next_run(struct cursor* cursor, size_t most) {
  while (cursor->at == cursor->part->values) cursor->part++, cursor->at = 0;
  size_t left = cursor->part->values - cursor->at;
  return left < most ? left : most;
}

static void put(struct cursor* cursor, float* slot, size_t values) {
  for (size_t done = 0; done < values;) {
    size_t run = next_run(cursor, values - done);
    memcpy(slot + done, cursor->part->from + cursor->at, run * sizeof *slot);
    cursor->at += run, done += run;
  }
}

static void add(float* restrict to, const float* restrict a, const float* restrict b, size_t values) {
  for (size_t i = 0; i < values; i++) to[i] = a[i] + b[i];
}

static void add_to(float* restrict to, const float* restrict a, size_t values) {
  for (size_t i = 0; i < values; i++) to[i] += a[i];
}

static void divide(float* to, float by, size_t values) {
  for (size_t i = 0; i < values; i++) to[i] /= by;
}

static void reduce_block(const struct rank_group* group, int reduction, float* to, size_t at, size_t values) {
  const float* first = rank_group_slot(group, 0) + at;
  if (reduction == REDUCE_FROM_FIRST || group->ranks == 1) {
    memcpy(to, first, values * sizeof *to);
    return;
  }
  add(to, first, rank_group_slot(group, 1) + at, values);
  for (int rank = 2; rank < group->ranks; rank++) add_to(to, rank_group_slot(group, rank) + at, values);
  if (reduction == REDUCE_MEAN) divide(to, (float)group->ranks, values);
}

static void take(const struct rank_group* group, int reduction, struct cursor* cursor, size_t values) {
  for (size_t done = 0; done < values;) {
    size_t left = values - done, run = next_run(cursor, left < BLOCK ? left : BLOCK);
    reduce_block(group, reduction, cursor->part->to + cursor->at, done, run);
    cursor->at += run, done += run;
  }
}

// Whether all ranks mean the same: they see the same intents, so all of them fail or none.
static int compare(struct rank_group* group) {
  struct rank_member* members = rank_group_board(group)->members;
  struct rank_intent first = members[0].intents[group->turn & 1];
  for (int rank = 1; rank < group->ranks; rank++) {
    struct rank_intent other = members[rank].intents[group->turn & 1];
    if (other.reduction != first.reduction)
      return rank_group_fail(group, TF_INVALID_ARGUMENT, "rank 0 asks for %s, rank %d for %s", names[first.reduction], rank,
                             names[other.reduction]);
    if (other.values != first.values || other.tensors != first.tensors)
      return rank_group_fail(group, TF_INVALID_ARGUMENT, "rank 0 gives %llu values in %u tensors, rank %d gives %llu in %u",
                             (unsigned long long)first.values, first.tensors, rank, (unsigned long long)other.values, other.tensors);
  }
  return 0;
}

// One barrier is enough for each slot full: this rank writes to a slot again two turns later, and nobody begins that turn before all have
// ended this one.
int all_reduce(struct rank_group* group, int reduction, const struct reduced* parts, int count) {
  struct cursor given = {parts, 0}, result = given;
  struct rank_intent intent = {(uint32_t)reduction, (uint32_t)count, 0};
  for (int i = 0; i < count; i++) intent.values += parts[i].values;
  size_t left = intent.values;
  do {
    size_t values = left < RANK_SLOT_VALUES ? left : RANK_SLOT_VALUES;
    group->turn++;
    rank_group_board(group)->members[group->rank].intents[group->turn & 1] = intent;
    if (reduction != REDUCE_FROM_FIRST || group->rank == 0) put(&given, rank_group_slot(group, group->rank), values);
    if (rank_group_meet(group) || compare(group)) return group->failure.code;
    take(group, reduction, &result, values);
    left -= values;
  } while (left > 0);
  return 0;
}

#include "rank-group.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tensorflow.h"

// Tries before a rank sleeps, about 5 microseconds: a thread that spins slows the one that it waits for, where both are of one core.
enum { TRIES = 100 };

#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define RELAX() __asm__ volatile("yield")
#else
#define RELAX() (void)0
#endif

struct rank_board* rank_group_board(const struct rank_group* group) { return (struct rank_board*)group->memory.bytes; }

float* rank_group_slot(const struct rank_group* group, int rank) {
  float* slots = (float*)(group->memory.bytes + rank_board_size());
  return slots + ((size_t)rank * 2 + (group->turn & 1)) * RANK_SLOT_VALUES;
}

struct rank_member* rank_group_member(const struct rank_group* group, int rank) { return &rank_group_board(group)->members[rank]; }

static void leave_as(struct rank_group* group, uint32_t state) {
  struct rank_member* own = rank_group_member(group, group->rank);
  atomic_store(&own->state, state);
  word_wake(&own->arrived);
  word_wake(&rank_group_board(group)->joined);
}

// The first failure is what the others tell of: that this rank gave up follows from it.
static void tell(struct rank_group* group) {
  struct rank_board* board = rank_group_board(group);
  if (atomic_fetch_add(&board->failing, 1) == 0) {
    snprintf(board->words, sizeof board->words, "%s", group->failure.words);
    atomic_store(&board->failed, 1);
  }
  leave_as(group, RANK_FAILED);
}

int rank_group_fail(struct rank_group* group, int code, const char* format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(group->failure.words, sizeof group->failure.words, format, values);
  va_end(values);
  group->failure.code = code;
  if (group->memory.bytes) tell(group);
  return code;
}

// Why nothing more is to be expected of a rank; null where it lives.
const char* rank_group_loss(struct rank_group* group, int rank) {
  struct rank_member* member = rank_group_member(group, rank);
  switch (atomic_load(&member->state)) {
    case RANK_LEFT:
      return "left the group";
    case RANK_FAILED:
      return "gave up";
    case RANK_JOINED:
      return process_lives(&group->memory, rank, member->process) ? 0 : "ended";
    default:
      return 0;
  }
}

int rank_group_fail_by(struct rank_group* group, int rank, const char* loss) {
  struct rank_board* board = rank_group_board(group);
  const char* since = atomic_load(&board->failed) ? board->words : 0;
  return rank_group_fail(group, TF_ABORTED, since ? "rank %d (process %u) %s: %s" : "rank %d (process %u) %s", rank,
                         rank_group_member(group, rank)->process, loss, since);
}

static int has_arrived(struct rank_member* member, uint32_t turn) { return (int32_t)(atomic_load(&member->arrived) - turn) >= 0; }

// Looks once more after a sleep: whether the rank came, whether it may still come. 0, or the code of the failure.
static int look(struct rank_group* group, int rank, int64_t end) {
  int late = clock_ms() > end;
  const char* loss = rank_group_loss(group, rank);
  if (has_arrived(rank_group_member(group, rank), group->turn)) return 0; // and went then
  if (loss) return rank_group_fail_by(group, rank, loss);
  if (atomic_load(&group->leaving)) return rank_group_fail(group, TF_CANCELLED, "rank %d left the group while it waited", group->rank);
  if (!late) return 0;
  return rank_group_fail(group, TF_DEADLINE_EXCEEDED, "rank %d (process %u) lives, but didn't come within %.3g s", rank,
                         rank_group_member(group, rank)->process, group->limit_ms / 1e3);
}

static int wait_for(struct rank_group* group, int rank, int64_t end) {
  struct rank_member* member = rank_group_member(group, rank);
  for (int tries = 0; tries < TRIES; tries++) {
    if (has_arrived(member, group->turn)) return 0;
    RELAX();
  }
  int code = 0;
  atomic_fetch_add(&member->waited_for, 1);
  for (uint32_t seen; !code && (int32_t)((seen = atomic_load(&member->arrived)) - group->turn) < 0;) {
    word_wait(&member->arrived, seen, RANK_LOOK_MS);
    if (!has_arrived(member, group->turn)) code = look(group, rank, end);
  }
  atomic_fetch_sub(&member->waited_for, 1);
  return code;
}

int rank_group_meet(struct rank_group* group) {
  struct rank_member* own = rank_group_member(group, group->rank);
  atomic_store(&own->arrived, group->turn);
  if (atomic_load(&own->waited_for)) word_wake(&own->arrived);
  int64_t end = clock_ms() + group->limit_ms;
  int code = 0;
  for (int rank = 0; rank < group->ranks && !code; rank++)
    if (rank != group->rank) code = wait_for(group, rank, end);
  return code;
}

void rank_group_close(struct rank_group* group) {
  if (!group->failure.code) leave_as(group, RANK_LEFT);
  process_memory_close(&group->memory);
}

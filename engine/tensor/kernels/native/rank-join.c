#include <stdio.h>

#include "rank-group.h"
#include "tensorflow.h"

// Changes with what lies where in the shared memory.
enum { LAYOUT = 0x4c590001 };

// Whether all who joined the memory of this name have ended, and left it behind.
static int is_abandoned(struct rank_group* group) {
  struct rank_board* board = rank_group_board(group);
  if (board->layout == 0) return 0;
  for (int rank = 0; rank < RANKS_MOST; rank++) {
    struct rank_member* member = &board->members[rank];
    if (atomic_load(&member->state) == RANK_JOINED && process_lives(&group->memory, rank, member->process)) return 0;
  }
  return 1;
}

// Words for why this rank can't be one of those that have come; null where it can.
static const char* refusal(struct rank_group* group, char* words, size_t size) {
  struct rank_board* board = rank_group_board(group);
  struct rank_member* own = rank_group_member(group, group->rank);
  if (board->layout != LAYOUT) return "the ranks run different versions of Leyden";
  if (board->ranks != (uint32_t)group->ranks)
    snprintf(words, size, "rank %d expects %d ranks, but those that came before expect %u", group->rank, group->ranks, board->ranks);
  else if (atomic_load(&own->state) != RANK_ABSENT) snprintf(words, size, "there is a rank %d already: process %u", group->rank, own->process);
  else return 0;
  return words;
}

static int enter(struct rank_group* group) {
  struct rank_board* board = rank_group_board(group);
  struct rank_member* own = rank_group_member(group, group->rank);
  if (board->layout == 0) board->layout = LAYOUT, board->ranks = (uint32_t)group->ranks;
  char words[200];
  const char* refused = refusal(group, words, sizeof words);
  if (refused) {
    group->failure.code = TF_INVALID_ARGUMENT; // of this one alone: the others may have come rightly
    snprintf(group->failure.words, sizeof group->failure.words, "%s", refused);
    return TF_INVALID_ARGUMENT;
  }
  own->process = process_own();
  process_shows_life(&group->memory, group->rank);
  atomic_store(&own->state, RANK_JOINED);
  if (atomic_fetch_add(&board->joined, 1) + 1 == board->ranks) process_memory_unname(&group->memory);
  word_wake(&board->joined);
  return 0;
}

static int open_board(struct rank_group* group, const char* name) {
  size_t size = rank_board_size() + (size_t)group->ranks * 2 * RANK_SLOT_VALUES * sizeof(float);
  for (;;) {
    const char* wrong = process_memory_open(&group->memory, name, size, group->limit_ms);
    if (wrong) return rank_group_fail(group, TF_RESOURCE_EXHAUSTED, "the memory that ranks share, %s, can't be opened: %s", name, wrong);
    if (!is_abandoned(group)) return 0;
    process_memory_unname(&group->memory);
    process_memory_close(&group->memory);
  }
}

struct absence {
  // Ranks that haven't come, or that have and are lost; -1 where there is none.
  int missing, lost;
  const char* loss;
};

static struct absence find_absence(struct rank_group* group) {
  struct absence found = {-1, -1, 0};
  for (int rank = group->ranks - 1; rank >= 0; rank--) {
    const char* loss = rank == group->rank ? 0 : rank_group_loss(group, rank);
    if (atomic_load(&rank_group_member(group, rank)->state) == RANK_ABSENT) found.missing = rank;
    else if (loss) found.lost = rank, found.loss = loss;
  }
  return found;
}

static int wait_for_ranks(struct rank_group* group) {
  _Atomic uint32_t* joined = &rank_group_board(group)->joined;
  int64_t end = clock_ms() + group->limit_ms;
  for (;;) {
    int late = clock_ms() > end;
    struct absence absence = find_absence(group);
    uint32_t seen = atomic_load(joined);
    if (seen == (uint32_t)group->ranks) return 0; // one that came, and went again, is the next call's business
    if (absence.lost >= 0) return rank_group_fail_by(group, absence.lost, absence.loss);
    if (late)
      return rank_group_fail(group, TF_DEADLINE_EXCEEDED, "rank %d of %d didn't come within %.3g s", absence.missing, group->ranks,
                             group->limit_ms / 1e3);
    word_wait(joined, seen, RANK_LOOK_MS);
  }
}

int rank_group_join(struct rank_group* group, const char* name, int rank, int ranks, int limit_ms) {
  *group = (struct rank_group){.rank = rank, .ranks = ranks, .limit_ms = limit_ms};
  if (open_board(group, name)) return group->failure.code;
  int code = enter(group);
  process_memory_unlock(&group->memory);
  if (!code && (code = wait_for_ranks(group))) process_memory_unname(&group->memory);
  if (code) process_memory_close(&group->memory), group->memory.bytes = 0;
  return code;
}

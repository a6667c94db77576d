#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "process-memory.h"

// Ranks: processes of one machine that train together, each with its part of the batch. They wait for each other in memory that they
// share, and none for ever: one that ended, left or gave up is an error of all others within a tenth of a second.

enum { RANKS_MOST = 64, RANK_WORDS = 320 };

// What a failure leaves behind: a code of TF_Status and words that name who is at fault.
struct rank_failure {
  int code;
  char words[RANK_WORDS];
};

enum { RANK_ABSENT, RANK_JOINED, RANK_LEFT, RANK_FAILED };

// What a rank is about to do, for the others to compare.
struct rank_intent {
  uint32_t reduction, tensors;
  uint64_t values;
};

// One rank's part of the shared memory; on cache lines of its own. What is there twice is used in turns.
struct rank_member {
  _Alignas(128) _Atomic uint32_t arrived; // how often, modulo 2^32
  _Atomic uint32_t waited_for;            // ranks that sleep until it arrives
  _Atomic uint32_t state;
  uint32_t process;
  struct rank_intent intents[2];
};

struct rank_board {
  uint32_t layout, ranks;
  _Atomic uint32_t joined;
  _Atomic uint32_t failing, failed; // failures begun, and words that are written
  char words[RANK_WORDS];           // of the first
  struct rank_member members[RANKS_MOST];
};

// This process's place in a group.
struct rank_group {
  struct process_memory memory;
  int rank, ranks, limit_ms;
  uint32_t turn;
  _Atomic int leaving;
  struct rank_failure failure;
};

// Comes to the group of that name as one of its ranks, and waits for the others. 0, or a code of TF_Status.
int rank_group_join(struct rank_group* group, const char* name, int rank, int ranks, int limit_ms);
void rank_group_close(struct rank_group* group);
// Says that this rank has come once more, and waits until all others have come as often. 0, or the code of the failure.
int rank_group_meet(struct rank_group* group);
// Ends the group for all ranks; returns `code`.
int rank_group_fail(struct rank_group* group, int code, const char* format, ...);

// Why nothing more is to be expected of a rank; null where it lives. Then the group ends by it.
const char* rank_group_loss(struct rank_group* group, int rank);
int rank_group_fail_by(struct rank_group* group, int rank, const char* loss);

struct rank_board* rank_group_board(const struct rank_group* group);
struct rank_member* rank_group_member(const struct rank_group* group, int rank);
// Values of a rank that the others read: in this turn, and in each second one from it.
float* rank_group_slot(const struct rank_group* group, int rank);

// The slots of two ranks lie in a cache of 1 MiB.
enum { RANK_SLOT_VALUES = 1 << 16 };

// Between two looks at whether a rank lives.
enum { RANK_LOOK_MS = 100 };

static inline size_t rank_board_size(void) { return (sizeof(struct rank_board) + 4095) / 4096 * 4096; }

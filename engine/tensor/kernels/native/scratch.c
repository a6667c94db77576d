#include "scratch.h"

#include <stdint.h>
#include <stdlib.h>

#include "threads.h"

enum { KEPT = 8, LINE = 64 };

// Stands before what is lent.
struct header {
  size_t bytes;
  // What the system gave, which isn't aligned: no function for that is known to all systems.
  void* all;
};

static thread_lock lock = THREAD_LOCK;
static struct header* kept[KEPT];

static size_t size_of(struct header* block) { return block ? block->bytes : 0; }

// The smallest that is large enough, or -1.
static int find(size_t bytes) {
  int best = -1;
  for (int i = 0; i < KEPT; i++)
    if (size_of(kept[i]) >= bytes && (best < 0 || size_of(kept[i]) < size_of(kept[best]))) best = i;
  return best;
}

static int smallest(void) {
  int least = 0;
  for (int i = 1; i < KEPT; i++)
    if (size_of(kept[i]) < size_of(kept[least])) least = i;
  return least;
}

static struct header* take_kept(size_t bytes) {
  lock_take(&lock);
  int place = find(bytes);
  struct header* block = place < 0 ? 0 : kept[place];
  if (block) kept[place] = 0;
  lock_give(&lock);
  return block;
}

static struct header* make(size_t bytes) {
  char* all = malloc(bytes + 2 * LINE);
  if (!all) return 0;
  struct header* block = (struct header*)(all + (LINE - (uintptr_t)all % LINE) % LINE);
  *block = (struct header){bytes, all};
  return block;
}

float* scratch_take(size_t floats) {
  size_t bytes = floats * sizeof(float);
  struct header* block = take_kept(bytes);
  if (!block) block = make(bytes);
  return block ? (float*)((char*)block + LINE) : 0;
}

void scratch_give(float* memory) {
  if (!memory) return;
  struct header* block = (struct header*)((char*)memory - LINE);
  lock_take(&lock);
  int place = smallest();
  if (size_of(kept[place]) < block->bytes) {
    struct header* smaller = kept[place];
    kept[place] = block;
    block = smaller;
  }
  lock_give(&lock);
  if (block) free(block->all);
}

#include "scratch.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT = 8, LINE = 64 };

// Stands before what is lent.
struct header {
  size_t bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
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
  pthread_mutex_lock(&lock);
  int place = find(bytes);
  struct header* block = place < 0 ? 0 : kept[place];
  if (block) kept[place] = 0;
  pthread_mutex_unlock(&lock);
  return block;
}

float* scratch_take(size_t floats) {
  size_t bytes = (floats * sizeof(float) + LINE - 1) / LINE * LINE;
  struct header* block = take_kept(bytes);
  if (!block) {
    block = aligned_alloc(LINE, bytes + LINE);
    if (!block) return 0;
    block->bytes = bytes;
  }
  return (float*)((char*)block + LINE);
}

void scratch_give(float* memory) {
  if (!memory) return;
  struct header* block = (struct header*)((char*)memory - LINE);
  pthread_mutex_lock(&lock);
  int place = smallest();
  if (size_of(kept[place]) < block->bytes) {
    struct header* smaller = kept[place];
    kept[place] = block;
    block = smaller;
  }
  pthread_mutex_unlock(&lock);
  free(block);
}

#include "../gemm-convolution.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "panels.h"
#include "rows.h"
#include "windows.h"

// The filter's gradient is the product of the windows turned, [floats of a window, windows], and the gradient, [windows, out_channels].
// A block takes HEIGHT floats of DEPTH windows into the second cache, where it stays while panels of the gradient of those windows are
// packed one by one, each for the first.
enum { DEPTH = 256, STRIPS = 32, HEIGHT = STRIPS * ROWS, LINE = 16 };

// Of a strip, [DEPTH, ROWS]: a line more, so that the same window's floats of two strips don't lie a large power of two apart.
enum { STRIP = DEPTH * ROWS + LINE, BLOCK = STRIPS * STRIP + DEPTH * COLUMNS };

struct job {
  struct windows windows;
  const float* gradient;
  float *filter, *blocks;
  int columns, splits;
};

struct block {
  // Floats of a window, `floats` from the `from`th on, of `depth` windows from `first` on.
  int from, floats, first, depth;
  // STRIPS of them, and a panel.
  float *strips, *panel;
};

static void pack_strips(const struct windows* windows, const struct block* block) {
  float line[HEIGHT] = {0};
  for (int k = 0; k < block->depth; k++) {
    const float* whole = block->floats % ROWS ? 0 : find_whole(windows, block->first + k, block->from, block->floats);
    if (!whole) read_window(windows, block->first + k, block->from, block->floats, line);
    const float* from = whole ? whole : line;
    for (int r = 0; r < block->floats; r += ROWS) memcpy(block->strips + r / ROWS * STRIP + k * ROWS, from + r, ROWS * sizeof *from);
  }
}

static void add_sums(const float* sums, int rows, int columns, float* to, size_t to_row, int add) {
  for (int i = 0; i < rows; i++, sums += COLUMNS, to += to_row)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      store_up_to(to + c, add ? load_up_to(to + c, count) + load(sums + c) : load(sums + c), count);
    }
}

// Of the windows after a block's, which memory takes long to give, each strip's product fetches a part.
INLINE void fetch_next(const struct windows* windows, const struct block* block, int part, int parts) {
  int next = block->first + block->depth, count = at_most(windows_of(windows) - next, DEPTH);
  for (int k = count * part / parts; k < count * (part + 1) / parts; k++) fetch_window(windows, next + k, block->from, block->floats);
}

struct span {
  int first, end;
};

static void multiply_panel(const struct job* job, const struct block* block, int panel, struct span panels) {
  float* to = job->filter + (size_t)block->from * job->columns + panel * COLUMNS;
  int columns = at_most(job->columns - panel * COLUMNS, COLUMNS), done = (panel - panels.first) * STRIPS, all = (panels.end - panels.first) * STRIPS;
  for (int row = 0; row < block->floats; row += ROWS, to += (size_t)ROWS * job->columns) {
    float sums[ROWS * COLUMNS];
    int count = at_most(block->floats - row, ROWS);
    for (int i = 0; i < count; i++) __builtin_prefetch(to + (size_t)i * job->columns, 1);
    fetch_next(&job->windows, block, done + row / ROWS, all);
    multiply_block(block->strips + row / ROWS * STRIP, 1, ROWS, block->panel, COLUMNS, block->depth, sums, COLUMNS, 0);
    add_sums(sums, count, columns, to, job->columns, block->first > 0);
  }
}

static void block_part(void* given, int part, int worker) {
  const struct job* job = given;
  int panels = panels_of(job->columns), split = part % job->splits, all = windows_of(&job->windows);
  struct span span = {panels * split / job->splits, panels * (split + 1) / job->splits};
  struct block block = {.from = part / job->splits * HEIGHT, .strips = job->blocks + (size_t)worker * BLOCK};
  block.floats = at_most(window_floats(&job->windows) - block.from, HEIGHT);
  block.panel = block.strips + STRIPS * STRIP;
  for (; block.first < all; block.first += DEPTH) {
    block.depth = at_most(all - block.first, DEPTH);
    pack_strips(&job->windows, &block);
    for (int panel = span.first; panel < span.end; panel++) {
      const float* from = job->gradient + (size_t)block.first * job->columns + panel * COLUMNS;
      pack_panel(from, job->columns, 1, block.depth, job->columns - panel * COLUMNS, 0, block.panel);
      multiply_panel(job, &block, panel, span);
    }
  }
}

int FOR_THIS_PROCESSOR(gemm_filter_gradient)(const struct gemm_convolution* s, const float* in, const float* gradient, float* filter) {
  struct job job = {.windows = forward_windows(s, in), .gradient = gradient, .filter = filter, .columns = s->out_channels};
  int blocks = (window_floats(&job.windows) + HEIGHT - 1) / HEIGHT;
  job.splits = at_most(panels_of(job.columns), (4 * pool_threads() + blocks - 1) / blocks);
  job.blocks = scratch_take((size_t)pool_threads() * BLOCK);
  if (!job.blocks) return -1;
  pool_run(block_part, &job, blocks * job.splits);
  scratch_give(job.blocks);
  return 0;
}

#include "../gemm-convolution.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "panels.h"
#include "rows.h"
#include "windows.h"

// A block of windows is copied out of the pictures, so many floats of each at once, and stays in the second cache while all panels of the
// filter pass by.
enum { DEPTH = 256, STRIPS = 16, HEIGHT = STRIPS * ROWS, LINE = 16, ROW = DEPTH + LINE };

struct job {
  const struct gemm_convolution* shape;
  const float *filter, *bias;
  float *out, *panels, *blocks;
  struct windows windows;
  int depth, columns, splits;
  // Where results go: rows and columns of a picture from the first on, so far apart.
  int out_height, out_width, first_row, first_column, row_step, column_step;
};

static float* place_of(const struct job* job, int window) {
  const struct windows* w = &job->windows;
  int each = w->rows * w->columns, picture = window / each;
  int row = window % each / w->columns * job->row_step + job->first_row, column = window % w->columns * job->column_step + job->first_column;
  return job->out + (((size_t)picture * job->out_height + row) * job->out_width + column) * job->columns;
}

// As ops of their own do it: NaN stays.
INLINE vec finish(const struct job* job, vec value, int channel, int count) {
  value += load_up_to(job->bias + channel, count);
  return job->shape->rectified ? choose(value < splat(0), splat(0), value) : value;
}

INLINE void put(const struct job* job, const float* sums, float* to, int channel, int count, int add, int last) {
  vec value = load(sums);
  if (add) value += load_up_to(to + channel, count);
  if (last && job->bias) value = finish(job, value, channel, count);
  store_up_to(to + channel, value, count);
}

INLINE void put_row(const struct job* job, const float* sums, float* to, int channel, int add, int last) {
  int columns = at_most(job->columns - channel, COLUMNS);
  put(job, sums, to, channel, at_most(columns, LANES), add, last);
  if (columns > LANES) put(job, sums + LANES, to, channel + LANES, columns - LANES, add, last);
}

// The next panel, of which each strip's product fetches a part into the second cache.
INLINE void fetch_part(const float* panel, int depth, int strip) {
  for (int i = strip * LINE; i < depth * COLUMNS; i += STRIPS * LINE) __builtin_prefetch(panel + i, 0, 2);
}

struct block {
  const float* floats;
  float* places[HEIGHT];
  int first, rows, from, depth;
  // Of the block after this one.
  int next_first, next_from;
};

// Of the next block, which memory takes long to give, each panel's product fetches a part.
INLINE void fetch_next(const struct job* job, const struct block* block, int part, int parts) {
  if (block->next_first >= windows_of(&job->windows)) return;
  int rows = at_most(windows_of(&job->windows) - block->next_first, HEIGHT);
  for (int row = rows * part / parts; row < rows * (part + 1) / parts; row++)
    fetch_window(&job->windows, block->next_first + row, block->next_from, at_most(job->depth - block->next_from, DEPTH));
}

static void multiply_panel(const struct job* job, const struct block* block, int panel, int part, int parts) {
  const float* right = job->panels + ((size_t)panel * job->depth + block->from) * COLUMNS;
  int add = block->from > 0, last = block->from + block->depth == job->depth;
  for (int row = 0; row < block->rows; row += ROWS) {
    float sums[ROWS * COLUMNS];
    int count = at_most(block->rows - row, ROWS);
    for (int i = 0; i < count; i++) __builtin_prefetch(block->places[row + i] + panel * COLUMNS, 1);
    fetch_part(right + (size_t)job->depth * COLUMNS, block->depth, row / ROWS);
    fetch_next(job, block, part * STRIPS + row / ROWS, parts * STRIPS);
    multiply_block(block->floats + row * ROW, ROW, 1, right, COLUMNS, block->depth, sums, COLUMNS, 0);
    for (int i = 0; i < count; i++) put_row(job, sums + i * COLUMNS, block->places[row + i], panel * COLUMNS, add, last);
  }
}

static void block_part(void* given, int part, int worker) {
  const struct job* job = given;
  int panels = panels_of(job->columns), split = part % job->splits, first = part / job->splits * HEIGHT;
  float* floats = job->blocks + (size_t)worker * HEIGHT * ROW;
  int begin = panels * split / job->splits, end = panels * (split + 1) / job->splits;
  struct block block = {.floats = floats, .first = first, .rows = at_most(windows_of(&job->windows) - first, HEIGHT)};
  for (int row = 0; row < block.rows; row++) block.places[row] = place_of(job, first + row);
  for (; block.from < job->depth; block.from += DEPTH) {
    block.depth = at_most(job->depth - block.from, DEPTH);
    for (int row = 0; row < block.rows; row++) read_window(&job->windows, first + row, block.from, block.depth, floats + row * ROW);
    block.next_from = block.from + block.depth < job->depth ? block.from + block.depth : 0;
    block.next_first = block.next_from > 0 ? first : first + HEIGHT;
    for (int panel = begin; panel < end; panel++) multiply_panel(job, &block, panel, panel - begin, end - begin);
  }
}

static void pack_filter(void* given, int panel, int worker) {
  (void)worker;
  const struct job* job = given;
  pack_panel(job->filter, job->columns, 1, job->depth, job->columns, panel, job->panels);
}

// So few multiplications aren't worth waking a thread for.
enum { FEW_PRODUCTS = 1 << 21 };

static int multiply(struct job* job, pool_part* pack) {
  int blocks = (windows_of(&job->windows) + HEIGHT - 1) / HEIGHT, panels = panels_of(job->columns);
  size_t packed = panel_floats(job->depth, job->columns), block = (size_t)HEIGHT * ROW, all = pool_threads() * block;
  float* memory = scratch_take(packed + all);
  if (!memory) return -1;
  memset(memory + packed, 0, all * sizeof *memory); // rows that a block lacks are multiplied too
  job->panels = memory;
  job->blocks = memory + packed;
  job->splits = at_most(panels, (4 * pool_threads() + blocks - 1) / blocks);
  int few = packed * windows_of(&job->windows) < FEW_PRODUCTS;
  (few ? pool_run_alone : pool_run)(pack, job, panels);
  (few ? pool_run_alone : pool_run)(block_part, job, blocks * job->splits);
  scratch_give(memory);
  return 0;
}

int FOR_THIS_PROCESSOR(gemm_convolve)(const struct gemm_convolution* s, const float* in, const float* filter, const float* bias, float* out) {
  struct job job = {.shape = s, .filter = filter, .bias = bias, .out = out, .windows = forward_windows(s, in), .row_step = 1, .column_step = 1};
  job.depth = window_floats(&job.windows);
  job.columns = s->out_channels;
  job.out_height = s->out_height;
  job.out_width = s->out_width;
  return multiply(&job, pack_filter);
}

// Of the input's rows, or columns, a stride apart: the first of a filter's that meet them, how many do, and where the gradient's begin.
struct phase {
  int places, first, taps, begin;
};

// A place p of the input meets tap i of the filter at place (p + padding - i) / stride of the gradient, where that is a whole number.
static struct phase phase_of(int index, int extent, int stride, int padding, int taps) {
  int first = (index + padding) % stride, count = first < taps ? (taps - 1 - first) / stride + 1 : 0;
  return (struct phase){(extent - index + stride - 1) / stride, first, count, (index + padding - first) / stride - (count - 1)};
}

// The taps of a phase by inputs' channels, turned by half a circle: the gradient's neighbours lie in the order opposite to that of taps.
static void pack_phase(void* given, int panel, int worker) {
  (void)worker;
  const struct job* job = given;
  const struct gemm_convolution* s = job->shape;
  const struct windows* w = &job->windows;
  float* to = job->panels + (size_t)panel * job->depth * COLUMNS;
  int rows = (job->first_row + s->top) % s->row_stride, columns = (job->first_column + s->left) % s->column_stride, first = panel * COLUMNS;
  for (int i = w->high - 1; i >= 0; i--)
    for (int j = w->wide - 1; j >= 0; j--, to += w->channels * COLUMNS) {
      size_t tap = (size_t)(rows + i * s->row_stride) * s->filter_width + columns + j * s->column_stride;
      const float* from = job->filter + (tap * job->columns + first) * w->channels;
      pack_panel(from, 1, w->channels, w->channels, job->columns - first, 0, to);
    }
}

int FOR_THIS_PROCESSOR(gemm_input_gradient)(const struct gemm_convolution* s, const float* gradient, const float* filter, float* in) {
  if (s->filter_height < s->row_stride || s->filter_width < s->column_stride)
    memset(in, 0, (size_t)s->batch * s->in_height * s->in_width * s->in_channels * sizeof *in);
  for (int row = 0; row < at_most(s->row_stride, s->in_height); row++)
    for (int column = 0; column < at_most(s->column_stride, s->in_width); column++) {
      struct phase y = phase_of(row, s->in_height, s->row_stride, s->top, s->filter_height);
      struct phase x = phase_of(column, s->in_width, s->column_stride, s->left, s->filter_width);
      struct job job = {.shape = s, .filter = filter, .out = in, .columns = s->in_channels};
      job.windows = (struct windows){gradient, s->batch, s->out_height, s->out_width, s->out_channels, y.places, x.places,
                                     1,        1,        y.begin,       x.begin,      y.taps,          x.taps};
      job.depth = window_floats(&job.windows);
      job.out_height = s->in_height, job.out_width = s->in_width;
      job.first_row = row, job.first_column = column, job.row_step = s->row_stride, job.column_step = s->column_stride;
      if (job.depth > 0 && multiply(&job, pack_phase)) return -1;
    }
  return 0;
}

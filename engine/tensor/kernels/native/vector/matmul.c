#include "../matmul.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "panels.h"

// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008: a panel of b stays in the first cache while the rows
// of a block of a pass by, which stays in the second. PACKED floats of b are made panels at once, for the third.
enum { DEPTH = 256, STRIPS = 16, HEIGHT = STRIPS * ROWS, PACKED = 1 << 20, AHEAD = 8 };

// Of a strip of packed rows, [depth, ROWS]: a line more, so that the same columns of two strips don't lie a large power of two apart.
enum { STRIP = DEPTH * ROWS + 16 };

struct job {
  const struct matmul* shape;
  const float *a, *b;
  // A block of rows of a that each worker has to itself.
  float *out, *panels, *blocks;
  // Columns of b that are packed at once, and where they begin.
  int first, columns;
  // The panels are split into so many parts for each block of rows.
  int splits;
};

// ROWS rows of a, or fewer and zeros.
struct strip {
  const float* from;
  size_t row, column;
};

static void pack_part(void* given, int panel, int worker) {
  (void)worker;
  struct job* job = given;
  const struct matmul* s = job->shape;
  pack_panel(job->b + job->first * s->b_column, s->b_row, s->b_column, s->depth, job->columns, panel, job->panels);
}

// Rows of a that lie dense in its columns.
static void pack_strips(const float* a, size_t column, int rows, int depth, float* to) {
  for (int k = 0; k < depth; k++, a += column) {
    for (int r = 0; r < rows; r += 16) __builtin_prefetch(a + AHEAD * column + r);
    for (int r = 0; r + ROWS <= rows; r += ROWS) memcpy(to + r / ROWS * STRIP + k * ROWS, a + r, ROWS * sizeof *to);
  }
}

// What of the rows ROWS doesn't divide.
static void pack_rest_of_rows(const float* a, const struct matmul* s, int rows, int depth, float* to) {
  for (int k = 0; k < depth; k++)
    for (int i = 0; i < ROWS; i++) to[k * ROWS + i] = i < rows ? a[i * s->a_row + k * s->a_column] : 0;
}

static void pack_block(const struct matmul* s, const float* a, int rows, int depth, float* to) {
  int whole = rows / ROWS * ROWS;
  if (s->a_row == 1) pack_strips(a, s->a_column, rows, depth, to);
  if (whole < rows) pack_rest_of_rows(a + whole * s->a_row, s, rows - whole, depth, to + whole / ROWS * STRIP);
}

INLINE struct strip strip_of(const struct matmul* s, const float* a, const float* block, int row, int rows) {
  if (s->a_row == 1 || rows - row < ROWS) return (struct strip){block + row / ROWS * STRIP, 1, ROWS};
  return (struct strip){a + row * s->a_row, s->a_row, 1};
}

// A block of fewer rows or columns goes by way of one that has all.
static void multiply_edge(struct strip a, const float* panel, int depth, float* out, size_t out_row, int rows, int columns, int add) {
  float whole[ROWS * COLUMNS];
  multiply_block(a.from, a.row, a.column, panel, COLUMNS, depth, whole, COLUMNS, 0);
  for (int i = 0; i < rows; i++)
    for (int c = 0; c < columns; c++) out[i * out_row + c] = whole[i * COLUMNS + c] + (add ? out[i * out_row + c] : 0);
}

// Sums are added to what memory has, which takes as long to come as they do to be made.
INLINE void fetch(const float* out, size_t out_row, int rows) {
  for (int i = 0; i < rows; i++) {
    __builtin_prefetch(out + i * out_row, 1);
    __builtin_prefetch(out + i * out_row + COLUMNS - 1, 1);
  }
}

// All rows of a block by one panel.
static void multiply_panel(const struct job* job, const float* a, const float* block, int rows, const float* panel, int depth, float* out,
                           int columns, int add) {
  size_t out_row = job->shape->columns;
  for (int row = 0; row < rows; row += ROWS, out += ROWS * out_row) {
    struct strip strip = strip_of(job->shape, a, block, row, rows);
    int count = at_most(rows - row, ROWS);
    fetch(out, out_row, count);
    if (count < ROWS || columns < COLUMNS) multiply_edge(strip, panel, depth, out, out_row, count, columns, add);
    else multiply_block(strip.from, strip.row, strip.column, panel, COLUMNS, depth, out, out_row, add);
  }
}

static void product_part(void* given, int part, int worker) {
  struct job* job = given;
  const struct matmul* s = job->shape;
  int row = part / job->splits * HEIGHT, rows = at_most(s->rows - row, HEIGHT), split = part % job->splits;
  int panels = panels_of(job->columns), first = panels * split / job->splits, end = panels * (split + 1) / job->splits;
  float *block = job->blocks + (size_t)worker * STRIPS * STRIP, *out = job->out + (size_t)row * s->columns + job->first;
  for (int k = 0; k < s->depth; k += DEPTH) {
    int depth = at_most(s->depth - k, DEPTH);
    const float* a = job->a + row * s->a_row + k * s->a_column;
    pack_block(s, a, rows, depth, block);
    for (int panel = first; panel < end; panel++) {
      const float* right = job->panels + ((size_t)panel * s->depth + k) * COLUMNS;
      int column = panel * COLUMNS;
      multiply_panel(job, a, block, rows, right, depth, out + column, at_most(job->columns - column, COLUMNS), k > 0);
    }
  }
}

static void multiply_columns(struct job* job, int blocks) {
  pool_run(pack_part, job, panels_of(job->columns));
  pool_run(product_part, job, blocks * job->splits);
}

int FOR_THIS_PROCESSOR(matmul)(const struct matmul* shape, const float* a, const float* b, float* out) {
  if (shape->depth == 0) return memset(out, 0, (size_t)shape->rows * shape->columns * sizeof *out), 0;
  struct job job = {.shape = shape, .a = a, .b = b, .out = out};
  int panels = at_most(panels_of(shape->columns), 1 + PACKED / COLUMNS / shape->depth);
  int blocks = (shape->rows + HEIGHT - 1) / HEIGHT;
  job.splits = at_most(panels, (4 * pool_threads() + blocks - 1) / blocks);
  size_t packed = (size_t)panels * COLUMNS * shape->depth;
  job.panels = scratch_take(packed + (size_t)pool_threads() * STRIPS * STRIP);
  if (!job.panels) return -1;
  job.blocks = job.panels + packed;
  for (; job.first < shape->columns; job.first += panels * COLUMNS) {
    job.columns = at_most(shape->columns - job.first, panels * COLUMNS);
    multiply_columns(&job, blocks);
  }
  scratch_give(job.panels);
  return 0;
}

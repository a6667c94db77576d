#include "../matmul.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "panels.h"
#include "rows.h"

// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008: a panel of b stays in the first cache while the rows
// of a block of a pass by, which stays in the second. PACKED floats of b are made panels at once, for the third.
enum { DEPTH = 256, STRIPS = 16, HEIGHT = STRIPS * ROWS, PACKED = 1 << 20, AHEAD = 8, LINE = 16 };

// So few multiplications, or floats that are packed, aren't worth waking a thread for.
enum { FEW_PRODUCTS = 1 << 21, FEW_PACKED = 1 << 17 };

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

// What is needed next: each strip's product fetches a little of it into the second cache, since memory takes longer to answer than
// products by a panel last.
struct next {
  // The panel after this one.
  const float* panel;
  int panel_floats;
  // Lines of the block of a after this one, of which each strip fetches its own, `stride` after those of the strip before.
  const float* lines;
  size_t stride, apart;
  int count;
};

INLINE void fetch_next(const struct next* next, int strip) {
  for (int i = 0; i < next->panel_floats; i += STRIPS * LINE) __builtin_prefetch(next->panel + i + strip * LINE, 0, 2);
  for (int i = 0; i < next->count; i++) __builtin_prefetch(next->lines + strip * next->stride + i * next->apart, 0, 2);
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
                           int columns, int add, const struct next* next) {
  size_t out_row = job->shape->columns;
  for (int row = 0; row < rows; row += ROWS, out += ROWS * out_row) {
    struct strip strip = strip_of(job->shape, a, block, row, rows);
    int count = at_most(rows - row, ROWS);
    fetch(out, out_row, count);
    fetch_next(next, row / ROWS);
    if (count < ROWS || columns < COLUMNS) multiply_edge(strip, panel, depth, out, out_row, count, columns, add);
    else multiply_block(strip.from, strip.row, strip.column, panel, COLUMNS, depth, out, out_row, add);
  }
}

// Rows of a block as far as a panel goes, when their sums are whole.
static void finish_panel(const struct matmul* s, float* out, int rows, int first, int columns) {
  if (!s->bias) return;
  for (int row = 0; row < rows; row++, out += s->columns)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      vec value = load_up_to(out + c, count) + load_up_to(s->bias + first + c, count);
      if (s->rectified) value = choose(value < splat(0), splat(0), value);
      store_up_to(out + c, value, count);
    }
}

// Where the block after that of `row` and depth `k` begins, null for the last.
INLINE const float* block_after(const struct job* job, int row, int k) {
  const struct matmul* s = job->shape;
  if (k + DEPTH < s->depth) return job->a + row * s->a_row + (k + DEPTH) * s->a_column;
  return row + HEIGHT < s->rows ? job->a + (row + HEIGHT) * s->a_row : 0;
}

// While the `index`th panel is multiplied. Of rows that will be packed a depth is fetched at once, of others a line of each.
INLINE struct next next_of(const struct job* job, const float* block, int index, const float* panel, int depth) {
  const struct matmul* s = job->shape;
  struct next next = {.panel = panel, .panel_floats = depth * COLUMNS};
  if (!block || index >= DEPTH / LINE) return next;
  int packed = s->a_row == 1;
  next.lines = packed ? block + index * STRIPS * s->a_column : block + index * LINE;
  next.stride = packed ? s->a_column : ROWS * s->a_row;
  next.apart = packed ? LINE : s->a_row;
  next.count = packed ? HEIGHT / LINE : ROWS;
  return next;
}

struct span {
  int first, end;
};

static void multiply_by_panels(const struct job* job, const float* block, int row, int k, struct span panels) {
  const struct matmul* s = job->shape;
  int rows = at_most(s->rows - row, HEIGHT), depth = at_most(s->depth - k, DEPTH);
  const float *a = job->a + row * s->a_row + k * s->a_column, *after = block_after(job, row, k);
  float* out = job->out + (size_t)row * s->columns + job->first;
  for (int panel = panels.first; panel < panels.end; panel++) {
    const float* right = job->panels + ((size_t)panel * s->depth + k) * COLUMNS;
    struct next next = next_of(job, after, panel - panels.first, right + (panel + 1 < panels.end ? s->depth * COLUMNS : 0), depth);
    int column = panel * COLUMNS, columns = at_most(job->columns - column, COLUMNS);
    multiply_panel(job, a, block, rows, right, depth, out + column, columns, k > 0, &next);
    if (k + depth == s->depth) finish_panel(s, out + column, rows, job->first + column, columns);
  }
}

static void product_part(void* given, int part, int worker) {
  struct job* job = given;
  const struct matmul* s = job->shape;
  int row = part / job->splits * HEIGHT, rows = at_most(s->rows - row, HEIGHT), split = part % job->splits;
  int panels = panels_of(job->columns);
  float* block = job->blocks + (size_t)worker * STRIPS * STRIP;
  for (int k = 0; k < s->depth; k += DEPTH) {
    pack_block(s, job->a + row * s->a_row + k * s->a_column, rows, at_most(s->depth - k, DEPTH), block);
    multiply_by_panels(job, block, row, k, (struct span){panels * split / job->splits, panels * (split + 1) / job->splits});
  }
}

static void multiply_columns(struct job* job, int blocks) {
  size_t packed = (size_t)job->columns * job->shape->depth;
  (packed > FEW_PACKED ? pool_run : pool_run_alone)(pack_part, job, panels_of(job->columns));
  (packed * job->shape->rows > FEW_PRODUCTS ? pool_run : pool_run_alone)(product_part, job, blocks * job->splits);
}

int FOR_THIS_PROCESSOR(matmul)(const struct matmul* shape, const float* a, const float* b, float* out) {
  if (shape->depth == 0) {
    memset(out, 0, (size_t)shape->rows * shape->columns * sizeof *out);
    return finish_panel(shape, out, shape->rows, 0, shape->columns), 0;
  }
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

#include "../matmul.h"

#include "../pool.h"
#include "../scratch.h"
#include "matmul-finish.h"
#include "matmul-strips.h"
#include "matmul-turned.h"

// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008: a panel of b stays in the first cache while the rows
// of a block of a pass by, which stays in the second. PACKED floats of b are made panels at once, and used before others are, so that
// the third cache has them still. As many panels as are a GROUP are packed together: their rows lie side by side in b.
enum { PACKED = 1 << 18, GROUP = 4 };

struct job {
  const struct matmul* shape;
  const float *a, *b;
  float *out, *panels;
  // A block of rows of a that each worker has to itself.
  float* blocks;
  // Columns and rows of b that are packed at once, and where they begin.
  int first, columns, k, depth;
  // The panels are split into so many parts for each block of rows.
  int splits;
};

struct span {
  int first, end;
};

static void pack_dense(const struct job* job, const float* from, struct span panels) {
  size_t row = job->shape->b_row;
  for (int k = 0; k < job->depth; k++)
    for (int panel = panels.first; panel < panels.end; panel++) {
      const float* values = from + k * row + panel * COLUMNS;
      float* to = job->panels + ((size_t)panel * job->depth + k) * COLUMNS;
      __builtin_prefetch(values + PANEL_AHEAD * row, 0, 2);
      store(to, load(values));
      store(to + LANES, load(values + LANES));
    }
}

static void pack_part(void* given, int group, int worker) {
  (void)worker;
  struct job* job = given;
  const struct matmul* s = job->shape;
  const float* from = job->b + job->first * s->b_column + job->k * s->b_row;
  int whole = job->columns / COLUMNS, first = group * GROUP, end = at_most(first + GROUP, panels_of(job->columns));
  if (s->b_column == 1) {
    pack_dense(job, from, (struct span){first, at_most(end, whole)});
    first = end > whole ? whole : end;
  }
  for (int panel = first; panel < end; panel++) pack_panel(from, s->b_row, s->b_column, job->depth, job->columns, panel, job->panels);
}

// A block of fewer rows or columns goes by way of one that has all.
static void multiply_edge(const float* a, size_t row, size_t step, const float* panel, int depth, float* out, size_t out_row, int rows,
                          int columns, int add) {
  float whole[ROWS * COLUMNS];
  multiply_block(a, row, step, panel, COLUMNS, depth, whole, COLUMNS, 0);
  for (int i = 0; i < rows; i++)
    for (int c = 0; c < columns; c++) out[i * out_row + c] = whole[i * COLUMNS + c] + (add ? out[i * out_row + c] : 0);
}

// All rows of a block, and where a block after it begins, null for the last.
struct block {
  const float *a, *packed, *after;
  int rows, depth, add;
};

INLINE void multiply_panel(const struct matmul* s, const struct block* block, int packed, const float* panel, float* out, int columns,
                           struct next next, size_t stride) {
  int strip = 0, depth = block->depth;
  size_t row = packed ? 1 : s->a_row, step = packed ? ROWS : 1, out_row = s->columns;
  for (int left = block->rows; left > 0; left -= ROWS, strip++) {
    const float* a = packed || left < ROWS ? block->packed + strip * STRIP : block->a + strip * ROWS * s->a_row;
    if (left < ROWS) multiply_edge(a, 1, ROWS, panel, depth, out, out_row, left, columns, block->add);
    else if (columns < COLUMNS) multiply_edge(a, row, step, panel, depth, out, out_row, ROWS, columns, block->add);
    else multiply_fetching(a, row, step, panel, depth, out, out_row, block->add, &next);
    out += ROWS * out_row;
    next.panel += CHUNK * COLUMNS;
    next.lines += stride;
  }
}

// Of the next block's rows that will be packed ROWS lines of a depth are fetched by each strip, of others a line of each.
INLINE void multiply_by(const struct matmul* s, const struct block* block, int index, const float* panel, const float* following,
                        float* out, int columns) {
  int fetched = block->after && index < DEPTH / LINE;
  const float* after = fetched ? block->after : block->a;
  if (s->a_row == 1) {
    struct next next = {following, after + (fetched ? index * STRIPS * s->a_column : 0), LINE};
    multiply_panel(s, block, 1, panel, out, columns, next, fetched ? s->a_column : 0);
  } else {
    struct next next = {following, after + (fetched ? index * LINE : 0), fetched ? s->a_row : 0};
    multiply_panel(s, block, 0, panel, out, columns, next, fetched ? ROWS * s->a_row : 0);
  }
}

static void multiply_by_panels(const struct job* job, const struct block* block, int row, int k, struct span panels) {
  const struct matmul* s = job->shape;
  for (int panel = panels.first; panel < panels.end; panel++) {
    const float* right = job->panels + ((size_t)panel * job->depth + k - job->k) * COLUMNS;
    int column = panel * COLUMNS, columns = at_most(job->columns - column, COLUMNS);
    float* out = job->out + (size_t)row * s->columns + job->first + column;
    const float* following = panel + 1 < panels.end ? right + (size_t)job->depth * COLUMNS : right;
    multiply_by(s, block, panel - panels.first, right, following, out, columns);
    if (k + block->depth == s->depth) finish_panel(s, out, block->rows, job->first + column, columns);
  }
}

static const float* block_after(const struct job* job, int row, int k) {
  const struct matmul* s = job->shape;
  if (k + DEPTH < job->k + job->depth) return job->a + row * s->a_row + (k + DEPTH) * s->a_column;
  return row + HEIGHT < s->rows ? job->a + (row + HEIGHT) * s->a_row + job->k * s->a_column : 0;
}

static void product_part(void* given, int part, int worker) {
  struct job* job = given;
  const struct matmul* s = job->shape;
  int row = part / job->splits * HEIGHT, split = part % job->splits, panels = panels_of(job->columns), end = job->k + job->depth;
  float* packed = job->blocks + (size_t)worker * STRIPS * STRIP;
  for (int k = job->k; k < end; k += DEPTH) {
    struct block block = {.a = job->a + row * s->a_row + k * s->a_column, .packed = packed, .after = block_after(job, row, k)};
    block.rows = at_most(s->rows - row, HEIGHT), block.depth = at_most(end - k, DEPTH), block.add = k > 0;
    pack_block(s, block.a, block.rows, block.depth, packed);
    multiply_by_panels(job, &block, row, k, (struct span){panels * split / job->splits, panels * (split + 1) / job->splits});
  }
}

static void multiply_slab(struct job* job, int blocks) {
  size_t packed = (size_t)job->columns * job->depth;
  run_if_worth(packed > FEW_PACKED, pack_part, job, (panels_of(job->columns) + GROUP - 1) / GROUP);
  run_if_worth(packed * job->shape->rows > FEW_PRODUCTS, product_part, job, blocks * job->splits);
}

INLINE int at_least(int value, int least) { return value > least ? value : least; }

int FOR_THIS_PROCESSOR(matmul)(const struct matmul* shape, const float* a, const float* b, float* out) {
  if (shape->depth == 0) {
    memset(out, 0, (size_t)shape->rows * shape->columns * sizeof *out);
    return finish_panel(shape, out, shape->rows, 0, shape->columns), 0;
  }
  if (is_turned(shape)) return multiply_turned(shape, a, b, out);
  struct job job = {.shape = shape, .a = a, .b = b, .out = out};
  int depth = at_most(shape->depth, at_least(PACKED / DEPTH / shape->columns, 1) * DEPTH);
  int panels = at_most(panels_of(shape->columns), at_least(PACKED / COLUMNS / depth, 1));
  int blocks = (shape->rows + HEIGHT - 1) / HEIGHT;
  job.splits = pool_threads() == 1 ? 1 : at_most(panels, (3 * pool_threads() + blocks - 1) / blocks);
  size_t packed = (size_t)panels * COLUMNS * depth;
  job.panels = scratch_take(packed + (size_t)pool_threads() * STRIPS * STRIP);
  if (!job.panels) return -1;
  job.blocks = job.panels + packed;
  for (; job.first < shape->columns; job.first += panels * COLUMNS)
    for (job.k = 0; job.k < shape->depth; job.k += depth) {
      job.columns = at_most(shape->columns - job.first, panels * COLUMNS);
      job.depth = at_most(shape->depth - job.k, depth);
      multiply_slab(&job, blocks);
    }
  scratch_give(job.panels);
  return 0;
}

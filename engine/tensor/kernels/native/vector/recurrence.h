#pragma once

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "panels.h"
#include "strips.h"

// A loop of steps, each of which multiplies what the one before left, [batch, depth], by one matrix [depth, gates * units], and makes of
// the products what it leaves itself. Examples of a batch know nothing of each other: each part of the batch goes through all steps by
// itself, on one thread. So a thread waits for no other, and any number of them gives the same bits.

enum { MOST_GATES = 4, LINE = 16 };

// Products that are computed before they are used: few enough for the second cache.
enum { TOGETHER = 1 << 17 };

// Multiplications that are worth another thread, which takes about 50 microseconds to wake.
enum { WORTH_A_THREAD = 1 << 22 };

struct recurrence;

// Units from `unit` on of one example in a step: their products, gate for gate, and what the example leaves for the next step.
struct place {
  int step, row, unit, count;
  const float* products[MOST_GATES];
  float* left;
};

typedef void compute_units(const struct recurrence* recurrence, const struct place* place);

struct recurrence {
  int steps, batch, units, depth, gates;
  // Of the matrix: element (k, gate, unit) lies at weight[k * weight_k + gate * weight_gate + unit * weight_unit].
  const float* weight;
  size_t weight_k, weight_gate, weight_unit;
  // What the first step finds, [batch, depth]; null for zeros.
  const float* initial;
  const void* arrays;
  compute_units* compute;
};

struct recurrence_job {
  const struct recurrence* recurrence;
  // Panels of each gate; what each worker has: what a step found, what it leaves, and products.
  float *panels, *own;
  // Examples of a part, and panels of a group.
  int rows, together;
  size_t left_row, products_row, own_floats;
};

// The panels of each gate from `panel` on, of which `count` are computed together.
struct group {
  int panel, count;
};

INLINE const float* panel_at(const struct recurrence_job* job, struct group group, int index) {
  const struct recurrence* r = job->recurrence;
  size_t gate = index / group.count, panel = gate * panels_of(r->units) + group.panel + index % group.count;
  return job->panels + panel * r->depth * COLUMNS;
}

// A panel's depth is cut so that it stays in the first cache while all rows pass by.
static void multiply_rows_by_panel(const struct recurrence_job* job, const float* left, int rows, const float* panel, float* products) {
  int depth = job->recurrence->depth;
  for (int k = 0; k < depth; k += SUMMED_PLAIN)
    for (int row = 0, height; row < rows; row += height) {
      height = next_strip(rows - row);
      multiply_strip(height, left + row * job->left_row + k, job->left_row, panel + k * COLUMNS, at_most(depth - k, SUMMED_PLAIN),
                     products + row * job->products_row, job->products_row, k > 0);
    }
}

static void multiply_group(const struct recurrence_job* job, int step, const float* left, int rows, struct group group, float* products) {
  int panels = group.count * job->recurrence->gates;
  for (int i = 0; i < panels; i++) {
    int index = step & 1 ? panels - 1 - i : i; // there and back: what was read last is still in the cache
    multiply_rows_by_panel(job, left, rows, panel_at(job, group, index), products + index * COLUMNS);
  }
}

static void compute_group(const struct recurrence_job* job, struct place place, int rows, struct group group, const float* products) {
  const struct recurrence* r = job->recurrence;
  place.unit = group.panel * COLUMNS;
  place.count = at_most(r->units - place.unit, group.count * COLUMNS);
  for (int row = 0; row < rows; row++, place.row++, place.left += job->left_row, products += job->products_row) {
    for (int gate = 0; gate < r->gates; gate++) place.products[gate] = products + gate * group.count * COLUMNS;
    r->compute(r, &place);
  }
}

static void find_initial(const struct recurrence_job* job, int first, int rows, float* left) {
  const struct recurrence* r = job->recurrence;
  memset(left, 0, rows * job->left_row * sizeof *left);
  for (int row = 0; row < rows && r->initial; row++)
    memcpy(left + row * job->left_row, r->initial + (size_t)(first + row) * r->depth, r->depth * sizeof *left);
}

static void steps_part(void* given, int part, int worker) {
  const struct recurrence_job* job = given;
  const struct recurrence* r = job->recurrence;
  int first = part * job->rows, rows = at_most(r->batch - first, job->rows), panels = panels_of(r->units);
  float *found = job->own + worker * job->own_floats, *left = found + job->rows * job->left_row;
  float* products = left + job->rows * job->left_row;
  find_initial(job, first, rows, found);
  for (int step = 0; step < r->steps; step++) {
    for (int panel = 0; panel < panels; panel += job->together) {
      struct group group = {panel, at_most(panels - panel, job->together)};
      multiply_group(job, step, found, rows, group, products);
      compute_group(job, (struct place){.step = step, .row = first, .left = left}, rows, group, products);
    }
    float* other = found;
    found = left;
    left = other;
  }
}

static void pack_recurrent(void* given, int index, int worker) {
  (void)worker;
  const struct recurrence_job* job = given;
  const struct recurrence* r = job->recurrence;
  int panels = panels_of(r->units), gate = index / panels;
  pack_panel(r->weight + gate * r->weight_gate, r->weight_k, r->weight_unit, r->depth, r->units, index % panels,
             job->panels + gate * panel_floats(r->depth, r->units));
}

INLINE int rows_of_a_part(const struct recurrence* r) {
  size_t work = (size_t)r->steps * r->batch * r->depth * r->gates * r->units;
  int parts = work < WORTH_A_THREAD ? 1 : at_most(pool_threads(), r->batch);
  return (r->batch + parts - 1) / parts;
}

static int run_recurrence(const struct recurrence* r) {
  struct recurrence_job job = {.recurrence = r, .rows = rows_of_a_part(r)};
  job.left_row = round_up(r->depth, LINE) + LINE; // a line more, so that rows don't lie a power of two apart
  job.together = at_most(panels_of(r->units), 1 + TOGETHER / (job.rows * r->gates * COLUMNS));
  job.products_row = r->gates * job.together * COLUMNS + LINE;
  job.own_floats = job.rows * (2 * job.left_row + job.products_row);
  size_t panels = r->gates * panel_floats(r->depth, r->units);
  job.panels = scratch_take(panels + pool_threads() * job.own_floats);
  if (!job.panels) return -1;
  job.own = job.panels + panels;
  pool_run(pack_recurrent, &job, r->gates * panels_of(r->units));
  pool_run(steps_part, &job, (r->batch + job.rows - 1) / job.rows);
  scratch_give(job.panels);
  return 0;
}

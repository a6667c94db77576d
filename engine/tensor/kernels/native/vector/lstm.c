#include "../lstm.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "panels.h"

// Examples of a batch know nothing of each other: each part of the batch goes through all steps by itself, on one thread. So a thread
// waits for no other, and any number of them gives the same bits.
struct job {
  const struct lstm* shape;
  const struct lstm_forward* forward;
  const struct lstm_backward* backward;
  float *panels, *own;
  int rows;
  // Floats of a row of the left factor and of the product, and of both that each part has.
  size_t left_row, product_row, own_floats;
};

INLINE vec read_units(const float* from, int count) { return count < LANES ? load_some(from, count) : load(from); }

INLINE void write_units(float* to, vec values, int count) {
  if (count < LANES) store_some(to, values, count);
  else store(to, values);
}

INLINE void step_forward(const float* sums, const float* products, const float* before, float* gates, float* cell, float* hidden, int units,
                         int unit, int count) {
  vec g[4];
  for (int k = 0; k < 4; k++) {
    vec sum = read_units(sums + k * units + unit, count) + read_units(products + k * units + unit, count);
    g[k] = k == 2 ? tanh_of(sum) : sigmoid_of(sum);
    write_units(gates + k * units + unit, g[k], count);
  }
  vec c = g[1] * read_units(before + unit, count) + g[0] * g[2];
  write_units(cell + unit, c, count);
  write_units(hidden + unit, g[3] * tanh_of(c), count);
}

// One step of an example, whose hidden state lies in `left` for the next.
static void example_forward(const struct job* job, int time, int example, const float* products, float* left) {
  const struct lstm_forward* f = job->forward;
  int units = job->shape->units, unit = 0;
  size_t at = (size_t)time * job->shape->batch + example;
  const float* before = time ? f->cells + (at - job->shape->batch) * units : f->cell + (size_t)example * units;
  const float* sums = f->sums + at * 4 * units;
  float *gates = f->gates + at * 4 * units, *cell = f->cells + at * units, *hidden = f->hiddens + at * units;
  for (; unit + LANES <= units; unit += LANES) step_forward(sums, products, before, gates, cell, hidden, units, unit, LANES);
  if (unit < units) step_forward(sums, products, before, gates, cell, hidden, units, unit, units - unit);
  memcpy(left, hidden, units * sizeof *left);
}

static void forward_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  int units = job->shape->units, first = part * job->rows, count = at_most(job->shape->batch - first, job->rows);
  float *left = job->own + part * job->own_floats, *products = left + round_up(job->rows, ROWS) * job->left_row;
  memset(left, 0, job->own_floats * sizeof *left);
  memcpy(left, job->forward->hidden + (size_t)first * units, (size_t)count * units * sizeof *left);
  for (int time = 0; time < job->shape->time; time++) {
    multiply_panels(left, job->left_row, count, job->panels, units, 4 * units, products, job->product_row);
    for (int row = 0; row < count; row++)
      example_forward(job, time, first + row, products + row * job->product_row, left + row * job->left_row);
  }
}

struct back {
  const float *gates, *cell, *before, *hidden_gradient, *from_later;
  // Of the cell, by what comes later; what comes earlier is given its own here.
  float* cell_gradient;
  float* sums_gradient;
};

INLINE void step_backward(const struct back* b, int units, int unit, int count) {
  vec g[4];
  for (int k = 0; k < 4; k++) g[k] = read_units(b->gates + k * units + unit, count);
  vec squashed = tanh_of(read_units(b->cell + unit, count));
  vec hidden = read_units(b->hidden_gradient + unit, count) + read_units(b->from_later + unit, count);
  vec cell = read_units(b->cell_gradient + unit, count) + hidden * g[3] * (1 - squashed * squashed);
  float* sums = b->sums_gradient + unit;
  write_units(sums, cell * g[2] * g[0] * (1 - g[0]), count);
  write_units(sums + units, cell * read_units(b->before + unit, count) * g[1] * (1 - g[1]), count);
  write_units(sums + 2 * units, cell * g[0] * (1 - g[2] * g[2]), count);
  write_units(sums + 3 * units, hidden * squashed * g[3] * (1 - g[3]), count);
  write_units(b->cell_gradient + unit, cell * g[1], count);
}

static void example_backward(const struct job* job, int time, int example, const float* from_later, float* left) {
  const struct lstm_backward* b = job->backward;
  int units = job->shape->units, unit = 0;
  size_t batch = job->shape->batch, at = time * batch + example;
  const float* before = time ? b->cells + (at - batch) * units : b->cell + (size_t)example * units;
  struct back back = {b->gates + at * 4 * units, b->cells + at * units, before, b->hiddens_gradient + at * units, from_later,
                      b->cell_gradient + (size_t)example * units, b->sums_gradient + at * 4 * units};
  for (; unit + LANES <= units; unit += LANES) step_backward(&back, units, unit, LANES);
  if (unit < units) step_backward(&back, units, unit, units - unit);
  memcpy(left, back.sums_gradient, 4 * units * sizeof *left);
}

static void backward_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  const struct lstm_backward* b = job->backward;
  int units = job->shape->units, first = part * job->rows, count = at_most(job->shape->batch - first, job->rows);
  float *left = job->own + part * job->own_floats, *products = left + round_up(job->rows, ROWS) * job->left_row;
  memset(left, 0, job->own_floats * sizeof *left); // nothing comes after the last step
  memcpy(b->cell_gradient + (size_t)first * units, b->last_cell_gradient + (size_t)first * units, (size_t)count * units * sizeof *left);
  for (int time = job->shape->time - 1; time >= 0; time--) {
    for (int row = 0; row < count; row++)
      example_backward(job, time, first + row, products + row * job->product_row, left + row * job->left_row);
    multiply_panels(left, job->left_row, count, job->panels, 4 * units, units, products, job->product_row);
  }
  for (int row = 0; row < count; row++)
    memcpy(b->hidden_gradient + (size_t)(first + row) * units, products + row * job->product_row, units * sizeof *left);
}

// The right factor is the weight's transpose forward, [units, 4 units], and the weight backward.
static void pack_part(void* given, int panel, int worker) {
  (void)worker;
  struct job* job = given;
  int units = job->shape->units;
  if (job->forward) pack_panel(job->forward->weight, 1, units, units, 4 * units, panel, job->panels);
  else pack_panel(job->backward->weight, units, 1, 4 * units, units, panel, job->panels);
}

static int run(struct job* job, int depth, int columns, pool_part* part) {
  int batch = job->shape->batch;
  job->rows = (batch + pool_threads() - 1) / pool_threads();
  int parts = (batch + job->rows - 1) / job->rows;
  job->left_row = depth;
  job->product_row = panels_of(columns) * COLUMNS;
  job->own_floats = round_up(job->rows, ROWS) * (job->left_row + job->product_row);
  size_t panels = panel_floats(depth, columns);
  job->panels = scratch_take(panels + parts * job->own_floats);
  if (!job->panels) return -1;
  job->own = job->panels + panels;
  pool_run(pack_part, job, panels_of(columns));
  pool_run(part, job, parts);
  scratch_give(job->panels);
  return 0;
}

int FOR_THIS_PROCESSOR(lstm_forward)(const struct lstm* shape, const struct lstm_forward* arrays) {
  struct job job = {.shape = shape, .forward = arrays};
  return run(&job, shape->units, 4 * shape->units, forward_part);
}

int FOR_THIS_PROCESSOR(lstm_backward)(const struct lstm* shape, const struct lstm_backward* arrays) {
  struct job job = {.shape = shape, .backward = arrays};
  return run(&job, 4 * shape->units, shape->units, backward_part);
}

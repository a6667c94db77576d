#include "../lstm.h"

#include "activations.h"
#include "recurrence.h"
#include "rows.h"

INLINE void units_forward(const struct lstm_forward* f, const struct place* at, size_t example, const float* before, int units, int from,
                          int count) {
  int unit = at->unit + from;
  const float* sums = f->sums + example * 4 * units + unit;
  float* gates = f->gates + example * 4 * units + unit;
  vec g[4];
  for (int k = 0; k < 4; k++) {
    vec sum = load_up_to(sums + k * units, count) + load(at->products[k] + from);
    g[k] = k == 2 ? tanh_of(sum) : sigmoid_of(sum);
    store_up_to(gates + k * units, g[k], count);
  }
  vec cell = g[1] * load_up_to(before + unit, count) + g[0] * g[2], hidden = g[3] * tanh_of(cell);
  store_up_to(f->cells + example * units + unit, cell, count);
  store_up_to(f->hiddens + example * units + unit, hidden, count);
  store_up_to(at->left + unit, hidden, count);
}

static void compute_forward(const struct recurrence* r, const struct place* at) {
  const struct lstm_forward* f = r->arrays;
  size_t example = (size_t)at->step * r->batch + at->row;
  const float* before = at->step ? f->cells + (example - r->batch) * r->units : f->cell + (size_t)at->row * r->units;
  for (int from = 0; from < at->count; from += LANES)
    units_forward(f, at, example, before, r->units, from, at_most(at->count - from, LANES));
}

struct back {
  const float *gates, *cell, *before, *hidden_gradient, *products;
  // Of the cell, by what comes later; what comes earlier is given its own here.
  float* cell_gradient;
  float *sums_gradient, *left;
};

INLINE void units_backward(const struct back* b, int units, int unit, int from, int count) {
  vec g[4];
  for (int k = 0; k < 4; k++) g[k] = load_up_to(b->gates + k * units + unit, count);
  vec squashed = tanh_of(load_up_to(b->cell + unit, count)), hidden = load_up_to(b->hidden_gradient + unit, count);
  hidden += load(b->products + from);
  vec cell = load_up_to(b->cell_gradient + unit, count) + hidden * g[3] * (1 - squashed * squashed);
  vec sums[4] = {cell * g[2] * g[0] * (1 - g[0]), cell * load_up_to(b->before + unit, count) * g[1] * (1 - g[1]),
                 cell * g[0] * (1 - g[2] * g[2]), hidden * squashed * g[3] * (1 - g[3])};
  for (int k = 0; k < 4; k++) {
    store_up_to(b->sums_gradient + k * units + unit, sums[k], count);
    store_up_to(b->left + k * units + unit, sums[k], count);
  }
  store_up_to(b->cell_gradient + unit, cell * g[1], count);
}

// Of the first step, which comes last, only the products are left: the gradient of what it found.
static void write_initial(const struct recurrence* r, const struct place* at) {
  const struct lstm_backward* b = r->arrays;
  memcpy(b->hidden_gradient + (size_t)at->row * r->units + at->unit, at->products[0], at->count * sizeof(float));
}

static void compute_backward(const struct recurrence* r, const struct place* at) {
  const struct lstm_backward* b = r->arrays;
  int time = r->steps - 2 - at->step, units = r->units;
  if (time < 0) return write_initial(r, at);
  size_t example = (size_t)time * r->batch + at->row, row = (size_t)at->row * units;
  const float* before = time ? b->cells + (example - r->batch) * units : b->cell + row;
  struct back back = {.gates = b->gates + example * 4 * units,
                      .cell = b->cells + example * units,
                      .before = before,
                      .hidden_gradient = b->hiddens_gradient + example * units,
                      .products = at->products[0],
                      .cell_gradient = b->cell_gradient + row,
                      .sums_gradient = b->sums_gradient + example * 4 * units,
                      .left = at->left};
  for (int from = 0; from < at->count; from += LANES)
    units_backward(&back, units, at->unit + from, from, at_most(at->count - from, LANES));
}

int FOR_THIS_PROCESSOR(lstm_forward)(const struct lstm* s, const struct lstm_forward* arrays) {
  size_t units = s->units;
  struct recurrence r = {.steps = s->time, .batch = s->batch, .units = s->units, .depth = s->units, .gates = 4, .weight = arrays->weight};
  r.weight_k = 1, r.weight_gate = units * units, r.weight_unit = units;
  r.initial = arrays->hidden, r.arrays = arrays, r.compute = compute_forward;
  return run_recurrence(&r);
}

int FOR_THIS_PROCESSOR(lstm_backward)(const struct lstm* s, const struct lstm_backward* arrays) {
  memcpy(arrays->cell_gradient, arrays->last_cell_gradient, (size_t)s->batch * s->units * sizeof(float));
  struct recurrence r = {.steps = s->time + 1, .batch = s->batch, .units = s->units, .depth = 4 * s->units, .gates = 1, .weight = arrays->weight};
  r.weight_k = s->units, r.weight_unit = 1, r.arrays = arrays, r.compute = compute_backward;
  return run_recurrence(&r);
}

#include "../gru.h"

#include "activations.h"
#include "recurrence.h"
#include "rows.h"

struct ahead {
  const float *sums, *bias, *before;
  const float* const* products;
  float *gates, *hidden, *left;
};

INLINE void units_forward(const struct ahead* f, int units, int unit, int from, int count) {
  vec g[3], parts[3];
  for (int k = 0; k < 3; k++) {
    vec sum = load_up_to(f->sums + k * units + unit, count);
    parts[k] = load(f->products[k] + from) + load_up_to(f->bias + k * units + unit, count);
    g[k] = k == 2 ? tanh_of(sum + g[0] * parts[2]) : sigmoid_of(sum + parts[k]);
    store_up_to(f->gates + k * units + unit, g[k], count);
  }
  store_up_to(f->gates + 3 * units + unit, parts[2], count);
  vec hidden = g[2] + g[1] * (load_up_to(f->before + unit, count) - g[2]);
  store_up_to(f->hidden + unit, hidden, count);
  store_up_to(f->left + unit, hidden, count);
}

static void compute_forward(const struct recurrence* r, const struct place* at) {
  const struct gru_forward* f = r->arrays;
  size_t units = r->units, example = (size_t)at->step * r->batch + at->row;
  const float* before = at->step ? f->hiddens + (example - r->batch) * units : f->hidden + at->row * units;
  struct ahead ahead = {f->sums + example * 3 * units, f->bias, before, at->products, f->gates + example * 4 * units,
                        f->hiddens + example * units, at->left};
  for (int from = 0; from < at->count; from += LANES)
    units_forward(&ahead, r->units, at->unit + from, from, at_most(at->count - from, LANES));
}

struct back {
  const float *gates, *before, *hidden_gradient, *products;
  // Of the hidden state, past the gates: what comes later gave it, and what comes earlier is given its own here.
  float* carried;
  float *sums_gradient, *products_gradient, *left;
};

INLINE void units_backward(const struct back* b, int units, int unit, int from, int count) {
  vec reset = load_up_to(b->gates + unit, count), update = load_up_to(b->gates + units + unit, count);
  vec candidate = load_up_to(b->gates + 2 * units + unit, count), part = load_up_to(b->gates + 3 * units + unit, count);
  vec hidden = load_up_to(b->hidden_gradient + unit, count) + load(b->products + from) + load_up_to(b->carried + unit, count);
  vec inner = hidden * (1 - update) * (1 - candidate * candidate);
  vec sums[3] = {inner * part * reset * (1 - reset), hidden * (load_up_to(b->before + unit, count) - candidate) * update * (1 - update), inner};
  for (int k = 0; k < 3; k++) {
    vec product = k == 2 ? inner * reset : sums[k];
    store_up_to(b->sums_gradient + k * units + unit, sums[k], count);
    store_up_to(b->products_gradient + k * units + unit, product, count);
    store_up_to(b->left + k * units + unit, product, count);
  }
  store_up_to(b->carried + unit, hidden * update, count);
}

// Of the first step, which comes last, the products are what was missing of the gradient of what it found.
static void add_initial(const struct recurrence* r, const struct place* at) {
  const struct gru_backward* b = r->arrays;
  float* gradient = b->hidden_gradient + (size_t)at->row * r->units + at->unit;
  for (int i = 0; i < at->count; i++) gradient[i] += at->products[0][i];
}

static void compute_backward(const struct recurrence* r, const struct place* at) {
  const struct gru_backward* b = r->arrays;
  int time = r->steps - 2 - at->step;
  if (time < 0) return add_initial(r, at);
  size_t units = r->units, example = (size_t)time * r->batch + at->row, row = at->row * units;
  const float* before = time ? b->hiddens + (example - r->batch) * units : b->hidden + row;
  struct back back = {.gates = b->gates + example * 4 * units,
                      .before = before,
                      .hidden_gradient = b->hiddens_gradient + example * units,
                      .products = at->products[0],
                      .carried = b->hidden_gradient + row,
                      .sums_gradient = b->sums_gradient + example * 3 * units,
                      .products_gradient = b->products_gradient + example * 3 * units,
                      .left = at->left};
  for (int from = 0; from < at->count; from += LANES)
    units_backward(&back, r->units, at->unit + from, from, at_most(at->count - from, LANES));
}

int FOR_THIS_PROCESSOR(gru_forward)(const struct gru* s, const struct gru_forward* arrays) {
  size_t units = s->units;
  struct recurrence r = {.steps = s->time, .batch = s->batch, .units = s->units, .depth = s->units, .gates = 3, .weight = arrays->weight};
  r.weight_k = 1, r.weight_gate = units * units, r.weight_unit = units;
  r.initial = arrays->hidden, r.arrays = arrays, r.compute = compute_forward;
  return run_recurrence(&r);
}

int FOR_THIS_PROCESSOR(gru_backward)(const struct gru* s, const struct gru_backward* arrays) {
  memset(arrays->hidden_gradient, 0, (size_t)s->batch * s->units * sizeof(float));
  struct recurrence r = {.steps = s->time + 1, .batch = s->batch, .units = s->units, .depth = 3 * s->units, .gates = 1, .weight = arrays->weight};
  r.weight_k = s->units, r.weight_unit = 1, r.arrays = arrays, r.compute = compute_backward;
  return run_recurrence(&r);
}

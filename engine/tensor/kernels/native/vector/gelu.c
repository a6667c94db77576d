#include "../gelu.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "halves.h"
#include "rows.h"

struct job {
  const struct gelu* shape;
  const float *x, *bias;
  float* out;
  const struct gelu_backward* backward;
  // Of the bias's gradient, a row for each part.
  float* sums;
  // Of each worker: rows of x, the gradient and the result, for those that are bfloat16.
  float* own;
  int rows;
};

static const float root_half = .70710678118654752f, density_at_zero = .39894228040143268f;
// sqrt(2 / pi), and of the cube inside of tanh.
static const float slope = .79788456080286536f, cubic = .044715f;

// The share of a normal distribution below x.
INLINE vec share_of(vec x, int by_tanh) {
  vec t = by_tanh ? tanh_of(slope * (x + cubic * x * x * x)) : erf_of(x * root_half);
  return t * .5f + .5f;
}

INLINE vec derivative_of(vec x, int by_tanh) {
  if (!by_tanh) return share_of(x, 0) + x * density_at_zero * exp_of(x * x * -.5f);
  vec t = tanh_of(slope * (x + cubic * x * x * x));
  return t * .5f + .5f + x * .5f * (1 - t * t) * slope * (1 + 3 * cubic * x * x);
}

INLINE vec biased(const float* x, const float* bias, int column, int count) {
  vec values = load_up_to(x + column, count);
  return bias ? values + load_up_to(bias + column, count) : values;
}

INLINE void row_forward(const float* x, const float* bias, float* out, int columns, int by_tanh) {
  for (int c = 0; c < columns; c += LANES) {
    int count = at_most(columns - c, LANES);
    vec value = biased(x, bias, c, count);
    store_up_to(out + c, value * share_of(value, by_tanh), count);
  }
}

INLINE void row_backward(const float* gradients, const float* x, const float* bias, float* out, int columns, float* sums, int by_tanh) {
  for (int c = 0; c < columns; c += LANES) {
    int count = at_most(columns - c, LANES);
    vec slope = derivative_of(biased(x, bias, c, count), by_tanh);
    vec gradient = load_up_to(gradients + c, count) * slope;
    store_up_to(out + c, gradient, count);
    if (sums) store_up_to(sums + c, load_up_to(sums + c, count) + gradient, count);
  }
}

INLINE void row_part(const struct job* job, size_t from, int count, float* sums, float* own, int by_tanh) {
  const struct gelu* s = job->shape;
  const struct gelu_backward* b = job->backward;
  void* to = b ? b->x_gradient : job->out;
  const float* x = floats_at(b ? b->x : job->x, s->half_x, from, count, own);
  float* out = floats_to(to, s->half_out, from, own + s->columns);
  if (b) row_backward(floats_at(b->gradient, s->half_gradient, from, count, own + 2 * s->columns), x, b->bias, out, count, sums, by_tanh);
  else row_forward(x, job->bias, out, count, by_tanh);
  write_floats(to, s->half_out, from, count, out);
}

INLINE void rows_part(const struct job* job, int part, int worker, int by_tanh) {
  int columns = job->shape->columns;
  size_t values = job->shape->values, from = (size_t)part * job->rows * columns, end = from + (size_t)job->rows * columns;
  float *sums = job->sums ? job->sums + (size_t)part * columns : 0, *own = job->own + (size_t)worker * 3 * columns;
  if (sums) memset(sums, 0, columns * sizeof *sums);
  for (; from < end && from < values; from += columns) {
    int count = values - from < (size_t)columns ? (int)(values - from) : columns;
    row_part(job, from, count, sums, own, by_tanh);
  }
}

static void exact_part(void* job, int part, int worker) {
  rows_part(job, part, worker, 0);
}

static void tanh_part(void* job, int part, int worker) {
  rows_part(job, part, worker, 1);
}

static int parts_of(struct job* job) {
  job->rows = rows_of_part(job->shape->columns);
  size_t each = (size_t)job->rows * job->shape->columns;
  return (int)((job->shape->values + each - 1) / each);
}

static int run(struct job* job, int parts, size_t sums) {
  size_t columns = job->shape->columns;
  float* memory = scratch_take(sums + pool_threads() * 3 * columns);
  if (!memory) return -1;
  if (sums) job->sums = memory;
  job->own = memory + sums;
  pool_run(job->shape->by_tanh ? tanh_part : exact_part, job, parts);
  if (sums) add_rows(job->sums, parts, (int)columns, job->backward->bias_gradient);
  scratch_give(memory);
  return 0;
}

int FOR_THIS_PROCESSOR(gelu)(const struct gelu* shape, const float* x, const float* bias, float* out) {
  struct job job = {.shape = shape, .x = x, .bias = bias, .out = out};
  return run(&job, parts_of(&job), 0);
}

int FOR_THIS_PROCESSOR(gelu_backward)(const struct gelu* shape, const struct gelu_backward* arrays) {
  struct job job = {.shape = shape, .backward = arrays};
  int parts = parts_of(&job);
  return run(&job, parts, arrays->bias ? (size_t)parts * shape->columns : 0);
}

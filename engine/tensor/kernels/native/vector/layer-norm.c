#include "../layer-norm.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "halves.h"
#include "rows.h"

struct job {
  const struct layer_norm* shape;
  const struct layer_norm_forward* forward;
  const struct layer_norm_backward* backward;
  // Of the gradients of weight and bias, a row of both for each part.
  float* sums;
  // Of each worker: rows of x, the gradient and the result, for those that are bfloat16.
  float* own;
  int rows;
};

// Of `count` lanes alone: what is filled up with zeros would count else.
INLINE vec centred(const float* x, int count, float mean) {
  vec values = load_up_to(x, count) - mean;
  for (int i = count; i < LANES; i++) values[i] = 0;
  return values;
}

INLINE float mean_of(const float* x, int columns) {
  vec sum = splat(0);
  for (int c = 0; c < columns; c += LANES) sum += load_up_to(x + c, at_most(columns - c, LANES));
  return sum_of(sum) / columns;
}

INLINE float variance_of(const float* x, int columns, float mean) {
  vec sum = splat(0);
  for (int c = 0; c < columns; c += LANES) {
    vec value = centred(x + c, at_most(columns - c, LANES), mean);
    sum += value * value;
  }
  return sum_of(sum) / columns;
}

static void row_forward(const struct layer_norm* s, const struct layer_norm_forward* f, int row, float* own) {
  int columns = s->columns;
  size_t at = (size_t)row * columns;
  const float* x = floats_at(f->x, s->half_x, at, columns, own);
  float *out = floats_to(f->out, s->half_out, at, own + columns), mean = mean_of(x, columns);
  float inverse = 1 / __builtin_sqrtf(variance_of(x, columns, mean) + f->epsilon);
  for (int c = 0; c < columns; c += LANES) {
    int count = at_most(columns - c, LANES);
    vec value = (load_up_to(x + c, count) - mean) * inverse;
    store_up_to(out + c, value * load_up_to(f->weight + c, count) + load_up_to(f->bias + c, count), count);
  }
  write_floats(f->out, s->half_out, at, columns, out);
  f->means[row] = mean;
  f->inverses[row] = inverse;
}

struct row {
  const float *gradient, *x;
  float mean, inverse;
};

// Adds what the row gives to weight's and bias' gradients, and finds the means of its scaled gradient, alone and along the row.
INLINE void look_at(struct row r, const float* weight, int columns, float* sums, float* mean, float* along) {
  vec all = splat(0), weighted = splat(0);
  for (int c = 0; c < columns; c += LANES) {
    int count = at_most(columns - c, LANES);
    vec gradient = load_up_to(r.gradient + c, count), scaled = gradient * load_up_to(weight + c, count);
    vec value = (load_up_to(r.x + c, count) - r.mean) * r.inverse;
    store_up_to(sums + c, load_up_to(sums + c, count) + gradient * value, count);
    store_up_to(sums + columns + c, load_up_to(sums + columns + c, count) + gradient, count);
    all += scaled;
    weighted += scaled * value;
  }
  *mean = sum_of(all) / columns;
  *along = sum_of(weighted) / columns;
}

static void row_backward(const struct layer_norm* s, const struct layer_norm_backward* b, int row, float* sums, float* own) {
  int columns = s->columns;
  size_t at = (size_t)row * columns;
  struct row r = {floats_at(b->gradient, s->half_gradient, at, columns, own), floats_at(b->x, s->half_x, at, columns, own + columns),
                  b->means[row], b->inverses[row]};
  float *out = floats_to(b->x_gradient, s->half_out, at, own + 2 * columns), mean, along;
  look_at(r, b->weight, columns, sums, &mean, &along);
  for (int c = 0; c < columns; c += LANES) {
    int count = at_most(columns - c, LANES);
    vec scaled = load_up_to(r.gradient + c, count) * load_up_to(b->weight + c, count);
    vec value = (load_up_to(r.x + c, count) - r.mean) * r.inverse;
    store_up_to(out + c, (scaled - mean - value * along) * r.inverse, count);
  }
  write_floats(b->x_gradient, s->half_out, at, columns, out);
}

INLINE float* own_of(const struct job* job, int worker) { return job->own + (size_t)worker * 3 * job->shape->columns; }

static void forward_part(void* given, int part, int worker) {
  struct job* job = given;
  int end = at_most((part + 1) * job->rows, job->shape->rows);
  for (int row = part * job->rows; row < end; row++) row_forward(job->shape, job->forward, row, own_of(job, worker));
}

static void backward_part(void* given, int part, int worker) {
  struct job* job = given;
  int columns = job->shape->columns, end = at_most((part + 1) * job->rows, job->shape->rows);
  float* sums = job->sums + (size_t)part * 2 * columns;
  memset(sums, 0, 2 * columns * sizeof *sums);
  for (int row = part * job->rows; row < end; row++) row_backward(job->shape, job->backward, row, sums, own_of(job, worker));
}

int FOR_THIS_PROCESSOR(layer_norm_forward)(const struct layer_norm* shape, const struct layer_norm_forward* arrays) {
  struct job job = {.shape = shape, .forward = arrays, .rows = rows_of_part(shape->columns)};
  if (!(job.own = scratch_take((size_t)pool_threads() * 3 * shape->columns))) return -1;
  pool_run(forward_part, &job, (shape->rows + job.rows - 1) / job.rows);
  scratch_give(job.own);
  return 0;
}

int FOR_THIS_PROCESSOR(layer_norm_backward)(const struct layer_norm* shape, const struct layer_norm_backward* arrays) {
  struct job job = {.shape = shape, .backward = arrays, .rows = rows_of_part(shape->columns)};
  int parts = (shape->rows + job.rows - 1) / job.rows, columns = shape->columns;
  size_t sums = (size_t)(parts + 1) * 2 * columns;
  float* memory = scratch_take(sums + (size_t)pool_threads() * 3 * columns);
  if (!memory) return -1;
  job.sums = memory + 2 * columns;
  job.own = memory + sums;
  pool_run(backward_part, &job, parts);
  add_rows(job.sums, parts, 2 * columns, memory);
  memcpy(arrays->weight_gradient, memory, columns * sizeof *memory);
  memcpy(arrays->bias_gradient, memory + columns, columns * sizeof *memory);
  scratch_give(memory);
  return 0;
}

#include "../batch-norm.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "rows.h"

struct job {
  const struct batch_norm* shape;
  const struct batch_norm_forward* forward;
  const struct batch_norm_backward* backward;
  // Two rows for each part: its means and sums of squares about them, or the gradients of offset and scale.
  float* sums;
  // Rows of a part.
  int rows;
  // Of the columns, each: a factor, or the mean of the gradient alone and along x.
  float *factors, *means, *along;
};

static int parts_of(const struct job* job) { return (job->shape->rows + job->rows - 1) / job->rows; }
static int first_row(const struct job* job, int part) { return part * job->rows; }
static int end_row(const struct job* job, int part) { return at_most((part + 1) * job->rows, job->shape->rows); }

INLINE void add_to(float* sums, vec values, int count) { store_up_to(sums, load_up_to(sums, count) + values, count); }

// A part stays in the cache, so it is read twice: once for its means, as differences from its first row, which are small where a mean is
// large beside the deviation, and once for the squares about them.
static void statistics_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  int columns = job->shape->columns, first = first_row(job, part), end = end_row(job, part);
  const float *x = job->forward->x, *start = x + (size_t)first * columns;
  float *means = job->sums + (size_t)part * 2 * columns, *squares = means + columns;
  memset(means, 0, 2 * columns * sizeof *means);
  for (int row = first; row < end; row++)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      add_to(means + c, load_up_to(x + (size_t)row * columns + c, count) - load_up_to(start + c, count), count);
    }
  for (int c = 0; c < columns; c++) means[c] = start[c] + means[c] / (end - first);
  for (int row = first; row < end; row++)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      vec difference = load_up_to(x + (size_t)row * columns + c, count) - load_up_to(means + c, count);
      add_to(squares + c, difference * difference, count);
    }
}

// Chan, Golub and LeVeque 1979: the statistics of all rows from those of parts, in float64 and in the parts' order.
static void join_statistics(const struct job* job, int column, double* mean, double* squares) {
  int columns = job->shape->columns, parts = parts_of(job);
  *mean = *squares = 0;
  for (int part = 0; part < parts; part++) {
    const float* sums = job->sums + (size_t)part * 2 * columns + column;
    double before = first_row(job, part), own = end_row(job, part) - before, apart = sums[0] - *mean;
    *mean += apart * (own / (before + own));
    *squares += sums[columns] + apart * apart * (before * own / (before + own));
  }
}

static void use_statistics(struct job* job, int column) {
  const struct batch_norm_forward* f = job->forward;
  double mean, squares, rows = job->shape->rows;
  join_statistics(job, column, &mean, &squares);
  double unbiased = rows > 1 ? squares / (rows - 1) : squares;
  f->means[column] = (float)mean;
  f->inverses[column] = (float)(1 / __builtin_sqrt(squares / rows + f->epsilon));
  f->new_mean[column] = (float)(f->running_mean[column] + f->momentum * (mean - f->running_mean[column]));
  f->new_variance[column] = (float)(f->running_variance[column] + f->momentum * (unbiased - f->running_variance[column]));
  job->factors[column] = f->inverses[column] * f->scale[column];
}

static void normalise_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  const struct batch_norm_forward* f = job->forward;
  int columns = job->shape->columns;
  for (int row = first_row(job, part); row < end_row(job, part); row++)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      size_t at = (size_t)row * columns + c;
      vec value = load_up_to(f->x + at, count) - load_up_to(f->means + c, count);
      value = value * load_up_to(job->factors + c, count) + load_up_to(f->offset + c, count);
      if (f->residual) value += load_up_to(f->residual + at, count);
      if (job->shape->rectified) value = choose(value < splat(0), splat(0), value);
      store_up_to(f->out + at, value, count);
    }
}

INLINE vec gradient_at(const struct batch_norm_backward* b, size_t at, int count) {
  vec gradient = load_up_to(b->gradient + at, count);
  return b->out ? gradient * choose(load_up_to(b->out + at, count) > splat(0), splat(1), splat(0)) : gradient;
}

INLINE vec normalised_at(const struct batch_norm_backward* b, size_t at, int column, int count) {
  return (load_up_to(b->x + at, count) - load_up_to(b->means + column, count)) * load_up_to(b->inverses + column, count);
}

static void sums_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  int columns = job->shape->columns;
  float* sums = job->sums + (size_t)part * 2 * columns;
  memset(sums, 0, 2 * columns * sizeof *sums);
  for (int row = first_row(job, part); row < end_row(job, part); row++)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      size_t at = (size_t)row * columns + c;
      vec gradient = gradient_at(job->backward, at, count);
      add_to(sums + c, gradient, count);
      add_to(sums + columns + c, gradient * normalised_at(job->backward, at, c, count), count);
    }
}

static void use_sums(struct job* job, int column) {
  const struct batch_norm_backward* b = job->backward;
  int columns = job->shape->columns, parts = parts_of(job);
  double alone = 0, along = 0, rows = job->shape->rows;
  for (int part = 0; part < parts; part++) {
    const float* sums = job->sums + (size_t)part * 2 * columns + column;
    alone += sums[0];
    along += sums[columns];
  }
  b->offset_gradient[column] = (float)alone;
  b->scale_gradient[column] = (float)along;
  job->means[column] = (float)(alone / rows);
  job->along[column] = (float)(along / rows);
  job->factors[column] = b->scale[column] * b->inverses[column];
}

static void gradient_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  const struct batch_norm_backward* b = job->backward;
  int columns = job->shape->columns;
  for (int row = first_row(job, part); row < end_row(job, part); row++)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      size_t at = (size_t)row * columns + c;
      vec gradient = gradient_at(b, at, count) - load_up_to(job->means + c, count);
      gradient -= normalised_at(b, at, c, count) * load_up_to(job->along + c, count);
      store_up_to(b->x_gradient + at, gradient * load_up_to(job->factors + c, count), count);
    }
}

// Sums of parts, what becomes of them in each column, and then the parts' results.
static int run(struct job* job, pool_part* look, void (*use)(struct job*, int column), pool_part* write) {
  int columns = job->shape->columns;
  job->rows = at_most(rows_of_part(columns), MOST_SUMMED);
  int parts = parts_of(job);
  float* memory = scratch_take((3 + 2 * (size_t)parts) * columns);
  if (!memory) return -1;
  job->factors = memory;
  job->means = memory + columns;
  job->along = job->means + columns;
  job->sums = job->along + columns;
  pool_run(look, job, parts);
  for (int column = 0; column < columns; column++) use(job, column);
  pool_run(write, job, parts);
  scratch_give(memory);
  return 0;
}

int FOR_THIS_PROCESSOR(batch_norm_forward)(const struct batch_norm* shape, const struct batch_norm_forward* arrays) {
  struct job job = {.shape = shape, .forward = arrays};
  return run(&job, statistics_part, use_statistics, normalise_part);
}

int FOR_THIS_PROCESSOR(batch_norm_backward)(const struct batch_norm* shape, const struct batch_norm_backward* arrays) {
  struct job job = {.shape = shape, .backward = arrays};
  return run(&job, sums_part, use_sums, gradient_part);
}

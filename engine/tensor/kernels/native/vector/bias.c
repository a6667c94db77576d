#include "../bias.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "rows.h"

struct job {
  const struct bias* shape;
  const float *gradient, *y;
  float *out, *sums;
  int rows;
};

// A product as TensorFlow has it: what is not finite stays so.
INLINE vec gradient_at(const struct job* job, size_t at, int count) {
  vec gradient = load_up_to(job->gradient + at, count);
  if (!job->y) return gradient;
  gradient *= choose(load_up_to(job->y + at, count) > splat(0), splat(1), splat(0));
  store_up_to(job->out + at, gradient, count);
  return gradient;
}

static void rows_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  int columns = job->shape->columns, end = at_most((part + 1) * job->rows, job->shape->rows);
  float* sums = job->sums + (size_t)part * columns;
  memset(sums, 0, columns * sizeof *sums);
  for (int row = part * job->rows; row < end; row++)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      vec gradient = gradient_at(job, (size_t)row * columns + c, count);
      store_up_to(sums + c, load_up_to(sums + c, count) + gradient, count);
    }
}

int FOR_THIS_PROCESSOR(bias_gradient)(const struct bias* shape, const float* gradient, const float* y, float* out, float* sums) {
  struct job job = {shape, gradient, y, out, 0, at_most(rows_of_part(shape->columns), MOST_SUMMED)};
  int parts = (shape->rows + job.rows - 1) / job.rows;
  job.sums = scratch_take((size_t)parts * shape->columns);
  if (!job.sums) return -1;
  pool_run(rows_part, &job, parts);
  add_rows(job.sums, parts, shape->columns, sums);
  scratch_give(job.sums);
  return 0;
}

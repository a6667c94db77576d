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
INLINE void rectify(const struct job* job, size_t from, size_t end) {
  for (size_t at = from; at < end; at += LANES) {
    int count = end - at < LANES ? (int)(end - at) : LANES;
    vec gradient = load_up_to(job->gradient + at, count);
    gradient *= choose(load_up_to(job->y + at, count) > splat(0), splat(1), splat(0));
    store_up_to(job->out + at, gradient, count);
  }
}

static void rows_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  int first = part * job->rows, end = at_most(first + job->rows, job->shape->rows);
  size_t columns = job->shape->columns;
  float* sums = job->sums + part * columns;
  memset(sums, 0, columns * sizeof *sums);
  for (int row = first; row < end; row += AT_ONCE) {
    int rows = at_most(end - row, AT_ONCE);
    if (job->y) rectify(job, row * columns, (row + rows) * columns);
    sum_rows((job->y ? job->out : job->gradient) + row * columns, rows, (int)columns, sums);
  }
}

int FOR_THIS_PROCESSOR(bias_gradient)(const struct bias* shape, const float* gradient, const float* y, float* out, float* sums) {
  struct job job = {shape, gradient, y, out, 0, rows_summed(shape->columns, shape->together)};
  int parts = (shape->rows + job.rows - 1) / job.rows;
  job.sums = scratch_take((size_t)parts * shape->columns);
  if (!job.sums) return -1;
  pool_run(rows_part, &job, parts);
  add_rows(job.sums, parts, shape->columns, sums);
  scratch_give(job.sums);
  return 0;
}

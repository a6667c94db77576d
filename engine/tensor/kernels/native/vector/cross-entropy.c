#include "../cross-entropy.h"

#include <math.h>
#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "rows.h"

// Sums of so many vectors are added up in float64: vocabularies have many thousands of classes.
enum { SUMMED_VECTORS = 64 };

struct job {
  const struct cross_entropy* shape;
  const struct cross_entropy_arrays* arrays;
  double* losses;
  // What a row that counts weighs in the mean.
  float share;
  int rows;
};

INLINE int counts(const struct cross_entropy* shape, int32_t label) { return (float)label != shape->ignored; }

// `fill` in the lanes that no value is for.
INLINE vec load_filled(const float* from, int count, float fill) {
  if (count >= LANES) return load(from);
  vec values = splat(fill);
  for (int i = 0; i < count; i++) values[i] = from[i];
  return values;
}

static float largest_of(const float* x, int classes) {
  vec most = splat(-INFINITY);
  for (int c = 0; c < classes; c += LANES) {
    vec values = load_filled(x + c, classes - c, -INFINITY);
    most = choose(values > most, values, most);
  }
  float largest = most[0];
  for (int i = 1; i < LANES; i++) largest = most[i] > largest ? most[i] : largest;
  return largest;
}

static double sum_of_values(const float* x, int classes) {
  double sum = 0;
  for (int c = 0; c < classes;) {
    vec part = splat(0);
    for (int end = c + SUMMED_VECTORS * LANES; c < end && c < classes; c += LANES) part += load_up_to(x + c, at_most(classes - c, LANES));
    sum += sum_of(part);
  }
  return sum;
}

// out = exp(x - largest); returns the sum.
static double exponentials(const float* x, float largest, int classes, float* out) {
  double sum = 0;
  for (int c = 0; c < classes;) {
    vec part = splat(0);
    for (int end = c + SUMMED_VECTORS * LANES; c < end && c < classes; c += LANES) {
      vec power = exp_of(load_filled(x + c, classes - c, -INFINITY) - largest);
      store_up_to(out + c, power, at_most(classes - c, LANES));
      part += power;
    }
    sum += sum_of(part);
  }
  return sum;
}

static void scale(float* values, int classes, float factor, float less) {
  for (int c = 0; c < classes; c += LANES) {
    int count = at_most(classes - c, LANES);
    store_up_to(values + c, load_up_to(values + c, count) * factor - less, count);
  }
}

static double row_loss(const struct job* job, const float* x, int label, float* gradient) {
  int classes = job->shape->classes;
  float smoothing = job->shape->smoothing, largest = largest_of(x, classes);
  double sum = exponentials(x, largest, classes, gradient), loss = log(sum) + largest - (1 - smoothing) * (double)x[label];
  scale(gradient, classes, (float)(job->share / sum), smoothing * job->share / classes);
  gradient[label] -= (1 - smoothing) * job->share;
  return smoothing > 0 ? loss - smoothing / classes * sum_of_values(x, classes) : loss;
}

static void rows_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  int classes = job->shape->classes, end = at_most((part + 1) * job->rows, job->shape->rows);
  for (int row = part * job->rows; row < end; row++) {
    int label = job->arrays->labels[row];
    float* gradient = job->arrays->gradient + (size_t)row * classes;
    if (counts(job->shape, label)) job->losses[row] = row_loss(job, job->arrays->logits + (size_t)row * classes, label, gradient);
    else job->losses[row] = 0, memset(gradient, 0, classes * sizeof *gradient);
  }
}

// How many rows count, or -1 where a class number is none.
static int count_rows(const struct cross_entropy* shape, const int32_t* labels) {
  int count = 0;
  for (int row = 0; row < shape->rows; row++)
    if (counts(shape, labels[row])) {
      if (labels[row] < 0 || labels[row] >= shape->classes) return -1;
      count++;
    }
  return count;
}

int FOR_THIS_PROCESSOR(cross_entropy)(const struct cross_entropy* shape, const struct cross_entropy_arrays* arrays) {
  int count = count_rows(shape, arrays->labels);
  if (count < 0) return 1;
  struct job job = {.shape = shape, .arrays = arrays, .share = 1.f / count, .rows = rows_of_part(shape->classes)};
  job.losses = (double*)scratch_take(2 * (size_t)shape->rows + 2);
  if (!job.losses) return -1;
  pool_run(rows_part, &job, (shape->rows + job.rows - 1) / job.rows);
  double sum = 0;
  for (int row = 0; row < shape->rows; row++) sum += job.losses[row];
  *arrays->loss = (float)(sum / count);
  scratch_give((float*)job.losses);
  return 0;
}

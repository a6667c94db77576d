#include "../max-pool.h"

#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "rows.h"

struct job {
  const struct max_pool* shape;
  const float* x;
  float* out;
  const struct max_pool_backward* backward;
  // Of each part, one after the other.
  float* sums;
  // Rows of windows in a part.
  int rows;
};

// What of a window lies in the picture.
struct window {
  size_t at;
  int rows, columns;
};

INLINE int at_least(int value, int least) { return value > least ? value : least; }

INLINE struct window window_at(const struct max_pool* s, int picture, int i, int j) {
  int row = i * s->stride - s->top, column = j * s->stride - s->left;
  int first_row = at_least(row, 0), first_column = at_least(column, 0);
  size_t at = (((size_t)picture * s->height + first_row) * s->width + first_column) * s->channels;
  return (struct window){at, at_most(row + s->size, s->height) - first_row, at_most(column + s->size, s->width) - first_column};
}

static const float lowest = -3.40282347e38f;

// The largest values of a window, and the number of the first value that is it.
INLINE vec largest(const float* x, size_t row, int rows, int columns, int channels, int count, mask_vec* place) {
  vec best = splat(lowest);
  mask_vec first = {0};
#pragma GCC unroll 3
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 3
    for (int c = 0; c < columns; c++) {
      vec value = load_up_to(x + r * row + (size_t)c * channels, count);
      mask_vec greater = value > best;
      best = choose(greater, value, best);
      first = (first & ~greater) | (greater & (r * columns + c));
    }
  *place = first;
  return best;
}

INLINE void pool_window(const struct max_pool* s, const float* x, float* out, int rows, int columns) {
  mask_vec place;
  for (int c = 0; c < s->channels; c += LANES) {
    int count = at_most(s->channels - c, LANES);
    vec best = largest(x + c, (size_t)s->width * s->channels, rows, columns, s->channels, count, &place);
    store_up_to(out + c, best, count);
  }
}

// Windows of a known size are unrolled.
static void pool_part_of_rows(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  const struct max_pool* s = job->shape;
  int end = at_most((part + 1) * job->rows, s->batch * s->out_height);
  for (int row = part * job->rows; row < end; row++)
    for (int j = 0; j < s->out_width; j++) {
      struct window w = window_at(s, row / s->out_height, row % s->out_height, j);
      float* out = job->out + ((size_t)row * s->out_width + j) * s->channels;
      if (w.rows == 2 && w.columns == 2) pool_window(s, job->x + w.at, out, 2, 2);
      else if (w.rows == 3 && w.columns == 3) pool_window(s, job->x + w.at, out, 3, 3);
      else pool_window(s, job->x + w.at, out, w.rows, w.columns);
    }
}

struct gradient {
  const float *x, *of_result;
  float* out;
  // Whether ReLU's gradient follows, and whether windows overlap.
  int rectified, adds;
};

// Zero plus the gradient, as TensorFlow sums them: no zero is negative. ReLU's is a product there, so what is not finite stays so.
INLINE void window_gradient(const struct max_pool* s, struct gradient g, int rows, int columns) {
  size_t row = (size_t)s->width * s->channels;
  for (int c = 0; c < s->channels; c += LANES) {
    int count = at_most(s->channels - c, LANES);
    mask_vec place;
    largest(g.x + c, row, rows, columns, s->channels, count, &place);
    vec gradient = load_up_to(g.of_result + c, count);
#pragma GCC unroll 3
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 3
      for (int q = 0; q < columns; q++) {
        size_t at = r * row + (size_t)q * s->channels + c;
        vec before = g.adds ? load_up_to(g.out + at, count) : splat(0);
        vec value = before + choose(place == r * columns + q, gradient, splat(0));
        if (g.rectified) value *= choose(load_up_to(g.x + at, count) > splat(0), splat(1), splat(0));
        store_up_to(g.out + at, value, count);
      }
  }
}

INLINE void row_gradient(const struct job* job, int row, int adds, int rectified) {
  const struct max_pool* s = job->shape;
  for (int j = 0; j < s->out_width; j++) {
    struct window w = window_at(s, row / s->out_height, row % s->out_height, j);
    const float* of_result = job->backward->gradient + ((size_t)row * s->out_width + j) * s->channels;
    struct gradient g = {job->x + w.at, of_result, job->out + w.at, rectified, adds};
    if (w.rows == 2 && w.columns == 2) window_gradient(s, g, 2, 2);
    else if (w.rows == 3 && w.columns == 3) window_gradient(s, g, 3, 3);
    else window_gradient(s, g, w.rows, w.columns);
  }
}

static void tiled_part(void* given, int part, int worker) {
  (void)worker;
  struct job* job = given;
  const struct max_pool* s = job->shape;
  int first = part * job->rows, end = at_most(first + job->rows, s->batch * s->out_height), together = s->size * s->width;
  float* sums = job->sums ? job->sums + (size_t)part * s->channels : 0;
  if (sums) memset(sums, 0, s->channels * sizeof *sums);
  for (int row = first; row < end; row++) {
    if (job->backward->rectified) row_gradient(job, row, 0, 1);
    else row_gradient(job, row, 0, 0);
    if (sums) sum_rows(job->out + (size_t)row * together * s->channels, together, s->channels, sums);
  }
}

// Windows of a picture overlap, or leave out some of it.
static void picture_part(void* given, int picture, int worker) {
  (void)worker;
  struct job* job = given;
  const struct max_pool* s = job->shape;
  size_t values = (size_t)s->height * s->width * s->channels;
  memset(job->out + picture * values, 0, values * sizeof(float));
  for (int i = 0; i < s->out_height; i++) row_gradient(job, picture * s->out_height + i, 1, 0);
}

static int parts_of(const struct job* job) { return (job->shape->batch * job->shape->out_height + job->rows - 1) / job->rows; }

void FOR_THIS_PROCESSOR(max_pool_forward)(const struct max_pool* shape, const float* x, float* out) {
  struct job job = {.shape = shape, .x = x, .out = out};
  job.rows = at_least(GRAIN / (shape->stride * shape->width * shape->channels), 1);
  pool_run(pool_part_of_rows, &job, parts_of(&job));
}

int FOR_THIS_PROCESSOR(max_pool_backward)(const struct max_pool* shape, const struct max_pool_backward* arrays) {
  struct job job = {.shape = shape, .x = arrays->x, .out = arrays->out, .backward = arrays};
  if (!max_pool_tiles(shape)) {
    pool_run(picture_part, &job, shape->batch);
    return 0;
  }
  int together = shape->size * shape->width;
  job.rows = rows_summed(shape->channels, together) / together;
  int parts = parts_of(&job);
  if (arrays->sums && !(job.sums = scratch_take((size_t)parts * shape->channels))) return -1;
  pool_run(tiled_part, &job, parts);
  if (!arrays->sums) return 0;
  add_rows(job.sums, parts, shape->channels, arrays->sums);
  scratch_give(job.sums);
  return 0;
}

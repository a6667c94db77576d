#include "../pool.h"
#include "../scratch.h"
#include "direct.h"
#include "rows.h"

// A thread takes a part of the pictures, which each have sums of their own: the same parts for any number of threads.
enum { PARTS = 32, TAPS = 9 };

struct job {
  const struct convolution* shape;
  const float *in, *gradient;
  float *filter, *bands, *sums;
  int parts, rows;
  // Floats of a part's sums, [9 in_channels, lanes of out_channels].
  size_t each, row;
};

// The sums of TAPS weights, of [3, 3, in_channels] from the `group`th on, by a vector of output channels, over `rows` output rows of the
// band.
INLINE void add_taps(const int ins, const int group, const struct job* job, const float* band, const float* gradient, int rows, float* sums,
                     int count) {
  size_t outs = job->shape->out_channels, row = band_row(job->shape);
  vec sum[TAPS]; // unrolled, they are registers
#pragma GCC unroll 9
  for (int i = 0; i < TAPS; i++) sum[i] = splat(0);
  for (int y = 0; y < rows; y++, band += row) {
    const float* in = band;
    for (int x = 0; x < job->shape->out_width; x++, gradient += outs, in += ins) {
      vec value = load_up_to(gradient, count);
#pragma GCC unroll 9
      for (int i = 0; i < TAPS; i++) {
        const int tap = group * TAPS + i;
        sum[i] += splat(in[tap / (3 * ins) * row + tap % (3 * ins)]) * value;
      }
    }
  }
#pragma GCC unroll 9
  for (int i = 0; i < TAPS; i++, sums += job->row) store(sums, load(sums) + sum[i]);
}

INLINE void add_rows_of_band(const int ins, const struct job* job, const float* band, const float* gradient, int rows, float* sums) {
  int outs = job->shape->out_channels;
  for (int k = 0; k < outs; k += LANES)
#pragma GCC unroll 4
    for (int group = 0; group < ins; group++) {
      float* to = sums + group * TAPS * job->row + k;
      if (outs - k >= LANES) add_taps(ins, group, job, band, gradient + k, rows, to, LANES);
      else add_taps(ins, group, job, band, gradient + k, rows, to, outs - k);
    }
}

static void add_picture(const struct job* job, int picture, float* band, float* sums) {
  const struct convolution* shape = job->shape;
  size_t out_row = (size_t)shape->out_width * shape->out_channels;
  for (int y = 0; y < shape->out_height; y += BAND) {
    const float* gradient = job->gradient + ((size_t)picture * shape->out_height + y) * out_row;
    int rows = at_most(shape->out_height - y, BAND);
    read_band(shape, job->in, picture, y, band);
    for (int i = 0; i < rows; i += job->rows)
      FOR_CHANNELS(shape->in_channels, add_rows_of_band, job, band + i * band_row(shape), gradient + i * out_row, at_most(rows - i, job->rows),
                   sums);
  }
}

static void pictures_part(void* given, int part, int worker) {
  struct job* job = given;
  int batch = job->shape->batch, end = (int)((long long)batch * (part + 1) / job->parts);
  float* sums = job->sums + part * job->each;
  memset(sums, 0, job->each * sizeof *sums);
  for (int picture = (int)((long long)batch * part / job->parts); picture < end; picture++)
    add_picture(job, picture, job->bands + worker * band_floats(job->shape), sums);
}

static void add_parts(const struct job* job) {
  size_t outs = job->shape->out_channels;
  add_rows(job->sums, job->parts, job->each, job->sums);
  for (int tap = 0; tap < 9 * job->shape->in_channels; tap++)
    memcpy(job->filter + tap * outs, job->sums + tap * job->row, outs * sizeof *job->filter);
}

int FOR_THIS_PROCESSOR(filter_gradient_directly)(const struct convolution* shape, const float* in, const float* gradient, float* filter) {
  struct job job = {.shape = shape, .in = in, .gradient = gradient, .filter = filter, .parts = at_most(shape->batch, PARTS)};
  int rows = MOST_SUMMED / shape->out_width;
  job.rows = rows > 1 ? rows : 1;
  job.row = round_up(shape->out_channels, LANES);
  job.each = 9 * shape->in_channels * job.row;
  job.sums = scratch_take(job.parts * job.each + pool_threads() * band_floats(shape));
  if (!job.sums) return -1;
  job.bands = job.sums + job.parts * job.each;
  pool_run(pictures_part, &job, job.parts);
  add_parts(&job);
  scratch_give(job.sums);
  return 0;
}

#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "direct.h"
#include "panels.h"
#include "rows.h"

struct job {
  const struct convolution* shape;
  const float *in, *filter, *bias;
  float *out, *weights, *bands;
  int bands_high;
};

// Weights as [panels, 3, 3 in_channels, COLUMNS].
static void read_weights(const struct convolution* shape, const float* filter, int panels, float* to) {
  int ins = shape->in_channels, outs = shape->out_channels;
  for (int panel = 0; panel < panels; panel++)
    for (int r = 0; r < 9; r++)
      for (int c = 0; c < ins; c++)
        for (int k = 0; k < COLUMNS; k++) {
          size_t out = panel * COLUMNS + k, plane = (size_t)(shape->turned ? 8 - r : r) * ins * outs;
          *to++ = out < (size_t)outs ? filter[plane + (shape->turned ? out * ins + c : c * outs + out)] : 0;
        }
}

// As ops of their own do it: NaN stays.
INLINE vec finish(vec value, vec bias, int biased, int rectified) {
  if (biased) value += bias;
  return rectified ? choose(value < splat(0), splat(0), value) : value;
}

// ROWS pixels by COLUMNS channels, `count` of which there are: `in` is where the first pixel's input begins in the band.
INLINE void convolve_block(const int ins, const struct job* job, const float* in, size_t row, const float* weights, int channel, int count,
                           float* to) {
  size_t outs = job->shape->out_channels;
  vec left[ROWS], right[ROWS]; // unrolled, they are registers
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) left[i] = right[i] = splat(0);
#pragma GCC unroll 1
  for (int y = 0; y < 3; y++, in += row)
#pragma GCC unroll 12
    for (int k = 0; k < 3 * ins; k++, weights += COLUMNS) {
      vec w_left = load(weights), w_right = load(weights + LANES);
#pragma GCC unroll 8
      for (int i = 0; i < ROWS; i++) {
        vec value = splat(in[i * ins + k]);
        left[i] += value * w_left;
        right[i] += value * w_right;
      }
    }
  int some = at_most(count, LANES), more = count - LANES;
  vec bias = job->bias ? load_up_to(job->bias + channel, some) : splat(0);
  vec more_bias = job->bias && more > 0 ? load_up_to(job->bias + channel + LANES, more) : splat(0);
  int biased = job->bias != 0, rectified = job->shape->rectified;
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++, to += outs) {
    store_up_to(to, finish(left[i], bias, biased, rectified), some);
    if (more > 0) store_up_to(to + LANES, finish(right[i], more_bias, biased, rectified), more);
  }
}

// The last block of a row begins earlier instead of being smaller: what it computes anew is the same.
INLINE void convolve_row(const int ins, const struct job* job, const float* band, size_t row, float* to) {
  const struct convolution* shape = job->shape;
  size_t outs = shape->out_channels;
  for (int x = 0; x < shape->out_width; x += ROWS) {
    size_t from = at_most(x, shape->out_width - ROWS);
    const float* weights = job->weights;
    for (int channel = 0; channel < shape->out_channels; channel += COLUMNS, weights += 9 * ins * COLUMNS) {
      int count = at_most(shape->out_channels - channel, COLUMNS);
      float* at = to + from * outs + channel;
      if (count == COLUMNS) convolve_block(ins, job, band + from * ins, row, weights, channel, COLUMNS, at);
      else convolve_block(ins, job, band + from * ins, row, weights, channel, count, at);
    }
  }
}

static void band_part(void* given, int index, int worker) {
  struct job* job = given;
  const struct convolution* shape = job->shape;
  int picture = index / job->bands_high, y = index % job->bands_high * BAND, rows = at_most(shape->out_height - y, BAND);
  size_t row = band_row(shape), out_row = (size_t)shape->out_width * shape->out_channels;
  float *band = job->bands + worker * band_floats(shape), *to = job->out + ((size_t)picture * shape->out_height + y) * out_row;
  read_band(shape, job->in, picture, y, band);
  for (int i = 0; i < rows; i++) FOR_CHANNELS(shape->in_channels, convolve_row, job, band + i * row, row, to + i * out_row);
}

int FOR_THIS_PROCESSOR(convolve_directly)(const struct convolution* shape, const float* in, const float* filter, const float* bias, float* out) {
  struct job job = {.shape = shape, .in = in, .filter = filter, .bias = bias, .out = out};
  int panels = panels_of(shape->out_channels);
  size_t weights = (size_t)panels * 9 * shape->in_channels * COLUMNS;
  job.bands_high = bands_of(shape);
  job.weights = scratch_take(weights + pool_threads() * band_floats(shape));
  if (!job.weights) return -1;
  job.bands = job.weights + weights;
  read_weights(shape, filter, panels, job.weights);
  pool_run(band_part, &job, shape->batch * job.bands_high);
  scratch_give(job.weights);
  return 0;
}

#include <string.h>

#include "../convolution.h"
#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "panels.h"
#include "rows.h"
#include "winograd-tiles.h"

// Transformed weights lie in panels of COLUMNS output channels: [POSITIONS, panels, in_channels, COLUMNS].
enum { DEPTH = 16, BLOCK = 48, FEW_TILES = 160 };

struct job {
  const struct convolution* shape;
  const float *in, *filter, *bias;
  float *out, *weights, *inputs, *products;
  int tiles, block, panels;
  // Floats of a row of `inputs` and of `products`.
  size_t in_row, out_row;
  // Floats from a position to the next in `inputs`, `products` and `weights`.
  size_t in_apart, out_apart, weights_apart;
};

// Nine weights of DEPTH input channels and COLUMNS output channels, and zeros where the filter has none.
struct corner_of_filter {
  float weights[9][DEPTH][COLUMNS];
};

static void copy_weights(const struct job* job, int from_channel, int panel, struct corner_of_filter* to) {
  int ins = job->shape->in_channels, outs = job->shape->out_channels, turned = job->shape->turned;
  int depth = at_most(ins - from_channel, DEPTH), columns = at_most(outs - panel * COLUMNS, COLUMNS);
  if (depth < DEPTH || columns < COLUMNS) memset(to, 0, sizeof *to);
  for (int r = 0; r < 9; r++) {
    const float* from = job->filter + (size_t)(turned ? 8 - r : r) * ins * outs;
    for (int k = 0; k < columns; k++)
      for (int c = 0; c < depth; c++) {
        size_t in = from_channel + c, out = panel * COLUMNS + k;
        to->weights[r][c][k] = from[turned ? out * ins + in : in * outs + out];
      }
  }
}

static void transform_weight(const struct corner_of_filter* from, int channel, int column, float* to, size_t apart) {
  vec weights[9], columns[18], line[PATCH];
  for (int r = 0; r < 9; r++) weights[r] = load(&from->weights[r][channel][column]);
  for (int j = 0; j < 3; j++) transform_weights(weights + j, 3, columns + j, 3);
  for (int i = 0; i < PATCH; i++) {
    transform_weights(columns + i * 3, 1, line, 1);
    write_positions(line, to, apart, i);
  }
}

// The weights of a panel for DEPTH channels, at most; `to` is the panel's place at the first position.
static void transform_corner(const struct job* job, int from_channel, int panel, float* to, size_t apart) {
  struct corner_of_filter corner;
  copy_weights(job, from_channel, panel, &corner);
  int depth = at_most(job->shape->in_channels - from_channel, DEPTH);
  for (int c = 0; c < depth; c++)
    for (int half = 0; half < COLUMNS; half += LANES)
      transform_weight(&corner, c, half, to + (size_t)(from_channel + c) * COLUMNS + half, apart);
}

static void weights_part(void* given, int index, int worker) {
  (void)worker;
  struct job* job = given;
  size_t panel_size = (size_t)job->shape->in_channels * COLUMNS;
  int panel = index % job->panels, from_channel = index / job->panels * DEPTH;
  transform_corner(job, from_channel, panel, job->weights + panel * panel_size, job->weights_apart);
}

// As ops of their own do it: NaN stays.
INLINE vec finish(const struct job* job, vec value, vec bias) {
  if (job->bias) value += bias;
  return job->shape->rectified ? choose(value < splat(0), splat(0), value) : value;
}

INLINE void write_tile(const struct job* job, int tile, int channel, int count, const float* from, size_t apart) {
  const struct convolution* shape = job->shape;
  struct corner corner = corner_of(shape, tile);
  vec bias = job->bias ? load_up_to(job->bias + channel, count) : splat(0);
  vec columns[PATCH * TILE], line[PATCH], row[TILE];
#pragma GCC unroll 6
  for (int j = 0; j < PATCH; j++) {
    for (int i = 0; i < PATCH; i++) line[i] = load(from + (i * PATCH + j) * apart);
    transform_output(line, 1, columns + j, PATCH);
  }
  for (int i = 0; i < TILE && corner.y + i < shape->out_height; i++) {
    transform_output(columns + i * PATCH, 1, row, 1);
    size_t pixel = ((size_t)corner.picture * shape->out_height + corner.y + i) * shape->out_width + corner.x;
    float* to = job->out + pixel * shape->out_channels + channel;
    for (int j = 0; j < TILE && corner.x + j < shape->out_width; j++, to += shape->out_channels)
      store_up_to(to, finish(job, row[j], bias), count);
  }
}

// The outputs of a tile from its products, for `count` channels from `channel` on.
static void write_output(const struct job* job, int tile, int channel, int count, const float* from, size_t apart) {
  int done = 0;
  for (; done + LANES <= count; done += LANES) write_tile(job, tile, channel + done, LANES, from + done, apart);
  if (done < count) write_tile(job, tile, channel + done, count - done, from + done, apart);
}

static void read_inputs(const struct job* job, int first, int tiles, float* to) {
  for (int t = 0; t < tiles; t++) read_input(job->shape, job->in, first + t, to + t * job->in_row, job->in_apart);
}

// Many tiles: weights are transformed first, then each worker takes blocks of tiles from input to output.
static void tiles_part(void* given, int index, int worker) {
  struct job* job = given;
  const struct convolution* shape = job->shape;
  int first = index * job->block, tiles = at_most(job->tiles - first, job->block), depth = shape->in_channels;
  float *inputs = job->inputs + worker * POSITIONS * job->in_apart, *products = job->products + worker * POSITIONS * job->out_apart;
  size_t panel_size = (size_t)depth * COLUMNS;
  read_inputs(job, first, tiles, inputs);
  for (int p = 0; p < POSITIONS; p++)
    for (int panel = 0; panel < job->panels; panel++)
      for (int t = 0; t < tiles; t += ROWS)
        multiply_deep(inputs + p * job->in_apart + t * job->in_row, job->in_row, job->weights + p * job->weights_apart + panel * panel_size,
                      depth, products + p * job->out_apart + t * job->out_row + panel * COLUMNS, job->out_row, SUMMED);
  for (int t = 0; t < tiles; t++) write_output(job, first + t, 0, shape->out_channels, products + t * job->out_row, job->out_apart);
}

static int by_tiles(struct job* job) {
  const struct convolution* shape = job->shape;
  int each = round_up((job->tiles + pool_threads() - 1) / pool_threads(), ROWS);
  job->block = at_most(each, BLOCK);
  job->out_row = job->panels * COLUMNS;
  job->in_apart = spread_positions(job->block * job->in_row);
  job->out_apart = spread_positions(job->block * job->out_row);
  job->weights_apart = spread_positions(shape->in_channels * job->out_row);
  size_t weights = POSITIONS * job->weights_apart, threads = pool_threads();
  float* memory = scratch_take(weights + threads * POSITIONS * (job->in_apart + job->out_apart));
  if (!memory) return -1;
  job->weights = memory;
  job->inputs = memory + weights;
  job->products = job->inputs + threads * POSITIONS * job->in_apart;
  pool_run(weights_part, job, job->panels * ((shape->in_channels + DEPTH - 1) / DEPTH));
  pool_run(tiles_part, job, (job->tiles + job->block - 1) / job->block);
  scratch_give(memory);
  return 0;
}

static void inputs_part(void* given, int index, int worker) {
  (void)worker;
  struct job* job = given;
  int first = index * ROWS, tiles = at_most(job->tiles - first, ROWS);
  read_inputs(job, first, tiles, job->inputs + first * job->in_row);
}

// Few tiles, and so many weights for each: inputs are transformed first, then each worker takes panels of weights.
static void panel_part(void* given, int panel, int worker) {
  struct job* job = given;
  const struct convolution* shape = job->shape;
  int depth = shape->in_channels, channel = panel * COLUMNS;
  float* weights = job->weights + worker * POSITIONS * job->weights_apart;
  float* products = job->products + worker * POSITIONS * job->out_apart;
  for (int c = 0; c < depth; c += DEPTH) transform_corner(job, c, panel, weights, job->weights_apart);
  for (int p = 0; p < POSITIONS; p++)
    for (int t = 0; t < job->tiles; t += ROWS)
      multiply_deep(job->inputs + p * job->in_apart + t * job->in_row, job->in_row, weights + p * job->weights_apart, depth,
                    products + p * job->out_apart + t * COLUMNS, COLUMNS, SUMMED);
  int count = at_most(shape->out_channels - channel, COLUMNS);
  for (int t = 0; t < job->tiles; t++) write_output(job, t, channel, count, products + t * COLUMNS, job->out_apart);
}

static int by_panels(struct job* job) {
  job->block = round_up(job->tiles, ROWS);
  job->in_apart = spread_positions(job->block * job->in_row);
  job->out_apart = spread_positions(job->block * COLUMNS);
  job->weights_apart = spread_positions(job->shape->in_channels * COLUMNS);
  size_t threads = pool_threads(), weights = threads * POSITIONS * job->weights_apart, inputs = POSITIONS * job->in_apart;
  float* memory = scratch_take(weights + inputs + threads * POSITIONS * job->out_apart);
  if (!memory) return -1;
  job->weights = memory;
  job->inputs = memory + weights;
  job->products = job->inputs + inputs;
  pool_run(inputs_part, job, job->block / ROWS);
  pool_run(panel_part, job, job->panels);
  scratch_give(memory);
  return 0;
}

int FOR_THIS_PROCESSOR(convolve)(const struct convolution* shape, const float* in, const float* filter, const float* bias, float* out) {
  struct job job = {.shape = shape, .in = in, .filter = filter, .bias = bias, .out = out, .tiles = tiles_of(shape)};
  job.panels = panels_of(shape->out_channels);
  job.in_row = round_up(shape->in_channels, LANES);
  return job.tiles <= FEW_TILES ? by_panels(&job) : by_tiles(&job);
}

#include <string.h>

#include "../convolution.h"
#include "../pool.h"
#include "panels.h"
#include "../scratch.h"
#include "winograd-tiles.h"

enum { BLOCK = 48, FEW_TILES = 64, CHANNELS = 24 };

struct job {
  const struct convolution* shape;
  const float *in, *gradient;
  float *filter, *inputs, *gradients, *sums;
  // Tiles that are transformed at once, and parts that each have sums of their own.
  int tiles, block, parts, panels;
  size_t in_row, out_row;
  // Floats from a position to the next in `inputs`, `gradients` and `sums`.
  size_t in_apart, out_apart, sum_apart;
};

INLINE void transform_square(const struct pixels* pixels, int channel, int count, float* to, size_t apart) {
  vec columns[PATCH * TILE], line[PATCH];
#pragma GCC unroll 4
  for (int j = 0; j < TILE; j++) {
    for (int i = 0; i < TILE; i++) line[i] = read_pixel(pixels, i * TILE + j, channel, count);
    transform_gradient(line, 1, columns + j, TILE);
  }
#pragma GCC unroll 6
  for (int i = 0; i < PATCH; i++) {
    transform_gradient(columns + i * TILE, 1, line, 1);
    write_positions(line, to, apart, i);
  }
}

// The transformed gradient of a tile, as `read_input` has its input.
static void read_gradient(const struct convolution* shape, const float* gradient, int tile, float* to, size_t apart) {
  struct pixels pixels;
  int channels = shape->out_channels, channel = 0;
  find_pixels(gradient, shape->out_height, shape->out_width, channels, corner_of(shape, tile), TILE, &pixels);
  for (; channel + LANES <= channels; channel += LANES) transform_square(&pixels, channel, LANES, to + channel, apart);
  if (channel < channels) transform_square(&pixels, channel, channels - channel, to + channel, apart);
}

static void read_tile(const struct job* job, int tile, float* input, float* gradient) {
  read_input(job->shape, job->in, tile, input, job->in_apart);
  read_gradient(job->shape, job->gradient, tile, gradient, job->out_apart);
}

INLINE void write_weights(const struct job* job, const vec* sums, int channel, int column, int count) {
  int ins = job->shape->in_channels, outs = job->shape->out_channels;
  vec columns[18], line[3];
  for (int j = 0; j < PATCH; j++) transform_weights_back(sums + j, PATCH, columns + j, PATCH);
  for (int i = 0; i < 3; i++) {
    transform_weights_back(columns + i * PATCH, 1, line, 1);
    for (int j = 0; j < 3; j++) {
      float* to = job->filter + ((size_t)(i * 3 + j) * ins + channel) * outs + column;
      if (count < LANES) store_some(to, line[j], count);
      else store(to, line[j]);
    }
  }
}

// The tiles of a part, block by block.
static void sums_part(void* given, int part, int worker) {
  struct job* job = given;
  int first = (int)((long long)job->tiles * part / job->parts), end = (int)((long long)job->tiles * (part + 1) / job->parts);
  float *inputs = job->inputs + worker * POSITIONS * job->in_apart, *gradients = job->gradients + worker * POSITIONS * job->out_apart;
  float* sums = job->sums + part * POSITIONS * job->sum_apart;
  for (int from = first; from < end; from += job->block) {
    int tiles = at_most(end - from, job->block);
    for (int t = 0; t < tiles; t++) read_tile(job, from + t, inputs + t * job->in_row, gradients + t * job->out_row);
    for (int p = 0; p < POSITIONS; p++)
      for (int k = 0; k < job->panels * COLUMNS; k += COLUMNS)
        for (int c = 0; c < job->shape->in_channels; c += ROWS)
          multiply_block(inputs + p * job->in_apart + c, 1, job->in_row, gradients + p * job->out_apart + k, job->out_row, tiles,
                         sums + p * job->sum_apart + c * job->out_row + k, job->out_row, from > first);
  }
}

// Adds the sums of all parts, in their order, for one input channel.
static void add_part(void* given, int channel, int worker) {
  (void)worker;
  struct job* job = given;
  for (int k = 0; k < job->shape->out_channels; k += LANES) {
    vec sums[POSITIONS];
    for (int p = 0; p < POSITIONS; p++) {
      const float* from = job->sums + p * job->sum_apart + channel * job->out_row + k;
      sums[p] = load(from);
      for (int part = 1; part < job->parts; part++) sums[p] += load(from + part * POSITIONS * job->sum_apart);
    }
    write_weights(job, sums, channel, k, at_most(job->shape->out_channels - k, LANES));
  }
}

// Many tiles: each part of them has its own sums, so that the same number of threads gives the same bits.
static int by_tiles(struct job* job) {
  int threads = pool_threads();
  job->block = BLOCK;
  job->parts = threads;
  job->in_apart = spread_positions(job->block * job->in_row);
  job->out_apart = spread_positions(job->block * job->out_row);
  job->sum_apart = spread_positions(job->in_row * job->out_row);
  float* memory = scratch_take(threads * POSITIONS * (job->in_apart + job->out_apart + job->sum_apart));
  if (!memory) return -1;
  job->inputs = memory;
  job->gradients = memory + threads * POSITIONS * job->in_apart;
  job->sums = job->gradients + threads * POSITIONS * job->out_apart;
  pool_run(sums_part, job, job->parts);
  pool_run(add_part, job, job->shape->in_channels);
  scratch_give(memory);
  return 0;
}

static void tile_part(void* given, int tile, int worker) {
  (void)worker;
  struct job* job = given;
  read_tile(job, tile, job->inputs + tile * job->in_row, job->gradients + tile * job->out_row);
}

// The gradient of CHANNELS by COLUMNS of the filter's channels, over all tiles.
static void channels_part(void* given, int index, int worker) {
  struct job* job = given;
  int column = index % job->panels * COLUMNS, channel = index / job->panels * CHANNELS;
  int channels = at_most(job->shape->in_channels - channel, CHANNELS), columns = at_most(job->shape->out_channels - column, COLUMNS);
  float(*sums)[CHANNELS][COLUMNS] = (void*)(job->sums + worker * POSITIONS * job->sum_apart);
  for (int p = 0; p < POSITIONS; p++)
    for (int t = 0; t < job->tiles; t += BLOCK)
      for (int c = 0; c < channels; c += ROWS)
        multiply_block(job->inputs + p * job->in_apart + t * job->in_row + channel + c, 1, job->in_row,
                       job->gradients + p * job->out_apart + t * job->out_row + column, job->out_row, at_most(job->tiles - t, BLOCK), sums[p][c],
                       COLUMNS, t > 0);
  for (int c = 0; c < channels; c++)
    for (int k = 0; k < columns; k += LANES) {
      vec values[POSITIONS];
      for (int p = 0; p < POSITIONS; p++) values[p] = load(&sums[p][c][k]);
      write_weights(job, values, channel + c, column + k, at_most(columns - k, LANES));
    }
}

// Few tiles: all are transformed first, then each worker takes channels, whose sums never leave its cache.
static int by_channels(struct job* job) {
  int threads = pool_threads();
  job->in_apart = spread_positions(job->tiles * job->in_row);
  job->out_apart = spread_positions(job->tiles * job->out_row);
  job->sum_apart = CHANNELS * COLUMNS;
  float* memory = scratch_take(POSITIONS * (job->in_apart + job->out_apart + threads * job->sum_apart));
  if (!memory) return -1;
  job->inputs = memory;
  job->gradients = memory + POSITIONS * job->in_apart;
  job->sums = job->gradients + POSITIONS * job->out_apart;
  pool_run(tile_part, job, job->tiles);
  pool_run(channels_part, job, job->panels * ((job->shape->in_channels + CHANNELS - 1) / CHANNELS));
  scratch_give(memory);
  return 0;
}

// Rows are read one below the other: at a distance of a large power of two, they would drive each other out of the cache.
static size_t spread(int floats) { return floats % 256 ? floats : floats + LANES; }

// Few tiles, or sums of all threads that would take several times the memory of all tiles.
static int has_few_tiles(const struct job* job) {
  size_t sums = pool_threads() * job->in_row * job->out_row, tiles = job->tiles * (job->in_row + job->out_row);
  return job->tiles <= FEW_TILES || sums > 4 * tiles;
}

int FOR_THIS_PROCESSOR(filter_gradient)(const struct convolution* shape, const float* in, const float* gradient, float* filter) {
  struct job job = {.shape = shape, .in = in, .gradient = gradient, .filter = filter, .tiles = tiles_of(shape)};
  int rows = round_up(shape->in_channels, ROWS), lanes = round_up(shape->in_channels, LANES);
  job.panels = panels_of(shape->out_channels);
  job.in_row = spread(rows > lanes ? rows : lanes);
  job.out_row = spread(job.panels * COLUMNS);
  return has_few_tiles(&job) ? by_channels(&job) : by_tiles(&job);
}

#include "../convolution.h"
#include "../pool.h"
#include "../scratch.h"
#include "activations.h"
#include "direct.h"
#include "panels.h"
#include "winograd-tiles.h"
#include "winograd-weights.h"

// So many floats of transformed inputs stay in the second cache beside what they are multiplied by.
enum { MOST_INPUTS = 1 << 16, FEW_TILES = 160 };

// Transformed inputs lie as [POSITIONS, chunks, tiles, row], where a chunk has CHUNK channels, or fewer in the last: as many products are
// summed up at once. Transformed weights lie as [panels, chunks, POSITIONS, CHUNK, COLUMNS].
struct job {
  const struct convolution* shape;
  const float *in, *filter, *bias;
  float *out, *weights, *inputs, *products;
  int tiles, block, panels, chunks;
  // Floats of a row of `inputs`.
  size_t row;
  // Floats from a position to the next in `inputs`, `products` and `weights`.
  size_t in_apart, out_apart, weights_apart;
};

INLINE int depth_of(const struct job* job, int chunk) { return at_most(job->shape->in_channels - chunk * CHUNK, CHUNK); }

// Where and how a panel's outputs are written, in registers: what is stored might be the job's own fields for all the compiler knows.
struct writing {
  float* to;
  size_t row, pixel;
  int high, wide, biased, rectified;
};

INLINE struct writing writing_of(const struct job* job, int tile, int channel) {
  const struct convolution* shape = job->shape;
  struct corner corner = corner_of(shape, tile);
  size_t at = ((size_t)corner.picture * shape->out_height + corner.y) * shape->out_width + corner.x, pixel = shape->out_channels;
  return (struct writing){job->out + at * pixel + channel, shape->out_width * pixel, pixel, at_most(shape->out_height - corner.y, TILE),
                          at_most(shape->out_width - corner.x, TILE), job->bias != 0, shape->rectified};
}

// As ops of their own do it: NaN stays.
INLINE vec finish(struct writing how, vec value, vec bias) {
  if (how.biased) value += bias;
  return how.rectified ? choose(value < splat(0), splat(0), value) : value;
}

INLINE void write_rows(struct writing how, const vec* rows, vec bias, int high, int count) {
  vec column[TILE];
#pragma GCC unroll 1
  for (int j = 0; j < how.wide; j++, how.to += how.pixel) {
    transform_output(rows + j, TILE, column, 1);
    for (int i = 0; i < high; i++) store_up_to(how.to + i * how.row, finish(how, column[i], bias), count);
  }
}

INLINE void write_some(struct writing how, vec bias, int count, const float* from, size_t apart) {
  vec rows[PATCH * TILE];
#pragma GCC unroll 1
  for (int i = 0; i < PATCH; i++, from += PATCH * apart) {
    vec line[PATCH];
    for (int j = 0; j < PATCH; j++) line[j] = load(from + j * apart);
    transform_output(line, 1, rows + i * TILE, 1);
  }
  if (how.high == TILE) write_rows(how, rows, bias, TILE, count);
  else write_rows(how, rows, bias, how.high, count);
}

INLINE void fetch_output(struct writing how) {
  for (int i = 0; i < how.high; i++)
    for (int j = 0; j < how.wide; j++) __builtin_prefetch(how.to + i * how.row + j * how.pixel, 1);
}

// Tiles that are fetched ahead of the one that is written.
enum { AHEAD = 2 };

// The outputs of tiles from their products, for a panel's channels.
static void write_outputs(const struct job* job, int first, int tiles, int panel, const float* from) {
  int channel = panel * COLUMNS, count = at_most(job->shape->out_channels - channel, COLUMNS);
  vec bias[2] = {splat(0), splat(0)};
  for (int half = 0; job->bias && half * LANES < count; half++)
    bias[half] = load_up_to(job->bias + channel + half * LANES, at_most(count - half * LANES, LANES));
  for (int t = 0; t < tiles; t++, from += COLUMNS) {
    if (t + AHEAD < tiles) fetch_output(writing_of(job, first + t + AHEAD, channel));
    struct writing how = writing_of(job, first + t, channel);
    for (int done = 0; done < count; done += LANES, how.to += LANES)
      if (count - done >= LANES) write_some(how, bias[done / LANES], LANES, from + done, job->out_apart);
      else write_some(how, bias[done / LANES], count - done, from + done, job->out_apart);
  }
}

static void read_chunks(const struct job* job, int first, int tiles, float* to) {
  for (int chunk = 0; chunk < job->chunks; chunk++)
    read_inputs(job->shape, job->in, first, tiles, chunk * CHUNK, depth_of(job, chunk), to + (size_t)chunk * job->block * job->row, job->row,
                job->in_apart);
}

enum { LINE = 16 };

INLINE void fetch(const float* from, size_t floats) {
  for (size_t i = 0; i < floats; i += LINE) __builtin_prefetch(from + i);
}

static void multiply_chunk(const struct job* job, const float* inputs, int tiles, int chunk, const float* weights, float* products) {
  inputs += (size_t)chunk * job->block * job->row;
  int depth = depth_of(job, chunk), strips = (tiles + ROWS - 1) / ROWS, share = round_up((depth * COLUMNS + strips - 1) / strips, LINE);
  for (int p = 0; p < POSITIONS; p++, inputs += job->in_apart, weights += job->weights_apart, products += job->out_apart)
    for (int strip = 0; strip < strips; strip++) {
      int t = strip * ROWS;
      fetch(strip + 1 < strips ? inputs + (t + ROWS) * job->row : inputs + job->in_apart, ROWS * job->row);
      fetch(weights + job->weights_apart + strip * share, share);
      multiply_block(inputs + t * job->row, job->row, 1, weights, COLUMNS, depth, products + t * COLUMNS, COLUMNS, chunk > 0);
    }
}

INLINE size_t weights_of_chunk(const struct job* job) { return POSITIONS * job->weights_apart; }

static void weights_part(void* given, int index, int worker) {
  (void)worker;
  struct job* job = given;
  int panel = index / job->chunks, chunk = index % job->chunks;
  read_weights(job->shape, job->filter, chunk * CHUNK, depth_of(job, chunk), panel, job->weights + index * weights_of_chunk(job),
               job->weights_apart);
}

// Many tiles: weights are transformed first, then each worker takes blocks of tiles from input to output.
static void tiles_part(void* given, int index, int worker) {
  struct job* job = given;
  int first = index * job->block, tiles = at_most(job->tiles - first, job->block);
  float *inputs = job->inputs + worker * POSITIONS * job->in_apart, *products = job->products + worker * POSITIONS * job->out_apart;
  read_chunks(job, first, tiles, inputs);
  for (int panel = 0; panel < job->panels; panel++) {
    const float* weights = job->weights + panel * job->chunks * weights_of_chunk(job);
    for (int chunk = 0; chunk < job->chunks; chunk++)
      multiply_chunk(job, inputs, tiles, chunk, weights + chunk * weights_of_chunk(job), products);
    write_outputs(job, first, tiles, panel, products);
  }
}

static int by_tiles(struct job* job) {
  int each = round_up((job->tiles + pool_threads() - 1) / pool_threads(), ROWS);
  int most = MOST_INPUTS / (POSITIONS * job->chunks * (int)job->row) / ROWS * ROWS;
  job->block = at_most(each, most > ROWS ? most : ROWS);
  job->in_apart = spread_positions(job->chunks * job->block * job->row);
  job->out_apart = spread_positions(job->block * COLUMNS);
  size_t weights = job->panels * job->chunks * weights_of_chunk(job), threads = pool_threads();
  float* memory = scratch_take(weights + threads * POSITIONS * (job->in_apart + job->out_apart));
  if (!memory) return -1;
  job->weights = memory;
  job->inputs = memory + weights;
  job->products = job->inputs + threads * POSITIONS * job->in_apart;
  pool_run(weights_part, job, job->panels * job->chunks);
  pool_run(tiles_part, job, (job->tiles + job->block - 1) / job->block);
  scratch_give(memory);
  return 0;
}

static void inputs_part(void* given, int index, int worker) {
  (void)worker;
  struct job* job = given;
  int first = index * ROWS, tiles = at_most(job->tiles - first, ROWS);
  read_chunks(job, first, tiles, job->inputs + first * job->row);
}

// Few tiles, and so many weights for each: inputs are transformed first, then each worker takes panels of weights.
static void panel_part(void* given, int panel, int worker) {
  struct job* job = given;
  float* weights = job->weights + worker * weights_of_chunk(job);
  float* products = job->products + worker * POSITIONS * job->out_apart;
  for (int chunk = 0; chunk < job->chunks; chunk++) {
    read_weights(job->shape, job->filter, chunk * CHUNK, depth_of(job, chunk), panel, weights, job->weights_apart);
    multiply_chunk(job, job->inputs, job->tiles, chunk, weights, products);
  }
  write_outputs(job, 0, job->tiles, panel, products);
}

static int by_panels(struct job* job) {
  job->block = round_up(job->tiles, ROWS);
  job->in_apart = spread_positions(job->chunks * job->block * job->row);
  job->out_apart = spread_positions(job->block * COLUMNS);
  size_t threads = pool_threads(), weights = threads * weights_of_chunk(job), inputs = POSITIONS * job->in_apart;
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
  if (is_direct(shape)) return FOR_THIS_PROCESSOR(convolve_directly)(shape, in, filter, bias, out);
  struct job job = {.shape = shape, .in = in, .filter = filter, .bias = bias, .out = out, .tiles = tiles_of(shape)};
  int channels = shape->in_channels;
  job.panels = panels_of(shape->out_channels);
  job.chunks = (channels + CHUNK - 1) / CHUNK;
  job.row = at_most(round_up(channels, LANES), CHUNK);
  job.weights_apart = spread_positions(at_most(channels, CHUNK) * COLUMNS);
  return job.tiles <= FEW_TILES ? by_panels(&job) : by_tiles(&job);
}

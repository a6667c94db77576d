#include "../convolution.h"
#include "../pool.h"
#include "../scratch.h"
#include "direct.h"
#include "panels.h"
#include "winograd-tiles.h"

// Products of so many tiles are summed up by themselves; a group of input channels and a panel of output channels of them stay in the
// first cache.
enum { BLOCK = 48, GROUP = 48, STRIPS = GROUP / ROWS, FEW_TILES = 64 };

// Transformed inputs lie as [POSITIONS, groups, tiles, GROUP], gradients as [POSITIONS, chunks, tiles, CHUNK], and sums as [POSITIONS,
// panels, channels, COLUMNS].
struct job {
  const struct convolution* shape;
  const float *in, *gradient;
  float *filter, *inputs, *gradients, *sums;
  // Tiles that are transformed at once, and parts that each have sums of their own.
  int tiles, block, parts, panels, groups, chunks, channels;
  // Floats from a position to the next in `inputs`, `gradients` and `sums`.
  size_t in_apart, out_apart, sum_apart;
};

INLINE void transform_square(const struct pixels* pixels, int channel, int count, float* to, size_t apart) {
  vec columns[PATCH * TILE], line[PATCH];
#pragma GCC unroll 1
  for (int j = 0; j < TILE; j++) {
    for (int i = 0; i < TILE; i++) line[i] = load_up_to(pixels->at[i * TILE + j] + channel, count);
    transform_gradient(line, 1, columns + j, TILE);
  }
#pragma GCC unroll 1
  for (int i = 0; i < PATCH; i++, to += PATCH * apart) {
    transform_gradient(columns + i * TILE, 1, line, 1);
    for (int j = 0; j < PATCH; j++) store(to + j * apart, line[j]);
  }
}

INLINE void find_square(const struct job* job, int tile, int channel, struct pixels* found) {
  const struct convolution* shape = job->shape;
  struct pictures gradient = {job->gradient, shape->out_height, shape->out_width, shape->out_channels};
  find_pixels(&gradient, corner_of(shape, tile), channel, TILE, found);
}

// Transformed gradients of tiles, as `read_inputs` has their inputs.
static void read_gradients(const struct job* job, int first, int tiles, int channel, int count, float* to) {
  struct pixels pixels[2];
  find_square(job, first, channel, &pixels[0]);
  for (int t = 0; t < tiles; t++, to += CHUNK) {
    struct pixels *now = &pixels[t & 1], *next = &pixels[~t & 1];
    find_square(job, first + (t + 1 < tiles ? t + 1 : t), channel, next);
    int c = 0;
    for (; c + LANES <= count; c += LANES) {
      if (c % 16 == 0) fetch_pixels(next, c, TILE);
      transform_square(now, c, LANES, to + c, job->out_apart);
    }
    if (c < count) transform_square(now, c, count - c, to + c, job->out_apart);
  }
}

// Tiles from the `first` on, to the place `at` of the block.
static void read_tiles(const struct job* job, int first, int tiles, int at, float* inputs, float* gradients) {
  int ins = job->shape->in_channels, outs = job->shape->out_channels;
  for (int c = 0; c < ins; c += GROUP)
    read_inputs(job->shape, job->in, first, tiles, c, at_most(ins - c, GROUP), inputs + (size_t)c * job->block + at * GROUP, GROUP, job->in_apart);
  for (int c = 0; c < outs; c += CHUNK)
    read_gradients(job, first, tiles, c, at_most(outs - c, CHUNK), gradients + (size_t)c * job->block + at * CHUNK);
}

// What is multiplied next: each strip's product fetches a part of it.
struct next {
  const float *inputs, *gradients;
  // Floats of `inputs` that each strip fetches.
  int share;
};

INLINE void fetch(const float* from, int floats) {
  enum { LINE = 16 };
  for (int i = 0; i < floats; i += LINE) __builtin_prefetch(from + i);
}

INLINE void fetch_next(const struct next* next, int strip) {
  enum { EACH = BLOCK / STRIPS };
  for (int i = 0; i < EACH; i++) fetch(next->gradients + (strip * EACH + i) * CHUNK, COLUMNS);
  fetch(next->inputs + strip * next->share, next->share);
}

// The sums of a group's channels by a panel's, over BLOCK tiles at most.
INLINE void multiply_group(const float* inputs, const float* gradients, int tiles, int channels, float* sums, int add, const struct next* next) {
  for (int strip = 0; strip * ROWS < channels; strip++) {
    float* to = sums + strip * ROWS * COLUMNS;
    fetch(to + ROWS * COLUMNS, ROWS * COLUMNS);
    fetch_next(next, strip);
    multiply_block(inputs + strip * ROWS, 1, GROUP, gradients, CHUNK, tiles, to, COLUMNS, add);
  }
}

INLINE int channels_of(const struct job* job, int group) { return at_most(job->shape->in_channels - group * GROUP, GROUP); }
INLINE size_t input_of(const struct job* job, int group, int tile) { return ((size_t)group * job->block + tile) * GROUP; }
INLINE size_t gradient_of(const struct job* job, int panel, int tile) {
  int column = panel * COLUMNS;
  return ((size_t)(column / CHUNK) * job->block + tile) * CHUNK + column % CHUNK;
}

// One position of a block, all channels by all.
static void multiply_position(const struct job* job, const float* inputs, const float* gradients, int tiles, float* sums, int add) {
  int share = BLOCK * GROUP / (job->panels * STRIPS);
  for (int group = 0; group < job->groups; group++)
    for (int panel = 0; panel < job->panels; panel++) {
      int last = panel + 1 == job->panels, following = last ? 0 : panel + 1;
      const float* now = inputs + input_of(job, group, 0);
      struct next next = {now + (group + 1 < job->groups ? (size_t)job->block * GROUP : job->in_apart) + panel * STRIPS * share,
                          gradients + gradient_of(job, following, 0) + (last && group + 1 == job->groups ? job->out_apart : 0), share};
      multiply_group(now, gradients + gradient_of(job, panel, 0), tiles, channels_of(job, group),
                     sums + ((size_t)panel * job->channels + group * GROUP) * COLUMNS, add, &next);
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
    read_tiles(job, from, tiles, 0, inputs, gradients);
    for (int p = 0; p < POSITIONS; p++)
      multiply_position(job, inputs + p * job->in_apart, gradients + p * job->out_apart, tiles, sums + p * job->sum_apart, from > first);
  }
}

INLINE void write_weights(const struct job* job, const vec* sums, int channel, int column, int count) {
  size_t ins = job->shape->in_channels, outs = job->shape->out_channels;
  float* to = job->filter + channel * outs + column;
  vec columns[18], line[3];
#pragma GCC unroll 1
  for (int j = 0; j < PATCH; j++) transform_weights_back(sums + j, PATCH, columns + j, PATCH);
#pragma GCC unroll 1
  for (int i = 0; i < 3; i++, to += 3 * ins * outs) {
    transform_weights_back(columns + i * PATCH, 1, line, 1);
    for (int j = 0; j < 3; j++) store_up_to(to + j * ins * outs, line[j], count);
  }
}

INLINE vec sum_of_parts(const float* from, size_t apart, int parts) {
  vec sum = load(from);
  for (int part = 1; part < parts; part++) sum += load(from + part * POSITIONS * apart);
  return sum;
}

// The weights of a group's channels by a panel's from the sums of `parts`, which are added in their order.
static void write_group(const struct job* job, int group, int panel, const float* sums, int parts) {
  enum { AHEAD = 2 };
  size_t apart = job->sum_apart, ins = job->shape->in_channels, outs = job->shape->out_channels;
  int column = panel * COLUMNS, columns = at_most(outs - column, COLUMNS), channels = channels_of(job, group);
  for (int c = 0; c < channels; c++, sums += COLUMNS) {
    int channel = group * GROUP + c, ahead = c + AHEAD < channels ? AHEAD : 0;
    for (int r = 0; r < 9; r++) __builtin_prefetch(job->filter + (r * ins + channel + ahead) * outs + column, 1);
    for (int p = 0; p < POSITIONS; p++) fetch(sums + p * apart + ahead * COLUMNS, COLUMNS);
    for (int k = 0; k < columns; k += LANES) {
      vec values[POSITIONS];
      for (int p = 0; p < POSITIONS; p++) values[p] = sum_of_parts(sums + p * apart + k, apart, parts);
      write_weights(job, values, channel, column + k, at_most(columns - k, LANES));
    }
  }
}

static void add_part(void* given, int index, int worker) {
  (void)worker;
  struct job* job = given;
  int panel = index % job->panels, group = index / job->panels;
  write_group(job, group, panel, job->sums + ((size_t)panel * job->channels + group * GROUP) * COLUMNS, job->parts);
}

// Inputs and gradients for so many threads, and what is fetched beyond their end.
static size_t floats_of_tiles(const struct job* job, size_t threads) { return threads * POSITIONS * (job->in_apart + job->out_apart) + GROUP; }

// Many tiles: each part of them has its own sums, so that the same number of threads gives the same bits.
static int by_tiles(struct job* job) {
  size_t threads = pool_threads(), tiles;
  job->parts = threads;
  job->block = at_most((job->tiles + job->parts - 1) / job->parts, BLOCK);
  job->in_apart = spread_positions((size_t)job->groups * job->block * GROUP);
  job->out_apart = spread_positions((size_t)job->chunks * job->block * CHUNK);
  job->sum_apart = spread_positions((size_t)job->panels * job->channels * COLUMNS);
  tiles = floats_of_tiles(job, threads);
  float* memory = scratch_take(tiles + threads * POSITIONS * job->sum_apart);
  if (!memory) return -1;
  job->sums = memory;
  job->inputs = memory + threads * POSITIONS * job->sum_apart;
  job->gradients = job->inputs + threads * POSITIONS * job->in_apart;
  pool_run(sums_part, job, job->parts);
  pool_run(add_part, job, job->panels * job->groups);
  scratch_give(memory);
  return 0;
}

// So many tiles that a thread transforms one after the other.
enum { ROW_OF_TILES = 8 };

static void tiles_part(void* given, int index, int worker) {
  (void)worker;
  struct job* job = given;
  int first = index * ROW_OF_TILES;
  read_tiles(job, first, at_most(job->tiles - first, ROW_OF_TILES), first, job->inputs, job->gradients);
}

// The gradient of a group's channels by a panel's, over all tiles.
static void channels_part(void* given, int index, int worker) {
  struct job* job = given;
  int panel = index % job->panels, group = index / job->panels, channels = channels_of(job, group);
  float* sums = job->sums + worker * POSITIONS * job->sum_apart;
  const float *inputs = job->inputs + input_of(job, group, 0), *gradients = job->gradients + gradient_of(job, panel, 0);
  for (int p = 0; p < POSITIONS; p++, inputs += job->in_apart, gradients += job->out_apart)
    for (int t = 0; t < job->tiles; t += BLOCK) {
      int last = t + BLOCK >= job->tiles;
      struct next next = {last ? inputs + job->in_apart : inputs + (t + BLOCK) * GROUP,
                          last ? gradients + job->out_apart : gradients + (t + BLOCK) * CHUNK, BLOCK * GROUP / STRIPS};
      multiply_group(inputs + t * GROUP, gradients + t * CHUNK, at_most(job->tiles - t, BLOCK), channels, sums + p * job->sum_apart, t > 0, &next);
    }
  write_group(job, group, panel, sums, 1);
}

// Few tiles: all are transformed first, then each worker takes channels, whose sums never leave its cache.
static int by_channels(struct job* job) {
  size_t threads = pool_threads();
  job->block = job->tiles;
  job->in_apart = spread_positions((size_t)job->groups * job->block * GROUP);
  job->out_apart = spread_positions((size_t)job->chunks * job->block * CHUNK);
  job->sum_apart = spread_positions(GROUP * COLUMNS);
  size_t sums = threads * POSITIONS * job->sum_apart;
  float* memory = scratch_take(sums + floats_of_tiles(job, 1));
  if (!memory) return -1;
  job->sums = memory;
  job->inputs = memory + sums;
  job->gradients = job->inputs + POSITIONS * job->in_apart;
  pool_run(tiles_part, job, (job->tiles + ROW_OF_TILES - 1) / ROW_OF_TILES);
  pool_run(channels_part, job, job->panels * job->groups);
  scratch_give(memory);
  return 0;
}

// Few tiles, or sums of all threads that would take several times the memory of all tiles.
static int has_few_tiles(const struct job* job) {
  size_t ins = job->shape->in_channels, outs = job->shape->out_channels;
  return job->tiles <= FEW_TILES || pool_threads() * ins * outs > 4 * job->tiles * (ins + outs);
}

int FOR_THIS_PROCESSOR(filter_gradient)(const struct convolution* shape, const float* in, const float* gradient, float* filter) {
  if (is_direct(shape)) return FOR_THIS_PROCESSOR(filter_gradient_directly)(shape, in, gradient, filter);
  struct job job = {.shape = shape, .in = in, .gradient = gradient, .filter = filter, .tiles = tiles_of(shape)};
  job.panels = panels_of(shape->out_channels);
  job.groups = (shape->in_channels + GROUP - 1) / GROUP;
  job.chunks = (shape->out_channels + CHUNK - 1) / CHUNK;
  job.channels = round_up(shape->in_channels, ROWS);
  return has_few_tiles(&job) ? by_channels(&job) : by_tiles(&job);
}

#pragma once

#include <stddef.h>

#include "../convolution.h"
#include "rows.h"
#include "vector.h"
#include "winograd-transforms.h"

// The output is covered by tiles of 4x4, each of which comes from 6x6 of the input: 36 products of their own.
enum { TILE = 4, PATCH = 6, POSITIONS = 36 };

INLINE int tiles_high(const struct convolution* shape) { return (shape->out_height + TILE - 1) / TILE; }
INLINE int tiles_wide(const struct convolution* shape) { return (shape->out_width + TILE - 1) / TILE; }
INLINE int tiles_of(const struct convolution* shape) { return shape->batch * tiles_high(shape) * tiles_wide(shape); }

struct corner {
  int picture, y, x;
};

INLINE struct corner corner_of(const struct convolution* shape, int tile) {
  int wide = tiles_wide(shape), each = tiles_high(shape) * wide;
  return (struct corner){tile / each, tile % each / wide * TILE, tile % wide * TILE};
}

// A tile's positions are read and written together: at distances of an even number of cache lines, they would drive each other out of
// the cache.
INLINE size_t spread_positions(size_t floats) {
  enum { LINE = 16 };
  return ((floats + LINE - 1) / LINE | 1) * LINE;
}

// So many channels are transformed at once: a tile's fit in the first cache with those of the tile after it, which are fetched meanwhile.
enum { CHUNK = 64 };

// A square of pixels of a picture, CHUNK channels of each at most; those outside of the picture are zeros.
struct pixels {
  const float* at[POSITIONS];
};

struct pictures {
  const float* values;
  int height, width, channels;
};

static const float zeros[CHUNK];

INLINE void find_pixels(const struct pictures* in, struct corner corner, int channel, int side, struct pixels* found) {
  for (int i = 0; i < side; i++) {
    int y = corner.y + i, row_is_inside = y >= 0 && y < in->height;
    const float* row = in->values + ((size_t)corner.picture * in->height + (row_is_inside ? y : 0)) * in->width * in->channels + channel;
    for (int j = 0; j < side; j++) {
      int x = corner.x + j, inside = row_is_inside & (x >= 0) & (x < in->width);
      found->at[i * side + j] = inside ? row + (size_t)x * in->channels : zeros;
    }
  }
}

// Fetches a line of each pixel.
INLINE void fetch_pixels(const struct pixels* pixels, int channel, int side) {
  for (int i = 0; i < side * side; i++) __builtin_prefetch(pixels->at[i] + channel);
}

INLINE void transform_patch(const struct pixels* pixels, int channel, int count, float* to, size_t apart) {
  vec columns[POSITIONS], line[PATCH];
#pragma GCC unroll 1
  for (int j = 0; j < PATCH; j++) {
    for (int i = 0; i < PATCH; i++) line[i] = load_up_to(pixels->at[i * PATCH + j] + channel, count);
    transform_input(line, 1, columns + j, PATCH);
  }
#pragma GCC unroll 1
  for (int i = 0; i < PATCH; i++, to += PATCH * apart) {
    transform_input(columns + i * PATCH, 1, line, 1);
    for (int j = 0; j < PATCH; j++) store(to + j * apart, line[j]);
  }
}

INLINE void find_patch(const struct convolution* shape, const float* in, int tile, int channel, struct pixels* found) {
  struct corner corner = corner_of(shape, tile);
  corner.y -= shape->padding;
  corner.x -= shape->padding;
  find_pixels(&(struct pictures){in, shape->in_height, shape->in_width, shape->in_channels}, corner, channel, PATCH, found);
}

// Transformed inputs of `tiles` tiles from the `first` on, `count` channels from `channel` on: of each position a row a tile, filled up
// with zeros to a multiple of LANES.
static void read_inputs(const struct convolution* shape, const float* in, int first, int tiles, int channel, int count, float* to, size_t row,
                        size_t apart) {
  struct pixels pixels[2];
  find_patch(shape, in, first, channel, &pixels[0]);
  for (int t = 0; t < tiles; t++, to += row) {
    struct pixels *now = &pixels[t & 1], *next = &pixels[~t & 1];
    find_patch(shape, in, first + (t + 1 < tiles ? t + 1 : t), channel, next);
    int c = 0;
    for (; c + LANES <= count; c += LANES) {
      if (c % 16 == 0) fetch_pixels(next, c, PATCH);
      transform_patch(now, c, LANES, to + c, apart);
    }
    if (c < count) transform_patch(now, c, count - c, to + c, apart);
  }
}

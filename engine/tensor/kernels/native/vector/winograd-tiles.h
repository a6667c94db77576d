#pragma once

#include <stddef.h>

#include "../convolution.h"
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

// A square of pixels of a picture; those outside of it are zero. Adding `channel & step` to a pixel's address leaves zeros where they are.
struct pixels {
  const float* at[POSITIONS];
  size_t step[POSITIONS];
};

// A tile's positions are read and written together: at distances of an even number of cache lines, they would drive each other out of
// the cache.
INLINE size_t spread_positions(size_t floats) {
  enum { LINE = 16 };
  return ((floats + LINE - 1) / LINE | 1) * LINE;
}

static const float zeros[LANES];

INLINE void find_pixels(const float* pictures, int height, int width, int channels, struct corner corner, int side, struct pixels* found) {
  for (int i = 0; i < side; i++)
    for (int j = 0; j < side; j++) {
      int y = corner.y + i, x = corner.x + j, inside = y >= 0 && y < height && x >= 0 && x < width;
      size_t pixel = ((size_t)corner.picture * height + y) * width + x;
      found->at[i * side + j] = inside ? pictures + pixel * channels : zeros;
      found->step[i * side + j] = inside ? ~(size_t)0 : 0;
    }
}

INLINE vec read_pixel(const struct pixels* pixels, int index, int channel, int count) {
  const float* from = pixels->at[index] + (channel & pixels->step[index]);
  return count < LANES ? load_some(from, count) : load(from);
}

INLINE void write_positions(const vec* values, float* to, size_t apart, int row) {
  for (int j = 0; j < PATCH; j++) store(to + (row * PATCH + j) * apart, values[j]);
}

INLINE void transform_patch(const struct pixels* pixels, int channel, int count, float* to, size_t apart) {
  vec columns[POSITIONS], line[PATCH];
#pragma GCC unroll 6
  for (int j = 0; j < PATCH; j++) {
#pragma GCC unroll 6
    for (int i = 0; i < PATCH; i++) line[i] = read_pixel(pixels, i * PATCH + j, channel, count);
    transform_input(line, 1, columns + j, PATCH);
  }
#pragma GCC unroll 6
  for (int i = 0; i < PATCH; i++) {
    transform_input(columns + i * PATCH, 1, line, 1);
    write_positions(line, to, apart, i);
  }
}

// The transformed input of a tile: POSITIONS vectors of channels, `apart` floats between them; channels are filled up with zeros.
static void read_input(const struct convolution* shape, const float* in, int tile, float* to, size_t apart) {
  struct corner corner = corner_of(shape, tile);
  corner.y -= shape->padding;
  corner.x -= shape->padding;
  struct pixels pixels;
  int channels = shape->in_channels, channel = 0;
  find_pixels(in, shape->in_height, shape->in_width, channels, corner, PATCH, &pixels);
  for (; channel + LANES <= channels; channel += LANES) transform_patch(&pixels, channel, LANES, to + channel, apart);
  if (channel < channels) transform_patch(&pixels, channel, channels - channel, to + channel, apart);
}

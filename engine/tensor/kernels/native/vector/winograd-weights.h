#pragma once

#include <string.h>

#include "../convolution.h"
#include "panels.h"
#include "winograd-tiles.h"

// Weights of DEPTH input channels and COLUMNS output channels, and zeros where the filter has none.
enum { DEPTH = 16 };
struct weights {
  float of[9][DEPTH][COLUMNS];
};

INLINE void copy_turned(const struct convolution* shape, const float* filter, int channel, int panel, struct weights* to) {
  int ins = shape->in_channels;
  for (int r = 0; r < 9; r++) {
    const float* from = filter + ((size_t)(8 - r) * shape->out_channels + panel * COLUMNS) * ins + channel;
    for (int k = 0; k < COLUMNS; k += 4)
      for (int c = 0; c < DEPTH; c += 4) transpose_square(from + (size_t)k * ins + c, ins, &to->of[r][c][k], COLUMNS);
  }
}

INLINE void copy_some(const struct convolution* shape, const float* filter, int channel, int panel, int depth, int columns,
                      struct weights* to) {
  int ins = shape->in_channels, outs = shape->out_channels, turned = shape->turned;
  memset(to, 0, sizeof *to);
  for (int r = 0; r < 9; r++) {
    const float* from = filter + (size_t)(turned ? 8 - r : r) * ins * outs;
    for (int c = 0; c < depth; c++)
      for (int k = 0; k < columns; k++) {
        size_t in = channel + c, out = panel * COLUMNS + k;
        to->of[r][c][k] = from[turned ? out * ins + in : in * outs + out];
      }
  }
}

// The nine weights lie `each` apart.
INLINE void transform_weight(const float* from, size_t each, float* to, size_t apart) {
  vec columns[18], line[PATCH];
#pragma GCC unroll 3
  for (int j = 0; j < 3; j++) {
    vec weights[3] = {load(from + j * each), load(from + (3 + j) * each), load(from + (6 + j) * each)};
    transform_weights(weights, 1, columns + j, 3);
  }
#pragma GCC unroll 1
  for (int i = 0; i < PATCH; i++, to += PATCH * apart) {
    transform_weights(columns + i * 3, 1, line, 1);
    for (int j = 0; j < PATCH; j++) store(to + j * apart, line[j]);
  }
}

INLINE void transform_row(const float* from, size_t each, float* to, size_t apart) {
  for (int half = 0; half < COLUMNS; half += LANES) transform_weight(from + half, each, to + half, apart);
}

// Rows that are fetched ahead: a panel has but a line of each, which no processor guesses.
enum { ROWS_AHEAD = 4 };

INLINE void read_panel(const float* from, size_t each, size_t row, int depth, float* to, size_t apart) {
  for (int c = 0; c < depth; c++, from += row) {
    for (int r = 0; r < 9; r++) __builtin_prefetch(from + r * each + ROWS_AHEAD * row);
    transform_row(from, each, to + c * COLUMNS, apart);
  }
}

// A panel of transformed weights, [POSITIONS, depth, COLUMNS] with `apart` floats from a position to the next, for `depth` input channels
// from `channel` on.
static void read_weights(const struct convolution* shape, const float* filter, int channel, int depth, int panel, float* to, size_t apart) {
  size_t ins = shape->in_channels, outs = shape->out_channels;
  int columns = at_most(shape->out_channels - panel * COLUMNS, COLUMNS);
  if (columns == COLUMNS && !shape->turned) {
    read_panel(filter + channel * outs + panel * COLUMNS, ins * outs, outs, depth, to, apart);
    return;
  }
  for (int c = 0; c < depth; c += DEPTH) {
    struct weights weights;
    int count = at_most(depth - c, DEPTH);
    if (columns == COLUMNS && count == DEPTH) copy_turned(shape, filter, channel + c, panel, &weights);
    else copy_some(shape, filter, channel + c, panel, count, columns, &weights);
    for (int i = 0; i < count; i++) transform_row(weights.of[0][i], DEPTH * COLUMNS, to + (c + i) * COLUMNS, apart);
  }
}

#pragma once

#include <stddef.h>
#include <string.h>

#include "../convolution.h"
#include "vector.h"

// Convolutions of few input channels, whose transformation would cost more than the multiplications that it saves: filters in the first
// cache, results in registers, and a band of the picture's rows with the zeros around it, from which each product reads where it is.
enum { FEW_CHANNELS = 4, BAND = 8 };

INLINE int is_direct(const struct convolution* shape) { return shape->in_channels <= FEW_CHANNELS && shape->out_width >= ROWS; }

INLINE int bands_of(const struct convolution* shape) { return (shape->out_height + BAND - 1) / BAND; }

// Floats of a band's row. One is used by an output row and the two after it.
INLINE size_t band_row(const struct convolution* shape) { return (size_t)(shape->in_width + 2 * shape->padding) * shape->in_channels; }
INLINE size_t band_floats(const struct convolution* shape) { return (BAND + 2) * band_row(shape); }

// The rows of a picture that BAND rows of its output need, from row `y` on.
INLINE void read_band(const struct convolution* shape, const float* in, int picture, int y, float* to) {
  size_t inner = (size_t)shape->in_width * shape->in_channels, border = (size_t)shape->padding * shape->in_channels;
  for (int i = 0; i < BAND + 2; i++, to += inner + 2 * border) {
    int row = y + i - shape->padding, inside = row >= 0 && row < shape->in_height;
    memset(to, 0, (inner + 2 * border) * sizeof *to);
    if (inside) memcpy(to + border, in + ((size_t)picture * shape->in_height + row) * inner, inner * sizeof *to);
  }
}

// Calls `part` with the number of input channels as a constant, so that its loops over them are unrolled.
#define FOR_CHANNELS(channels, part, ...) \
  do { \
    if ((channels) == 1) part(1, __VA_ARGS__); \
    else if ((channels) == 2) part(2, __VA_ARGS__); \
    else if ((channels) == 3) part(3, __VA_ARGS__); \
    else part(4, __VA_ARGS__); \
  } while (0)

// As those of Winograd's algorithm, of shapes that are direct.
convolve_function FOR_THIS_PROCESSOR(convolve_directly);
filter_gradient_function FOR_THIS_PROCESSOR(filter_gradient_directly);

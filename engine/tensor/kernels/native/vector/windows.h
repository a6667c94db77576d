#pragma once

#include <stddef.h>
#include <string.h>

#include "../gemm-convolution.h"
#include "vector.h"

// Windows of pictures that lie on a grid, as rows of a matrix: each is [high, wide, channels]. What is outside of the picture is zero.
struct windows {
  const float* pictures;
  int batch, height, width, channels;
  // Windows of a picture, and pixels from one to the next.
  int rows, columns, row_step, column_step;
  // Where the first begins, in pixels; below zero it is before the edge.
  int top, left;
  int high, wide;
};

INLINE int windows_of(const struct windows* w) { return w->batch * w->rows * w->columns; }
INLINE int window_floats(const struct windows* w) { return w->high * w->wide * w->channels; }
INLINE int between(int value, int least, int most) { return value < least ? least : at_most(value, most); }

INLINE struct windows forward_windows(const struct gemm_convolution* s, const float* in) {
  return (struct windows){in,           s->batch,       s->in_height,     s->in_width, s->in_channels, s->out_height,
                          s->out_width, s->row_stride,  s->column_stride, -s->top,     -s->left,       s->filter_height,
                          s->filter_width};
}

struct corner {
  int picture, y, x;
};

INLINE struct corner corner_of(const struct windows* w, int index) {
  int each = w->rows * w->columns, row = index % each / w->columns;
  return (struct corner){index / each, row * w->row_step + w->top, index % w->columns * w->column_step + w->left};
}

// The row of a picture in which a window's `i`th begins, as a place among all floats; the window may begin before the edge.
INLINE ptrdiff_t line_of(const struct windows* w, struct corner c, int i) {
  return (((ptrdiff_t)c.picture * w->height + c.y + i) * w->width + c.x) * w->channels;
}

// Floats `at` to `end` of a line that has values from `first` to `last`.
INLINE void copy_edge(const float* pictures, ptrdiff_t line, int at, int end, int first, int last, float* to) {
  int from = between(first, at, end), until = between(last, from, end);
  memset(to, 0, (end - at) * sizeof *to);
  if (until > from) memcpy(to + from - at, pictures + (line + from), (until - from) * sizeof *to);
}

// `count` floats of a window from its `from`th on.
static void read_window(const struct windows* w, int index, int from, int count, float* to) {
  struct corner c = corner_of(w, index);
  int line = w->wide * w->channels, first = between(-c.x, 0, w->wide) * w->channels, last = between(w->width - c.x, 0, w->wide) * w->channels;
  for (int at = from % line, i = from / line, floats; count > 0; i++, at = 0, to += floats, count -= floats) {
    floats = at_most(line - at, count);
    int inside = c.y + i >= 0 && c.y + i < w->height;
    if (inside && first <= at && at + floats <= last) memcpy(to, w->pictures + (line_of(w, c, i) + at), floats * sizeof *to);
    else copy_edge(w->pictures, line_of(w, c, i), at, at + floats, inside ? first : at, inside ? last : at, to);
  }
}

// Where `count` floats of a window from its `from`th on lie, if they lie in one piece inside of the picture; else null.
INLINE const float* find_whole(const struct windows* w, int index, int from, int count) {
  struct corner c = corner_of(w, index);
  int line = w->wide * w->channels, at = from % line, i = from / line;
  int whole = c.y + i >= 0 && c.y + i < w->height && -c.x * w->channels <= at && at + count <= at_most(w->width - c.x, w->wide) * w->channels;
  return whole ? w->pictures + (line_of(w, c, i) + at) : 0;
}

// Fetches into the second cache what will be read.
static void fetch_window(const struct windows* w, int index, int from, int count) {
  enum { LINE = 16 };
  struct corner c = corner_of(w, index);
  int line = w->wide * w->channels;
  for (int at = from % line, i = from / line, floats; count > 0; i++, at = 0, count -= floats) {
    floats = at_most(line - at, count);
    for (int k = 0; k < floats; k += LINE) __builtin_prefetch(w->pictures + (line_of(w, c, i) + at + k), 0, 2);
  }
}

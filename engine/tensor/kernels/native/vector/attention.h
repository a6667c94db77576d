#pragma once

#include <math.h>

#include "../attention.h"
#include "activations.h"
#include "panels.h"
#include "rows.h"

// Queries are computed in blocks, whose scores are there only meanwhile; their gradient computes them again (Dao et al., "FlashAttention",
// 2022, where blocks of keys are as well: a row of scores fits into a processor's cache).
enum { QUERIES = 8 * ROWS };

enum which { QUERY, KEY, VALUE };

// One head of an example.
struct head {
  const struct attention* shape;
  const float* qkv;
  size_t out;
  int number;
};

INLINE struct head head_of(const struct attention* s, const float* qkv, int number) {
  size_t example = number / s->heads, head = number % s->heads;
  return (struct head){s, qkv + example * s->example + head * s->width, example * s->out_example + head * s->width, number};
}

INLINE size_t place_of(const struct attention* s, enum which which) { return (size_t)which * s->heads * s->width; }

// Floats of a row that has `width` values, and of one that has a score for each key and ROWS more.
INLINE size_t row_of_width(const struct attention* s) { return panels_of(s->width) * COLUMNS; }
INLINE size_t row_of_scores(const struct attention* s) { return panels_of(s->time) * COLUMNS + COLUMNS; }

// Keys that a block of queries, or a query, may see.
INLINE int seen_by(const struct attention* s, int query) { return s->causal ? at_most(query + 1, s->time) : s->time; }

// Keys or values as the right factor [width, time], or as [time, width].
INLINE void pack_turned(const struct head* head, enum which which, float* panels) {
  const struct attention* s = head->shape;
  for (int panel = 0; panel < panels_of(s->time); panel++)
    pack_panel(head->qkv + place_of(s, which), 1, s->step, s->width, s->time, panel, panels);
}

INLINE void pack(const struct head* head, enum which which, float* panels) {
  const struct attention* s = head->shape;
  for (int panel = 0; panel < panels_of(s->width); panel++)
    pack_panel(head->qkv + place_of(s, which), s->step, 1, s->time, s->width, panel, panels);
}

// Rows of `width` values, times `scale`, filled up with zeros.
INLINE void copy_rows(const float* from, size_t step, int rows, int width, float scale, float* to, size_t to_row) {
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < (int)to_row; c += LANES) {
      vec values = c < width ? load_up_to(from + r * step + c, at_most(width - c, LANES)) : splat(0);
      store(to + r * to_row + c, values * scale);
    }
}

INLINE float scale_of(const struct attention* s) { return 1 / sqrtf((float)s->width); }

// The queries' scaled rows, and their scores with the keys that the last of them sees; what is beyond a query's own is minus infinity.
INLINE void find_scores(const struct head* head, int first, int rows, const float* keys, float* queries, float* scores) {
  const struct attention* s = head->shape;
  size_t width = row_of_width(s), row = row_of_scores(s);
  int seen = seen_by(s, first + rows - 1), end = round_up(seen, COLUMNS) + COLUMNS;
  copy_rows(head->qkv + first * s->step, s->step, rows, s->width, scale_of(s), queries, width);
  multiply_panels(queries, width, rows, keys, s->width, seen, scores, row);
  for (int r = 0; r < rows; r++)
    for (int c = seen_by(s, first + r); c < end; c++) scores[r * row + c] = -INFINITY;
}

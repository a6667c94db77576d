#pragma once

#include <math.h>

#include "../attention.h"
#include "activations.h"
#include "halves.h"
#include "panels.h"
#include "rows.h"

// Queries are computed in blocks, whose scores are there only meanwhile; their gradient computes them again (Dao et al., "FlashAttention",
// 2022, where blocks of keys are as well: a row of scores fits into a processor's cache).
enum { QUERIES = 8 * ROWS };

// One head of an example: where its queries, its keys and values, and its results begin, and its mask, null for none.
struct head {
  const struct attention* shape;
  size_t query, key, out;
  const float* mask;
  int number;
};

INLINE struct head head_of(const struct attention* s, const float* mask, int number) {
  size_t example = number / s->heads, head = number % s->heads, within = head * s->width;
  return (struct head){.shape = s,
                       .query = example * s->query.example + within,
                       .key = example * s->key.example + within,
                       .out = example * s->out.example + within,
                       .mask = mask ? mask + example * s->mask.example + head * s->mask.head : 0,
                       .number = number};
}

// Floats of a row that has `width` values, and of one that has a score for each key and ROWS more.
INLINE size_t row_of_width(const struct attention* s) { return panels_of(s->width) * COLUMNS; }
INLINE size_t row_of_scores(const struct attention* s) { return panels_of(s->keys) * COLUMNS + COLUMNS; }

// Keys that a block of queries, or a query, may see.
INLINE int seen_by(const struct attention* s, int query) { return s->causal ? at_most(query + 1, s->keys) : s->keys; }

// A head's keys or values: `rows` has room for them, if they are bfloat16.
struct rows {
  const float* from;
  size_t time;
};

INLINE struct rows rows_of(const struct attention* s, const float* array, int is_half, size_t at, float* rows) {
  if (!is_half) return (struct rows){array + at, s->key.time};
  size_t width = row_of_width(s);
  for (int key = 0; key < s->keys; key++) floats_at(array, 1, at + key * s->key.time, s->width, rows + key * width);
  return (struct rows){rows, width};
}

// As the right factor [width, keys], or as [keys, width].
INLINE void pack_turned(const struct attention* s, struct rows rows, float* panels) {
  for (int panel = 0; panel < panels_of(s->keys); panel++) pack_panel(rows.from, 1, rows.time, s->width, s->keys, panel, panels);
}

INLINE void pack(const struct attention* s, struct rows rows, float* panels) {
  for (int panel = 0; panel < panels_of(s->width); panel++) pack_panel(rows.from, rows.time, 1, s->keys, s->width, panel, panels);
}

INLINE vec value_at(const float* array, int is_half, size_t at, int count) {
  return is_half ? load_halves_up_to((const half*)array + at, count) : load_up_to(array + at, count);
}

// Rows of `width` values, times `scale`, filled up with zeros.
INLINE void copy_rows(const float* array, int is_half, size_t at, size_t step, int rows, int width, float scale, float* to, size_t to_row) {
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < (int)to_row; c += LANES) {
      vec values = c < width ? value_at(array, is_half, at + r * step + c, at_most(width - c, LANES)) : splat(0);
      store(to + r * to_row + c, values * scale);
    }
}

INLINE void write_row(float* array, int is_half, size_t at, const float* from, int width, float scale) {
  for (int c = 0; c < width; c += LANES) {
    vec values = load(from + c) * scale;
    if (is_half) store_halves_up_to((half*)array + at + c, values, at_most(width - c, LANES));
    else store_up_to(array + at + c, values, at_most(width - c, LANES));
  }
}

INLINE float scale_of(const struct attention* s) { return 1 / sqrtf((float)s->width); }

INLINE void add_mask(const struct head* head, int query, int count, float* scores) {
  const float* mask = head->mask + query * head->shape->mask.query;
  for (int c = 0; c < count; c += LANES) {
    vec more = head->shape->mask.key ? load_up_to(mask + c, at_most(count - c, LANES)) : splat(*mask);
    store(scores + c, load(scores + c) + more);
  }
}

// The queries' scaled rows, and their scores with the keys that the last of them sees; what is beyond a query's own is minus infinity.
INLINE void find_scores(const struct head* head, const float* from, int first, int rows, const float* keys, float* queries, float* scores) {
  const struct attention* s = head->shape;
  size_t width = row_of_width(s), row = row_of_scores(s);
  int most = seen_by(s, first + rows - 1), end = round_up(most, COLUMNS) + COLUMNS;
  copy_rows(from, s->half_query, head->query + first * s->query.time, s->query.time, rows, s->width, scale_of(s), queries, width);
  multiply_panels(queries, width, rows, keys, s->width, most, scores, row);
  for (int r = 0; r < rows; r++) {
    int seen = seen_by(s, first + r);
    if (head->mask) add_mask(head, first + r, seen, scores + r * row);
    for (int c = seen; c < end; c++) scores[r * row + c] = -INFINITY;
  }
}

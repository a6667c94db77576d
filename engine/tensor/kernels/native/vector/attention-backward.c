#include <string.h>

#include "../pool.h"
#include "../scratch.h"
#include "attention.h"

struct job {
  const struct attention* shape;
  const struct attention_backward* arrays;
  float* own;
  size_t own_floats;
};

struct own {
  // As factors: keys and values [width, keys], keys [keys, width].
  float *turned_keys, *turned_values, *keys;
  // Of a block of queries.
  float *queries, *gradients, *results, *scores, *through;
  // Gradients [keys, width] of all keys and values.
  float *key_sums, *value_sums;
  // Keys or values, where they are bfloat16.
  float* rows;
};

// Scores become probabilities, and `through`, the gradients of these, those of the scores: what softmax takes off is the sum of
// probability times its gradient, which is that of the result times its gradient.
INLINE void row_through_softmax(float* scores, float* through, int count, int seen, const float* scales, float taken) {
  for (int c = 0; c < count; c += LANES) {
    vec probability = exp_of(load(scores + c) - scales[0]) * scales[1];
    store(scores + c, probability);
    store(through + c, probability * (load(through + c) - taken));
  }
  for (int c = seen; c < count; c++) through[c] = 0; // nothing times what memory happens to have is not always nothing
}

INLINE float product_of(const float* a, int is_half, size_t at, const float* b, int count) {
  vec sum = splat(0);
  for (int c = 0; c < count; c += LANES) {
    int some = at_most(count - c, LANES);
    sum += value_at(a, is_half, at + c, some) * load_up_to(b + c, some);
  }
  return sum_of(sum);
}

// sums [keys, width] += left^T [keys, rows] right [rows, width].
INLINE void add_turned(const float* left, size_t left_row, const float* right, size_t width, int rows, int keys, float* sums) {
  for (size_t column = 0; column < width; column += COLUMNS)
    for (int key = 0; key < keys; key += ROWS)
      multiply_block(left + key, 1, left_row, right + column, width, rows, sums + key * width + column, width, 1);
}

static void write_scores(const struct attention_backward* b, const struct head* head, int query, const float* through) {
  const struct attention* s = head->shape;
  float* to = b->score_gradient + ((size_t)head->number * s->queries + query) * s->keys;
  int seen = seen_by(s, query);
  memcpy(to, through, seen * sizeof *to);
  memset(to + seen, 0, (s->keys - seen) * sizeof *to);
}

static void block_backward(const struct job* job, const struct head* head, const struct own* own, int first) {
  const struct attention* s = job->shape;
  const struct attention_backward* b = job->arrays;
  int rows = at_most(s->queries - first, QUERIES), seen = seen_by(s, first + rows - 1), end = round_up(seen, COLUMNS) + COLUMNS;
  size_t width = row_of_width(s), row = row_of_scores(s), at = head->out + first * s->out.time;
  const float* scales = b->scales + ((size_t)head->number * s->queries + first) * 2;
  find_scores(head, b->query, first, rows, own->turned_keys, own->queries, own->scores);
  copy_rows(b->gradient, s->half_gradient, at, s->out.time, rows, s->width, 1, own->gradients, width);
  multiply_panels(own->gradients, width, rows, own->turned_values, s->width, seen, own->through, row);
  for (int r = 0; r < rows; r++) {
    float taken = product_of(b->out, s->half_out, at + r * s->out.time, own->gradients + r * width, s->width);
    row_through_softmax(own->scores + r * row, own->through + r * row, end, seen_by(s, first + r), scales + 2 * r, taken);
    if (b->score_gradient) write_scores(b, head, first + r, own->through + r * row);
  }
  if (b->score_gradient) return;
  add_turned(own->scores, row, own->gradients, width, rows, seen, own->value_sums);
  add_turned(own->through, row, own->queries, width, rows, seen, own->key_sums);
  multiply_packed(own->through, row, rows, own->keys, s->keys, seen, s->width, own->results, width);
  for (int r = 0; r < rows; r++) {
    size_t to = head->query + (first + r) * s->query.time;
    write_row(b->query_gradient, s->half_query_gradient, to, own->results + r * width, s->width, scale_of(s));
  }
}

static struct own divide(const struct attention* s, float* memory) {
  size_t block = QUERIES * row_of_width(s), scores = QUERIES * row_of_scores(s), sums = (s->keys + ROWS) * row_of_width(s);
  struct own own = {.turned_keys = memory};
  own.turned_values = own.turned_keys + panel_floats(s->width, s->keys);
  own.keys = own.turned_values + panel_floats(s->width, s->keys);
  own.queries = own.keys + panel_floats(s->keys, s->width);
  own.gradients = own.queries + block;
  own.results = own.gradients + block;
  own.scores = own.results + block;
  own.through = own.scores + scores;
  own.key_sums = own.through + scores;
  own.value_sums = own.key_sums + sums;
  own.rows = own.value_sums + sums;
  return own;
}

static void write_sums(const struct attention* s, const float* sums, float* to, size_t at) {
  for (int key = 0; key < s->keys; key++)
    write_row(to, s->half_key_gradient, at + key * s->key.time, sums + key * row_of_width(s), s->width, 1);
}

static void backward_part(void* given, int number, int worker) {
  struct job* job = given;
  const struct attention* s = job->shape;
  const struct attention_backward* b = job->arrays;
  struct head head = head_of(s, b->mask, number);
  struct own own = divide(s, job->own + worker * job->own_floats);
  pack_turned(s, rows_of(s, b->value, s->half_value, head.key, own.rows), own.turned_values);
  struct rows keys = rows_of(s, b->key, s->half_key, head.key, own.rows);
  pack_turned(s, keys, own.turned_keys);
  pack(s, keys, own.keys);
  memset(own.key_sums, 0, 2 * (s->keys + ROWS) * row_of_width(s) * sizeof(float));
  for (int first = 0; first < s->queries; first += QUERIES) block_backward(job, &head, &own, first);
  if (b->score_gradient) return;
  write_sums(s, own.key_sums, b->key_gradient, head.key);
  write_sums(s, own.value_sums, b->value_gradient, head.key);
}

int FOR_THIS_PROCESSOR(attention_backward)(const struct attention* shape, const struct attention_backward* arrays) {
  size_t width = row_of_width(shape), packed = 2 * panel_floats(shape->width, shape->keys) + panel_floats(shape->keys, shape->width);
  struct job job = {.shape = shape, .arrays = arrays};
  job.own_floats = packed + QUERIES * (3 * width + 2 * row_of_scores(shape)) + (3 * shape->keys + 2 * ROWS) * width;
  if (!(job.own = scratch_take(pool_threads() * job.own_floats))) return -1;
  pool_run(backward_part, &job, shape->batch * shape->heads);
  scratch_give(job.own);
  return 0;
}

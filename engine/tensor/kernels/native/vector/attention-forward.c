#include "../pool.h"
#include "../scratch.h"
#include "attention.h"

struct job {
  const struct attention* shape;
  const struct attention_forward* arrays;
  float* own;
  // Parts that a head's blocks of queries are split into.
  int splits;
  size_t own_floats;
};

struct own {
  float *keys, *values, *queries, *scores, *results, *rows;
};

INLINE float largest_of(const float* scores, int count) {
  vec largest = load(scores);
  for (int c = LANES; c < count; c += LANES) {
    vec more = load(scores + c);
    largest = choose(more > largest, more, largest);
  }
  float most = largest[0];
  for (int i = 1; i < LANES; i++) most = largest[i] > most ? largest[i] : most;
  return most;
}

// Scores become exp(score - largest).
INLINE void exponentiate(float* scores, int count, float* scales) {
  float largest = largest_of(scores, count);
  vec sum = splat(0);
  for (int c = 0; c < count; c += LANES) {
    vec values = exp_of(load(scores + c) - largest);
    store(scores + c, values);
    sum += values;
  }
  scales[0] = largest;
  scales[1] = 1 / sum_of(sum);
}

static void block_forward(const struct job* job, const struct head* head, const struct own* own, int first) {
  const struct attention* s = job->shape;
  int rows = at_most(s->queries - first, QUERIES), seen = seen_by(s, first + rows - 1);
  size_t width = row_of_width(s), row = row_of_scores(s);
  float* scales = job->arrays->scales + ((size_t)head->number * s->queries + first) * 2;
  find_scores(head, job->arrays->query, first, rows, own->keys, own->queries, own->scores);
  for (int r = 0; r < rows; r++) exponentiate(own->scores + r * row, round_up(seen, COLUMNS), scales + 2 * r);
  multiply_packed(own->scores, row, rows, own->values, s->keys, seen, s->width, own->results, width);
  for (int r = 0; r < rows; r++) {
    size_t at = head->out + (first + r) * s->out.time;
    write_row(job->arrays->out, s->half_out, at, own->results + r * width, s->width, scales[2 * r + 1]);
  }
}

static struct own divide(const struct attention* s, float* memory) {
  struct own own = {.keys = memory};
  own.values = own.keys + panel_floats(s->width, s->keys);
  own.queries = own.values + panel_floats(s->keys, s->width);
  own.scores = own.queries + QUERIES * row_of_width(s);
  own.results = own.scores + QUERIES * row_of_scores(s);
  own.rows = own.results + QUERIES * row_of_width(s);
  return own;
}

static void forward_part(void* given, int part, int worker) {
  struct job* job = given;
  const struct attention* s = job->shape;
  struct head head = head_of(s, job->arrays->mask, part / job->splits);
  struct own own = divide(s, job->own + worker * job->own_floats);
  int blocks = (s->queries + QUERIES - 1) / QUERIES, split = part % job->splits;
  pack_turned(s, rows_of(s, job->arrays->key, s->half_key, head.key, own.rows), own.keys);
  pack(s, rows_of(s, job->arrays->value, s->half_value, head.key, own.rows), own.values);
  for (int block = blocks * split / job->splits; block < blocks * (split + 1) / job->splits; block++)
    block_forward(job, &head, &own, block * QUERIES);
}

int FOR_THIS_PROCESSOR(attention_forward)(const struct attention* shape, const struct attention_forward* arrays) {
  int heads = shape->batch * shape->heads, blocks = (shape->queries + QUERIES - 1) / QUERIES, threads = pool_threads();
  struct job job = {.shape = shape, .arrays = arrays, .splits = heads < 2 * threads ? at_most(blocks, threads) : 1};
  job.own_floats = panel_floats(shape->width, shape->keys) + panel_floats(shape->keys, shape->width) +
                   QUERIES * (2 * row_of_width(shape) + row_of_scores(shape)) + shape->keys * row_of_width(shape);
  if (!(job.own = scratch_take(threads * job.own_floats))) return -1;
  pool_run(forward_part, &job, heads * job.splits);
  scratch_give(job.own);
  return 0;
}

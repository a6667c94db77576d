// Runs the kernels on arrays of exactly their size, on several threads and from two at once, for the sanitizers to watch. Prints a sum
// of the bits of what all but the filters' gradients gave, one of the filters' gradients, and one of all values, each weighted by its place.
// Arguments: threads, and an instruction set of this processor. With SET, the kernels are those of the width of a set's vectors, which this
// processor need not have.
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "processor.h"
#include "pool.h"

#ifdef SET
DECLARE_KERNELS(SET)
static const struct kernels chosen = KERNELS_OF("chosen", SET);
#define KERNELS (&chosen)
#else
#define KERNELS kernels_for_processor()
#endif

static const int shapes[][6] = {
    // batch, height, width, in, out, padding
    {1, 3, 3, 1, 1, 0}, {2, 5, 7, 3, 5, 1}, {3, 9, 6, 10, 17, 0}, {1, 8, 8, 33, 40, 1}, {41, 9, 9, 5, 9, 1}, {21, 13, 12, 20, 35, 0},
    {33, 9, 8, 2, 19, 1},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static float* values(size_t count, unsigned seed) {
  float* made = malloc(count * sizeof *made);
  for (size_t i = 0; i < count; i++) made[i] = (float)((seed = seed * 1664525u + 1013904223u) >> 8) / (1 << 23) - 1;
  return made;
}

// batch, height, width, in, out, height and width of the filter, strides, zeros above and left, height and width of the result
static const int windowed[][13] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1}, {2, 9, 8, 3, 5, 3, 3, 2, 2, 1, 1, 5, 4}, {3, 7, 9, 40, 33, 1, 1, 2, 3, 0, 0, 4, 3},
    {2, 30, 17, 35, 20, 3, 2, 2, 1, 0, 1, 15, 17}, {1, 3, 4, 2, 3, 5, 7, 1, 2, 6, 5, 8, 6},
};
enum { WINDOWED = sizeof windowed / sizeof *windowed };

// time, batch, units
static const int sequences[][3] = {{1, 1, 1}, {5, 7, 9}, {3, 20, 33}};
enum { SEQUENCES = sizeof sequences / sizeof *sequences };

// rows, depth, columns
static const int products[][3] = {{1, 1, 1}, {7, 300, 19}, {40, 300, 19}, {130, 17, 70}, {13, 40, 33}};
enum { PRODUCTS = sizeof products / sizeof *products };

struct sums {
  uint64_t results, filters;
  double values;
};

static uint64_t add_bits(uint64_t sum, const float* from, size_t count, double* values) {
  for (size_t i = 0; i < count; i++) *values += from[i] * (double)(i % 7 + 1);
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, from + i, sizeof bits);
    sum = sum * 31 + bits;
  }
  return sum;
}

static void run(const int* s, struct sums* sums) {
  int lost = 2 - 2 * s[5], out_height = s[1] - lost, out_width = s[2] - lost;
  size_t ins = (size_t)s[0] * s[1] * s[2] * s[3], outs = (size_t)s[0] * out_height * out_width * s[4], weights = 9ul * s[3] * s[4];
  float *x = values(ins, 1), *filter = values(weights, 2), *dy = values(outs, 3), *bias = values(s[4], 4);
  float *y = malloc(outs * 4), *dx = malloc(ins * 4), *gradient = malloc(weights * 4);
  struct convolution forward = {s[0], s[1], s[2], s[3], out_height, out_width, s[4], s[5], 0, 0}, rectified = forward;
  rectified.rectified = 1;
  struct convolution backward = {s[0], out_height, out_width, s[4], s[1], s[2], s[3], 2 - s[5], 1, 0};
  const struct kernels* kernels = KERNELS;
  if (kernels->convolve(&forward, x, filter, 0, y) | kernels->convolve(&backward, dy, filter, 0, dx) |
      kernels->filter_gradient(&forward, x, dy, gradient))
    exit(2);
  sums->results = add_bits(add_bits(sums->results, y, outs, &sums->values), dx, ins, &sums->values);
  if (kernels->convolve(&rectified, x, filter, bias, y)) exit(2);
  sums->results = add_bits(sums->results, y, outs, &sums->values);
  sums->filters = add_bits(sums->filters, gradient, weights, &sums->values);
  free(x), free(filter), free(dy), free(bias), free(y), free(dx), free(gradient);
}

static void run_windowed(const int* s, struct sums* sums) {
  size_t ins = (size_t)s[0] * s[1] * s[2] * s[3], outs = (size_t)s[0] * s[11] * s[12] * s[4], weights = (size_t)s[5] * s[6] * s[3] * s[4];
  float *x = values(ins, 1), *filter = values(weights, 2), *dy = values(outs, 3), *bias = values(s[4], 4);
  float *y = malloc(outs * 4), *dx = malloc(ins * 4), *gradient = malloc(weights * 4);
  struct gemm_convolution shape = {s[0], s[1], s[2], s[3], s[11], s[12], s[4], s[5], s[6], s[7], s[8], s[9], s[10], 0}, rectified = shape;
  rectified.rectified = 1;
  const struct kernels* kernels = KERNELS;
  if (kernels->gemm_convolve(&shape, x, filter, 0, y) | kernels->gemm_input_gradient(&shape, dy, filter, dx) |
      kernels->gemm_filter_gradient(&shape, x, dy, gradient))
    exit(2);
  sums->results = add_bits(add_bits(sums->results, y, outs, &sums->values), dx, ins, &sums->values);
  sums->results = add_bits(sums->results, gradient, weights, &sums->values);
  if (kernels->gemm_convolve(&rectified, x, filter, bias, y)) exit(2);
  sums->results = add_bits(sums->results, y, outs, &sums->values);
  free(x), free(filter), free(dy), free(bias), free(y), free(dx), free(gradient);
}

static void run_lstm(const int* s, struct sums* sums) {
  size_t state = (size_t)s[1] * s[2], all = s[0] * state, weights = 4ul * s[2] * s[2];
  float *gates_sums = values(4 * all, 1), *weight = values(weights, 2), *hidden = values(state, 3), *cell = values(state, 4);
  float *hiddens = malloc(all * 4), *cells = malloc(all * 4), *gates = malloc(4 * all * 4);
  float *sums_gradient = malloc(4 * all * 4), *hidden_gradient = malloc(state * 4), *cell_gradient = malloc(state * 4);
  struct lstm shape = {s[0], s[1], s[2]};
  struct lstm_forward forward = {gates_sums, weight, hidden, cell, hiddens, cells, gates};
  struct lstm_backward backward = {hiddens, cell, weight, cell, cells, gates, sums_gradient, hidden_gradient, cell_gradient};
  if (KERNELS->lstm_forward(&shape, &forward) | KERNELS->lstm_backward(&shape, &backward)) exit(2);
  sums->results = add_bits(add_bits(sums->results, cells, all, &sums->values), sums_gradient, 4 * all, &sums->values);
  sums->results = add_bits(add_bits(sums->results, hidden_gradient, state, &sums->values), cell_gradient, state, &sums->values);
  free(gates_sums), free(weight), free(hidden), free(cell), free(hiddens), free(cells), free(gates);
  free(sums_gradient), free(hidden_gradient), free(cell_gradient);
}

static void run_gru(const int* s, struct sums* sums) {
  size_t state = (size_t)s[1] * s[2], all = s[0] * state, weights = 3ul * s[2] * s[2];
  float *inputs = values(3 * all, 1), *weight = values(weights, 2), *bias = values(3ul * s[2], 3), *hidden = values(state, 4);
  float *hiddens = malloc(all * 4), *gates = malloc(4 * all * 4), *hidden_gradient = malloc(state * 4);
  float *sums_gradient = malloc(3 * all * 4), *products_gradient = malloc(3 * all * 4);
  struct gru shape = {s[0], s[1], s[2]};
  struct gru_forward forward = {inputs, weight, bias, hidden, hiddens, gates};
  struct gru_backward backward = {hiddens, weight, hidden, hiddens, gates, sums_gradient, products_gradient, hidden_gradient};
  if (KERNELS->gru_forward(&shape, &forward) | KERNELS->gru_backward(&shape, &backward)) exit(2);
  sums->results = add_bits(add_bits(sums->results, hiddens, all, &sums->values), sums_gradient, 3 * all, &sums->values);
  sums->results = add_bits(add_bits(sums->results, products_gradient, 3 * all, &sums->values), hidden_gradient, state, &sums->values);
  free(inputs), free(weight), free(bias), free(hidden), free(hiddens), free(gates), free(hidden_gradient);
  free(sums_gradient), free(products_gradient);
}

static void run_product(const int* s, struct sums* sums) {
  size_t rows = s[0], depth = s[1], columns = s[2];
  float *a = values(rows * depth, 1), *b = values(depth * columns, 2), *out = malloc(rows * columns * 4);
  float* bias = values(columns, 3);
  for (int turned = 0; turned < 4; turned++) {
    int left = turned & 1, right = turned & 2;
    struct matmul shape = {s[0], s[1], s[2], left ? 1 : depth, left ? rows : 1, right ? 1 : columns, right ? depth : 1, left ? bias : 0, turned == 3};
    if (KERNELS->matmul(&shape, a, b, out)) exit(2);
    sums->results = add_bits(sums->results, out, rows * columns, &sums->values);
  }
  free(a), free(b), free(out), free(bias);
}

// rows, columns
static const int tables[][2] = {{1, 1}, {5, 13}, {700, 37}, {2, 17001}};
enum { TABLES = sizeof tables / sizeof *tables };

static void run_gelu(const int* s, struct sums* sums) {
  size_t all = (size_t)s[0] * s[1];
  float *x = values(all, 1), *bias = values(s[1], 2), *gradient = values(all, 3);
  float *out = malloc(all * 4), *bias_gradient = malloc(s[1] * 4ul);
  for (int by_tanh = 0; by_tanh < 2; by_tanh++)
    for (int biased = 0; biased < 2; biased++) {
      struct gelu shape = {s[1], all, by_tanh};
      struct gelu_backward backward = {gradient, x, biased ? bias : 0, out, biased ? bias_gradient : 0};
      if (KERNELS->gelu(&shape, x, biased ? bias : 0, out)) exit(2);
      sums->results = add_bits(sums->results, out, all, &sums->values);
      if (KERNELS->gelu_backward(&shape, &backward)) exit(2);
      sums->results = add_bits(sums->results, out, all, &sums->values);
      if (biased) sums->results = add_bits(sums->results, bias_gradient, s[1], &sums->values);
    }
  free(x), free(bias), free(gradient), free(out), free(bias_gradient);
}

static void run_layer_norm(const int* s, struct sums* sums) {
  size_t all = (size_t)s[0] * s[1], rows = s[0], columns = s[1];
  float *x = values(all, 1), *weight = values(columns, 2), *bias = values(columns, 3), *gradient = values(all, 4);
  float *out = malloc(all * 4), *means = malloc(rows * 4), *inverses = malloc(rows * 4);
  float *weight_gradient = malloc(columns * 4), *bias_gradient = malloc(columns * 4);
  struct layer_norm shape = {s[0], s[1]};
  struct layer_norm_forward forward = {x, weight, bias, 1e-3f, out, means, inverses};
  struct layer_norm_backward backward = {gradient, x, weight, means, inverses, out, weight_gradient, bias_gradient};
  if (KERNELS->layer_norm_forward(&shape, &forward)) exit(2);
  sums->results = add_bits(sums->results, out, all, &sums->values);
  if (KERNELS->layer_norm_backward(&shape, &backward)) exit(2);
  sums->results = add_bits(add_bits(sums->results, out, all, &sums->values), weight_gradient, columns, &sums->values);
  sums->results = add_bits(sums->results, bias_gradient, columns, &sums->values);
  free(x), free(weight), free(bias), free(gradient), free(out), free(means), free(inverses), free(weight_gradient), free(bias_gradient);
}

// GELU and layer norm of bfloat16, back and forth.
static void run_halves(const int* s, struct sums* sums) {
  size_t all = (size_t)s[0] * s[1], rows = s[0], columns = s[1];
  float *x = values(all, 1), *row = values(columns, 2), *means = malloc(rows * 4), *inverses = malloc(rows * 4), *more = malloc(columns * 8);
  half *halves = malloc(all * 2), *out = malloc(all * 2);
  KERNELS->narrow(x, halves, all);
  struct gelu gelu = {.columns = s[1], .values = all, .half_x = 1, .half_gradient = 1, .half_out = 1};
  struct gelu_backward gelu_backward = {(float*)halves, (float*)halves, row, (float*)out, more};
  struct layer_norm norm = {s[0], s[1], 1, 1, 1};
  struct layer_norm_forward forward = {(float*)halves, row, row, 1e-3f, (float*)out, means, inverses};
  struct layer_norm_backward backward = {(float*)halves, (float*)halves, row, means, inverses, (float*)out, more, more + columns};
  for (int step = 0; step < 4; step++) {
    if (step == 0 && KERNELS->gelu(&gelu, (float*)halves, row, (float*)out)) exit(2);
    if (step == 1 && KERNELS->gelu_backward(&gelu, &gelu_backward)) exit(2);
    if (step == 2 && KERNELS->layer_norm_forward(&norm, &forward)) exit(2);
    if (step == 3 && KERNELS->layer_norm_backward(&norm, &backward)) exit(2);
    KERNELS->widen(out, x, all);
    sums->results = add_bits(sums->results, x, all, &sums->values);
  }
  free(x), free(row), free(means), free(inverses), free(more), free(halves), free(out);
}

static void run_bias(const int* s, struct sums* sums) {
  size_t all = (size_t)s[0] * s[1];
  float *y = values(all, 1), *gradient = values(all, 2), *out = malloc(all * 4), *bias = malloc(s[1] * 4ul);
  struct bias shape = {s[0], s[1], 1 + s[0] % 4};
  if (KERNELS->bias_gradient(&shape, gradient, 0, 0, bias)) exit(2);
  sums->results = add_bits(sums->results, bias, s[1], &sums->values);
  if (KERNELS->bias_gradient(&shape, gradient, y, out, bias)) exit(2);
  sums->results = add_bits(add_bits(sums->results, out, all, &sums->values), bias, s[1], &sums->values);
  free(y), free(gradient), free(out), free(bias);
}

// batch, height, width, channels, size, stride, padding: whether windows reach out of the picture
static const int pools[][7] = {{1, 2, 2, 1, 2, 2, 0}, {3, 8, 6, 13, 2, 2, 0}, {2, 7, 5, 9, 2, 2, 1}, {2, 9, 7, 33, 3, 2, 0},
                               {2, 6, 8, 7, 3, 2, 1}, {1, 5, 4, 16, 3, 1, 1}, {9, 64, 34, 20, 2, 2, 0}};
enum { POOLS = sizeof pools / sizeof *pools };

static int windows(int extent, const int* s) { return (s[6] ? extent - 1 : extent - s[4]) / s[5] + 1; }

static int rows_before(int extent, const int* s) {
  int beyond = (windows(extent, s) - 1) * s[5] + s[4] - extent;
  return s[6] && beyond > 0 ? beyond / 2 : 0;
}

static void run_max_pool(const int* s, struct sums* sums) {
  struct max_pool shape = {s[0], s[1], s[2], s[3], windows(s[1], s), windows(s[2], s), s[4], s[5], rows_before(s[1], s), rows_before(s[2], s)};
  size_t ins = (size_t)s[0] * s[1] * s[2] * s[3], outs = (size_t)s[0] * shape.out_height * shape.out_width * s[3];
  float *x = values(ins, 1), *gradient = values(outs, 2), *out = malloc(outs * 4), *dx = malloc(ins * 4), *bias = malloc(s[3] * 4ul);
  KERNELS->max_pool_forward(&shape, x, out);
  sums->results = add_bits(sums->results, out, outs, &sums->values);
  for (int joined = 0; joined <= max_pool_tiles(&shape); joined++) {
    struct max_pool_backward backward = {x, gradient, joined, dx, joined ? bias : 0};
    if (KERNELS->max_pool_backward(&shape, &backward)) exit(2);
    sums->results = add_bits(sums->results, dx, ins, &sums->values);
    if (joined) sums->results = add_bits(sums->results, bias, s[3], &sums->values);
  }
  free(x), free(gradient), free(out), free(dx), free(bias);
}

static void run_batch_norm(const int* s, struct sums* sums) {
  size_t all = (size_t)s[0] * s[1], columns = s[1];
  float *x = values(all, 1), *rows = values(4 * columns, 2), *residual = values(all, 3), *gradient = values(all, 4);
  float *out = malloc(all * 4), *results = malloc(4 * columns * 4), *x_gradient = malloc(all * 4), *gradients = malloc(2 * columns * 4);
  for (int rectified = 0; rectified < 2; rectified++) {
    const float *scale = rows, *offset = rows + columns, *mean = offset + columns, *variance = mean + columns;
    float *new_mean = results, *new_variance = results + columns, *means = new_variance + columns, *inverses = means + columns;
    struct batch_norm shape = {s[0], s[1], rectified};
    struct batch_norm_forward forward = {x,   scale,    offset,       mean,  variance, rectified ? residual : 0, .1f, .1f,
                                         out, new_mean, new_variance, means, inverses};
    struct batch_norm_backward backward = {gradient, rectified ? out : 0, x, scale, means, inverses, x_gradient, gradients, gradients + columns};
    if (KERNELS->batch_norm_forward(&shape, &forward) | KERNELS->batch_norm_backward(&shape, &backward)) exit(2);
    sums->results = add_bits(add_bits(sums->results, out, all, &sums->values), results, 4 * columns, &sums->values);
    sums->results = add_bits(add_bits(sums->results, x_gradient, all, &sums->values), gradients, 2 * columns, &sums->values);
  }
  free(x), free(rows), free(residual), free(gradient), free(out), free(results), free(x_gradient), free(gradients);
}

// batch, queries, keys, heads, width, causal
static const int attentions[][6] = {{1, 1, 1, 1, 1, 0}, {2, 7, 7, 3, 5, 1}, {1, 101, 101, 2, 19, 1}, {1, 70, 70, 1, 33, 0}, {2, 5, 61, 2, 8, 0}};
enum { ATTENTIONS = sizeof attentions / sizeof *attentions };

static void run_attention(const int* s, struct sums* sums) {
  size_t each = (size_t)s[3] * s[4], all = s[0] * s[1] * each, keys = s[0] * s[2] * each, scales = 2ul * s[0] * s[1] * s[3];
  float *query = values(all, 1), *key = values(keys, 2), *value = values(keys, 3), *gradient = values(all, 4), *mask = values(s[0] * s[2], 5);
  float *out = malloc(all * 4), *kept = malloc(scales * 4), *of_query = malloc(all * 4), *of_key = malloc(keys * 4), *of_value = malloc(keys * 4);
  for (int masked = 0; masked < 2; masked++) {
    struct attention shape = {s[0], s[1], s[2], s[3], s[4], s[5], {s[1] * each, each}, {s[2] * each, each}, {s[1] * each, each}, {s[2], 0, 0, 1}};
    struct attention_forward forward = {query, key, value, masked ? mask : 0, out, kept};
    struct attention_backward backward = {gradient, query, key, value, forward.mask, out, kept, 0, of_query, of_key, of_value};
    if (KERNELS->attention_forward(&shape, &forward) | KERNELS->attention_backward(&shape, &backward)) exit(2);
    sums->results = add_bits(add_bits(sums->results, out, all, &sums->values), of_query, all, &sums->values);
    sums->results = add_bits(add_bits(sums->results, of_key, keys, &sums->values), of_value, keys, &sums->values);
  }
  free(query), free(key), free(value), free(gradient), free(mask), free(out), free(kept), free(of_query), free(of_key), free(of_value);
}

static void run_cross_entropy(const int* s, struct sums* sums) {
  size_t rows = s[0], all = rows * s[1];
  float *logits = values(all, 1), *gradient = malloc(all * 4), loss;
  int32_t* labels = malloc(rows * 4);
  for (size_t row = 0; row < rows; row++) labels[row] = (int32_t)(row * 7 % s[1]);
  struct cross_entropy_arrays arrays = {logits, labels, gradient, &loss};
  for (int smoothed = 0; smoothed < 2; smoothed++) {
    struct cross_entropy shape = {s[0], s[1], smoothed ? .1f : 0, smoothed ? 3 : __builtin_nanf("")};
    if (KERNELS->cross_entropy(&shape, &arrays)) exit(2);
    sums->results = add_bits(add_bits(sums->results, gradient, all, &sums->values), &loss, 1, &sums->values);
  }
  free(logits), free(gradient), free(labels);
}

// Values of the parameters that a step updates at once.
static const size_t lengths[] = {1, 9, 40007, 70001};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static void run_updates(struct sums* sums) {
  struct update_tensor tensors[LENGTHS];
  float* gradients[LENGTHS];
  for (unsigned i = 0; i < LENGTHS; i++) {
    size_t n = lengths[i];
    gradients[i] = values(n, i);
    tensors[i] = (struct update_tensor){n, values(n, i + 10), {values(n, i + 20), calloc(n, sizeof(float))}, gradients[i]};
  }
  struct adam adam = {.9f, .999f, .01f, .9f, .999f, 1e-8f, .1f, .01f};
  struct sgd momentum = {.01f, .9f, .5f, 0, 1};
  KERNELS->adam(&adam, tensors, LENGTHS);
  KERNELS->sgd(&momentum, tensors, LENGTHS);
  for (int i = 0; i < LENGTHS; i++) free(tensors[i].slots[0]), tensors[i].slots[0] = 0;
  KERNELS->sgd(&momentum, tensors, LENGTHS);
  for (int i = 0; i < LENGTHS; i++) {
    sums->results = add_bits(sums->results, tensors[i].parameter, lengths[i], &sums->values);
    free(gradients[i]), free(tensors[i].parameter), free(tensors[i].slots[1]);
  }
}

static void* run_all(void* given) {
  struct sums* sums = given;
  for (int i = 0; i < SHAPES; i++) run(shapes[i], sums);
  for (int i = 0; i < WINDOWED; i++) run_windowed(windowed[i], sums);
  for (int i = 0; i < SEQUENCES; i++) run_lstm(sequences[i], sums), run_gru(sequences[i], sums);
  for (int i = 0; i < PRODUCTS; i++) run_product(products[i], sums);
  for (int i = 0; i < ATTENTIONS; i++) run_attention(attentions[i], sums);
  for (int i = 0; i < POOLS; i++) run_max_pool(pools[i], sums);
  run_updates(sums);
  for (int i = 0; i < TABLES; i++) {
    run_gelu(tables[i], sums), run_layer_norm(tables[i], sums), run_bias(tables[i], sums);
    run_halves(tables[i], sums), run_batch_norm(tables[i], sums), run_cross_entropy(tables[i], sums);
  }
  return 0;
}

int main(int count, char** arguments) {
#ifndef SET
  if (kernels_choose(count > 2 ? arguments[2] : 0)) return 4;
#endif
  pool_start(count > 1 ? atoi(arguments[1]) : 1);
  pthread_t other;
  struct sums first = {0, 0, 0}, second = {0, 0, 0};
  pthread_create(&other, 0, run_all, &first);
  run_all(&second);
  pthread_join(other, 0);
  if (memcmp(&first, &second, sizeof first)) return 3;
  printf("%" PRIx64 " %" PRIx64 " %.9g\n", first.results, first.filters, first.values);
  return 0;
}

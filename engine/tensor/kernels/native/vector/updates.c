#include "../updates.h"

#include "../pool.h"
#include "vector.h"

// Values of a part; fewer than one part isn't worth waking a thread for.
enum { PART = 1 << 15 };

struct job {
  const struct adam* adam;
  const struct sgd* sgd;
  const struct update_tensor* tensors;
  int count;
};

static size_t parts_of(const struct update_tensor* tensor) { return (tensor->values + PART - 1) / PART; }

// Loops of plain values become vectors of any width, with each operation rounded by itself.
static void adam_values(const struct adam* n, float* restrict p, float* restrict m, float* restrict v, const float* restrict g, int count) {
  float alpha = n->learning_rate * __builtin_sqrtf(1 - n->beta2_power) / (1 - n->beta1_power);
  float first = 1 - n->beta1, second = 1 - n->beta2, epsilon = n->epsilon, l2 = n->l2, decay = n->decay;
  for (int i = 0; i < count; i++) {
    float gradient = l2 != 0 ? g[i] + p[i] * l2 : g[i], value = decay != 0 ? p[i] - p[i] * decay : p[i];
    m[i] = m[i] + (gradient - m[i]) * first;
    v[i] = v[i] + (gradient * gradient - v[i]) * second;
    p[i] = value - m[i] * alpha / (__builtin_sqrtf(v[i]) + epsilon);
  }
}

static void sgd_values(const struct sgd* n, float* restrict p, const float* restrict g, int count) {
  float rate = n->learning_rate, l2 = n->l2;
  for (int i = 0; i < count; i++) p[i] = p[i] - (l2 != 0 ? g[i] + p[i] * l2 : g[i]) * rate;
}

static void momentum_values(const struct sgd* n, float* restrict p, float* restrict a, const float* restrict g, int count) {
  float rate = n->learning_rate, l2 = n->l2, momentum = n->momentum, undampened = n->undampened, nesterov = n->nesterov;
  for (int i = 0; i < count; i++) {
    float added = (l2 != 0 ? g[i] + p[i] * l2 : g[i]) * undampened;
    a[i] = a[i] * momentum + added;
    p[i] = p[i] - (nesterov != 0 ? added * rate + a[i] * momentum * rate : a[i] * rate);
  }
}

static void update_part(void* given, int part, int worker) {
  (void)worker;
  const struct job* job = given;
  const struct update_tensor* tensor = job->tensors;
  for (; (size_t)part >= parts_of(tensor); tensor++) part -= (int)parts_of(tensor);
  size_t from = (size_t)part * PART;
  int count = tensor->values - from < PART ? (int)(tensor->values - from) : PART;
  float *p = tensor->parameter + from, *first = tensor->slots[0] ? tensor->slots[0] + from : 0;
  const float* g = tensor->gradient + from;
  if (job->adam) adam_values(job->adam, p, first, tensor->slots[1] + from, g, count);
  else if (first) momentum_values(job->sgd, p, first, g, count);
  else sgd_values(job->sgd, p, g, count);
}

static void update(struct job job) {
  size_t parts = 0, values = 0;
  for (int i = 0; i < job.count; i++) parts += parts_of(&job.tensors[i]), values += job.tensors[i].values;
  (values > PART ? pool_run : pool_run_alone)(update_part, &job, (int)parts);
}

void FOR_THIS_PROCESSOR(adam)(const struct adam* numbers, const struct update_tensor* tensors, int count) {
  update((struct job){.adam = numbers, .tensors = tensors, .count = count});
}

void FOR_THIS_PROCESSOR(sgd)(const struct sgd* numbers, const struct update_tensor* tensors, int count) {
  update((struct job){.sgd = numbers, .tensors = tensors, .count = count});
}

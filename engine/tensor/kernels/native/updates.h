#pragma once

#include <stddef.h>

// Steps of optimisers, which change arrays where they lie. Each value is rounded as TensorFlow's ops for one parameter round it:
// the same bits come out. Tensors of different lengths are updated in one call.

enum { UPDATE_MOST_SLOTS = 2 };

struct update_tensor {
  size_t values;
  float *parameter, *slots[UPDATE_MOST_SLOTS];
  const float* gradient;
};

// Of Adam (Kingma and Ba 2015): powers of the betas, then numbers of the step; `l2` of the parameter is added to the gradient, and the
// parameter shrinks by the share `decay` (Loshchilov and Hutter 2019). Slots: averages of gradients and of their squares.
struct adam {
  float beta1_power, beta2_power, learning_rate, beta1, beta2, epsilon, l2, decay;
};

// With a slot, which is null without momentum.
struct sgd {
  float learning_rate, momentum, undampened, l2, nesterov;
};

typedef void adam_function(const struct adam* numbers, const struct update_tensor* tensors, int count);
typedef void sgd_function(const struct sgd* numbers, const struct update_tensor* tensors, int count);

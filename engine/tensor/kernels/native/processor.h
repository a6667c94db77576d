#pragma once

#include "attention.h"
#include "batch-norm.h"
#include "bias.h"
#include "convolution.h"
#include "cross-entropy.h"
#include "gemm-convolution.h"
#include "gelu.h"
#include "gru.h"
#include "half.h"
#include "layer-norm.h"
#include "lstm.h"
#include "matmul.h"
#include "max-pool.h"
#include "updates.h"

// What is compiled once for each instruction set, which ends its name there.
#define KERNEL_FUNCTIONS(EACH, set) \
  EACH(convolve, set) \
  EACH(filter_gradient, set) \
  EACH(gemm_convolve, set) \
  EACH(gemm_input_gradient, set) \
  EACH(gemm_filter_gradient, set) \
  EACH(lstm_forward, set) \
  EACH(lstm_backward, set) \
  EACH(gru_forward, set) \
  EACH(gru_backward, set) \
  EACH(matmul, set) \
  EACH(gelu, set) \
  EACH(gelu_backward, set) \
  EACH(layer_norm_forward, set) \
  EACH(layer_norm_backward, set) \
  EACH(attention_forward, set) \
  EACH(attention_backward, set) \
  EACH(bias_gradient, set) \
  EACH(batch_norm_forward, set) \
  EACH(batch_norm_backward, set) \
  EACH(max_pool_forward, set) \
  EACH(max_pool_backward, set) \
  EACH(cross_entropy, set) \
  EACH(widen, set) \
  EACH(narrow, set) \
  EACH(adam, set) \
  EACH(sgd, set)

#define KERNEL_FIELD(name, set) name##_function* name;
struct kernels {
  const char* processor;
  KERNEL_FUNCTIONS(KERNEL_FIELD, )
};

#define KERNEL_DECLARED(name, set) name##_function name##_##set;
#define KERNEL_TAKEN(name, set) .name = name##_##set,
#define DECLARE_KERNELS(set) KERNEL_FUNCTIONS(KERNEL_DECLARED, set)
#define KERNELS_OF(set_name, set) {.processor = set_name, KERNEL_FUNCTIONS(KERNEL_TAKEN, set)}

// Those of an instruction set, of those sets that the kernels are written for and this processor has: the fastest first, and null after
// the last.
const struct kernels* kernels_of(int index);

// Makes the kernels of a set be those that are used, of the fastest where `processor` is null. 0, or -1 where this processor hasn't it.
// Called once, before they are used.
int kernels_choose(const char* processor);
const struct kernels* kernels_for_processor(void);

#pragma once

#include "attention.h"
#include "batch-norm.h"
#include "bias.h"
#include "convolution.h"
#include "gelu.h"
#include "gru.h"
#include "layer-norm.h"
#include "lstm.h"
#include "matmul.h"

struct kernels {
  const char* processor;
  convolve_function* convolve;
  filter_gradient_function* filter_gradient;
  lstm_forward_function* lstm_forward;
  lstm_backward_function* lstm_backward;
  gru_forward_function* gru_forward;
  gru_backward_function* gru_backward;
  matmul_function* matmul;
  gelu_function* gelu;
  gelu_backward_function* gelu_backward;
  layer_norm_forward_function* layer_norm_forward;
  layer_norm_backward_function* layer_norm_backward;
  attention_forward_function* attention_forward;
  attention_backward_function* attention_backward;
  bias_gradient_function* bias_gradient;
  batch_norm_forward_function* batch_norm_forward;
  batch_norm_backward_function* batch_norm_backward;
};

// Those of an instruction set, of those sets that the kernels are written for and this processor has: the fastest first, and null after
// the last.
const struct kernels* kernels_of(int index);

// Makes the kernels of a set be those that are used, of the fastest where `processor` is null. 0, or -1 where this processor hasn't it.
// Called once, before they are used.
int kernels_choose(const char* processor);
const struct kernels* kernels_for_processor(void);

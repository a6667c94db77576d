#include "processor.h"

// The functions of the files that are compiled once for each instruction set, which ends their names.
#define DECLARE(set)                                    \
  convolve_function convolve_##set;                     \
  filter_gradient_function filter_gradient_##set;       \
  lstm_forward_function lstm_forward_##set;             \
  lstm_backward_function lstm_backward_##set;           \
  matmul_function matmul_##set;                         \
  gelu_function gelu_##set;                             \
  gelu_backward_function gelu_backward_##set;           \
  layer_norm_forward_function layer_norm_forward_##set; \
  layer_norm_backward_function layer_norm_backward_##set; \
  attention_forward_function attention_forward_##set;   \
  attention_backward_function attention_backward_##set;
#define KERNELS(name, set)                                                                                              \
  {name, convolve_##set, filter_gradient_##set, lstm_forward_##set, lstm_backward_##set, matmul_##set, gelu_##set,      \
   gelu_backward_##set, layer_norm_forward_##set, layer_norm_backward_##set, attention_forward_##set, attention_backward_##set}

#if defined(__x86_64__)
DECLARE(avx2)
DECLARE(avx512)
static const struct kernels avx2 = KERNELS("avx2", avx2);
static const struct kernels avx512 = KERNELS("avx512", avx512);

const struct kernels* kernels_for_processor(void) {
  if (__builtin_cpu_supports("avx512f")) return &avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2;
  return 0;
}
#elif defined(__aarch64__)
DECLARE(baseline)
static const struct kernels neon = KERNELS("neon", baseline);

const struct kernels* kernels_for_processor(void) { return &neon; }
#else
const struct kernels* kernels_for_processor(void) { return 0; }
#endif

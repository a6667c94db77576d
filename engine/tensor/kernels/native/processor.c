#include "processor.h"

#include <string.h>

#include "x86.h"

// The functions of the files that are compiled once for each instruction set, which ends their names.
#define DECLARE(set)                                    \
  convolve_function convolve_##set;                     \
  filter_gradient_function filter_gradient_##set;       \
  lstm_forward_function lstm_forward_##set;             \
  lstm_backward_function lstm_backward_##set;           \
  gru_forward_function gru_forward_##set;               \
  gru_backward_function gru_backward_##set;             \
  matmul_function matmul_##set;                         \
  gelu_function gelu_##set;                             \
  gelu_backward_function gelu_backward_##set;           \
  layer_norm_forward_function layer_norm_forward_##set; \
  layer_norm_backward_function layer_norm_backward_##set; \
  attention_forward_function attention_forward_##set;   \
  attention_backward_function attention_backward_##set;   \
  bias_gradient_function bias_gradient_##set;             \
  batch_norm_forward_function batch_norm_forward_##set;   \
  batch_norm_backward_function batch_norm_backward_##set;
#define KERNELS(name, set)                                                                                              \
  {name, convolve_##set, filter_gradient_##set, lstm_forward_##set, lstm_backward_##set, gru_forward_##set, gru_backward_##set, matmul_##set, gelu_##set,      \
   gelu_backward_##set, layer_norm_forward_##set, layer_norm_backward_##set, attention_forward_##set, attention_backward_##set,     \
   bias_gradient_##set, batch_norm_forward_##set, batch_norm_backward_##set}

struct set {
  struct kernels kernels;
  int (*is_here)(void);
};

// The fastest first.
#if defined(__x86_64__)
DECLARE(avx512)
DECLARE(avx2)
DECLARE(avx)
static const struct set sets[] = {
  {KERNELS("avx512", avx512), has_avx512},
  {KERNELS("avx2", avx2), has_avx2_and_fma},
  {KERNELS("avx", avx), has_avx},
};
#elif defined(__aarch64__)
DECLARE(baseline)
static int always(void) { return 1; }
static const struct set sets[] = {{KERNELS("neon", baseline), always}};
#else
static const struct set sets[] = {};
#endif

enum { SETS = sizeof sets / sizeof *sets };

const struct kernels* kernels_of(int index) {
  for (int i = 0; i < SETS; i++)
    if (sets[i].is_here() && index-- == 0) return &sets[i].kernels;
  return 0;
}

// Asked once: a virtual machine answers slowly what its processor has.
static const struct kernels* chosen;

int kernels_choose(const char* processor) {
  chosen = kernels_of(0);
  for (int i = 0; processor && chosen && strcmp(chosen->processor, processor); i++) chosen = kernels_of(i);
  return chosen ? 0 : -1;
}

const struct kernels* kernels_for_processor(void) { return chosen; }

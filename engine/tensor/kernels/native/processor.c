#include "convolution.h"

// Each instruction set's own, of the files that are compiled once for each.
#define DECLARE(set)                                                                                                    \
  int convolve_##set(const struct convolution* shape, const float* in, const float* filter, float* out);                \
  int filter_gradient_##set(const struct convolution* shape, const float* in, const float* gradient, float* filter);    \
  static const struct kernels kernels_##set = {#set, convolve_##set, filter_gradient_##set};

#if defined(__x86_64__)
DECLARE(avx2)
DECLARE(avx512)

const struct kernels* kernels_for_processor(void) {
  if (__builtin_cpu_supports("avx512f")) return &kernels_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &kernels_avx2;
  return 0;
}
#elif defined(__aarch64__)
#define convolve_neon convolve_baseline
#define filter_gradient_neon filter_gradient_baseline
DECLARE(neon)

const struct kernels* kernels_for_processor(void) { return &kernels_neon; }
#else
const struct kernels* kernels_for_processor(void) { return 0; }
#endif

#include "processor.h"

#include <string.h>

#include "x86.h"

struct set {
  struct kernels kernels;
  int (*is_here)(void);
};

// The fastest first.
#if defined(__x86_64__)
DECLARE_KERNELS(avx512)
DECLARE_KERNELS(avx2)
DECLARE_KERNELS(avx)
static const struct set sets[] = {
  {KERNELS_OF("avx512", avx512), has_avx512},
  {KERNELS_OF("avx2", avx2), has_avx2_and_fma},
  {KERNELS_OF("avx", avx), has_avx},
};
#elif defined(__aarch64__)
DECLARE_KERNELS(baseline)
static int always(void) { return 1; }
static const struct set sets[] = {{KERNELS_OF("neon", baseline), always}};
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

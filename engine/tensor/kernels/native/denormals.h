#pragma once

#include <stdint.h>

// Numbers below float32's normal ones become 0 in all threads of the kernels, as in those of TensorFlow: else the bits would depend on
// which thread computes them, and they take a hundred times as long.

#if defined(__x86_64__)
// MXCSR: flush to zero, and denormals are zero.
static inline uint64_t denormals_flush(void) {
  unsigned before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040);
  return before;
}

static inline void denormals_restore(uint64_t before) { __builtin_ia32_ldmxcsr((unsigned)before); }
#elif defined(__aarch64__)
// FPCR.FZ.
static inline uint64_t denormals_flush(void) {
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | UINT64_C(1) << 24));
  return before;
}

static inline void denormals_restore(uint64_t before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
#else
static inline uint64_t denormals_flush(void) { return 0; }
static inline void denormals_restore(uint64_t before) { (void)before; }
#endif

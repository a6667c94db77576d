#include "x86.h"

#if defined(__x86_64__)
#include <cpuid.h>

// Bits as Intel's Architecture Instruction Set Extensions Programming Reference numbers them.
enum { LEAF_1_ECX_FMA = 12, LEAF_1_ECX_OSXSAVE = 27, LEAF_1_ECX_AVX = 28, LEAF_7_EBX_AVX2 = 5, LEAF_7_EBX_AVX512F = 16 };
enum { YMM_STATE = 0x6, ZMM_STATE = 0xe6 };

static int bit(unsigned word, int number) { return word >> number & 1; }

static unsigned ecx_of_1(void) {
  unsigned eax, ebx, ecx, edx;
  return __get_cpuid(1, &eax, &ebx, &ecx, &edx) ? ecx : 0;
}

static unsigned ebx_of_7(void) {
  unsigned eax, ebx, ecx, edx;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) ? ebx : 0;
}

static int keeps(unsigned state) {
  if (!bit(ecx_of_1(), LEAF_1_ECX_OSXSAVE)) return 0;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & state) == state;
}

int has_avx(void) { return bit(ecx_of_1(), LEAF_1_ECX_AVX) && keeps(YMM_STATE); }
int has_avx2_and_fma(void) { return has_avx() && bit(ebx_of_7(), LEAF_7_EBX_AVX2) && bit(ecx_of_1(), LEAF_1_ECX_FMA); }
int has_avx512(void) { return has_avx2_and_fma() && bit(ebx_of_7(), LEAF_7_EBX_AVX512F) && keeps(ZMM_STATE); }
#endif

#pragma once

// What an x86 processor has and the system keeps for each thread. Compilers have a function for it, which not all their libraries back.

int has_avx(void);
int has_avx2_and_fma(void);
int has_avx512(void);

#pragma once

#include <stddef.h>

// Memory for the length of one kernel, kept for the next: pages that are mapped anew for each would cost more than some kernels.

// 64-byte aligned, its values undefined; null where there is none.
float* scratch_take(size_t floats);
void scratch_give(float* memory);

#pragma once

#include <stddef.h>
#include <stdint.h>

// bfloat16: the upper half of a float32.
typedef uint16_t half;

typedef void widen_function(const half* from, float* to, size_t count);
// To the nearest, of two that are as near to the even one.
typedef void narrow_function(const float* from, half* to, size_t count);

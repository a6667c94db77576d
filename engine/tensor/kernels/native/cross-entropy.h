#pragma once

#include <stdint.h>

// The mean cross-entropy of logits [rows, classes] with a class number for each row, as torch.nn.functional.cross_entropy.

struct cross_entropy {
  int rows, classes;
  // The share of the target that is spread evenly over all classes (Szegedy et al. 2016).
  float smoothing;
  // Rows of this class number don't count; NaN where all do.
  float ignored;
};

struct cross_entropy_arrays {
  const float* logits;
  const int32_t* labels;
  // Of the logits: [rows, classes].
  float* gradient;
  float* loss;
};

// 0, -1 where memory lacks, 1 where a class number that counts is none of the classes.
typedef int cross_entropy_function(const struct cross_entropy* shape, const struct cross_entropy_arrays* arrays);

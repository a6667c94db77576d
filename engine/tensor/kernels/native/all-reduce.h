#pragma once

#include "rank-group.h"

// A part of the values that are reduced together; the result may take their place.
struct reduced {
  const float* from;
  float* to;
  size_t values;
};

enum { REDUCE_SUM, REDUCE_MEAN, REDUCE_FROM_FIRST, REDUCTIONS };

// Gives each rank the sum or the mean of all ranks' values, added up in the order of the ranks, or those of rank 0. 0, or the code of the
// failure, which the group keeps: it ends there.
int all_reduce(struct rank_group* group, int reduction, const struct reduced* parts, int count);

#pragma once

#include "tensorflow-op.h"

// Computes an op that has inputs or outputs of bfloat16 which its function takes as float32: what they hold lies in memory that is there
// meanwhile. As `compute` of an op.
int compute_by_floats(const struct op* op, const struct op_call* call);

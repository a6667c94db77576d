#pragma once

#include "tensorflow-op.h"

// Computes an op of which some inputs or outputs are bfloat16 by its float32 function: what they hold in float32 lies in memory that is
// there meanwhile. As `compute` of an op.
int compute_by_floats(const struct op* op, const struct op_call* call);

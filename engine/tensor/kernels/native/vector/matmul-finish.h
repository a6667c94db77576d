#pragma once

#include "../matmul.h"
#include "../pool.h"
#include "activations.h"
#include "rows.h"

// What all ways of multiplying share.

// So few multiplications, or floats that are packed, aren't worth waking a thread for.
enum { FEW_PRODUCTS = 1 << 21, FEW_PACKED = 1 << 17 };

static void run_if_worth(int worth, pool_part* part, void* job, int parts) { (worth ? pool_run : pool_run_alone)(part, job, parts); }

// Rows of a block as far as a panel goes, when their sums are whole.
static void finish_panel(const struct matmul* s, float* out, int rows, int first, int columns) {
  if (!s->bias) return;
  for (int row = 0; row < rows; row++, out += s->columns)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES);
      vec value = load_up_to(out + c, count) + load_up_to(s->bias + first + c, count);
      if (s->rectified) value = choose(value < splat(0), splat(0), value);
      store_up_to(out + c, value, count);
    }
}

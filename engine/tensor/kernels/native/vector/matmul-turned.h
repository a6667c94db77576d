#pragma once

#include <string.h>

#include "../scratch.h"
#include "matmul-finish.h"
#include "panels.h"
#include "strips.h"

// Few rows times a turned matrix, such as a small batch in a linear layer: the weights' own rows are strips, read once and packed never,
// and a, turned, is panels. The product is turned then: UNITS of its columns at a time, which are turned back.

enum { UNITS = 4 * ROWS };

struct turned_job {
  const struct matmul* shape;
  const float* b;
  float *out, *panels;
};

static int is_turned(const struct matmul* s) { return s->b_row == 1 && 2 * s->rows <= s->columns; }

// sums [UNITS, COLUMNS] = `units` rows of b times a panel.
static void multiply_units(const struct matmul* s, const float* b, int units, const float* panel, float* sums) {
  for (int unit = 0, height; unit < units; unit += height) {
    height = next_strip(units - unit);
    for (int k = 0; k < s->depth; k += SUMMED_PLAIN)
      multiply_strip(height, b + unit * s->b_column + k, s->b_column, panel + k * COLUMNS, at_most(s->depth - k, SUMMED_PLAIN),
                     sums + unit * COLUMNS, COLUMNS, k > 0);
  }
}

// `rows` rows of a product from its turned one, so far as `units` go.
static void turn_back(const float* sums, int rows, int units, float* out, size_t out_row) {
  float turned[COLUMNS * UNITS];
  for (int unit = 0; unit < UNITS; unit += 4)
    for (int c = 0; c < COLUMNS; c += 4) transpose_square(sums + unit * COLUMNS + c, COLUMNS, turned + c * UNITS + unit, UNITS);
  for (int row = 0; row < rows; row++) memcpy(out + row * out_row, turned + row * UNITS, units * sizeof *out);
}

static void units_part(void* given, int part, int worker) {
  (void)worker;
  const struct turned_job* job = given;
  const struct matmul* s = job->shape;
  int first = part * UNITS, units = at_most(s->columns - first, UNITS);
  float sums[UNITS * COLUMNS] = {0};
  for (int row = 0; row < s->rows; row += COLUMNS) {
    int rows = at_most(s->rows - row, COLUMNS);
    float* out = job->out + (size_t)row * s->columns + first;
    multiply_units(s, job->b + first * s->b_column, units, job->panels + (size_t)row * s->depth, sums);
    turn_back(sums, rows, units, out, s->columns);
    finish_panel(s, out, rows, first, units);
  }
}

static int multiply_turned(const struct matmul* s, const float* a, const float* b, float* out) {
  struct turned_job job = {s, b, out, scratch_take(panel_floats(s->depth, s->rows))};
  if (!job.panels) return -1;
  for (int panel = 0; panel < panels_of(s->rows); panel++) pack_panel(a, s->a_column, s->a_row, s->depth, s->rows, panel, job.panels);
  run_if_worth((size_t)s->rows * s->depth * s->columns > FEW_PRODUCTS, units_part, &job, (s->columns + UNITS - 1) / UNITS);
  scratch_give(job.panels);
  return 0;
}

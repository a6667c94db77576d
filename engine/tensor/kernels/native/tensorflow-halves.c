#include "tensorflow-halves.h"

#include "half.h"
#include "pool.h"
#include "processor.h"
#include "scratch.h"

// Values of a part, and of what is converted without other threads: less than it takes to wake them.
enum { PART = 1 << 15, ALONE = 1 << 17 };

struct array {
  void *from, *to;
  size_t values;
};

struct conversion {
  struct array arrays[OP_MOST_INPUTS];
  int count, narrows;
};

static size_t parts_of(const struct array* array) { return (array->values + PART - 1) / PART; }

static void convert_part(void* given, int part, int worker) {
  (void)worker;
  struct conversion* job = given;
  const struct array* array = job->arrays;
  for (; (size_t)part >= parts_of(array); array++) part -= (int)parts_of(array);
  size_t first = (size_t)part * PART, count = array->values - first < PART ? array->values - first : PART;
  if (job->narrows) kernels_for_processor()->narrow((float*)array->from + first, (half*)array->to + first, count);
  else kernels_for_processor()->widen((half*)array->from + first, (float*)array->to + first, count);
}

static void convert(struct conversion* job) {
  size_t parts = 0, values = 0;
  for (int i = 0; i < job->count; i++) {
    parts += parts_of(&job->arrays[i]);
    values += job->arrays[i].values;
  }
  (values < ALONE ? pool_run_alone : pool_run)(convert_part, job, (int)parts);
}

// Each begins where a line of the cache does.
static size_t floats_of(const struct op_shape* shape) { return (values_of(shape) + 15) / 16 * 16; }

static size_t floats_of_halves(const struct op_shape* shapes, int halves) {
  size_t floats = 0;
  for (int i = 0; halves >> i; i++)
    if (halves >> i & 1) floats += floats_of(&shapes[i]);
  return floats;
}

int compute_by_floats(const struct op* op, const struct op_call* call) {
  int inputs = call->half_inputs & ~op_reads_halves(op->option), outputs = call->half_outputs & ~op_writes_halves(op->option);
  size_t floats = floats_of_halves(call->shapes, inputs) + floats_of_halves(call->output_shapes, outputs);
  float *memory = scratch_take(floats), *next = memory;
  if (!memory) return -1;
  struct op_call by_floats = *call;
  struct conversion widening = {.narrows = 0}, narrowing = {.narrows = 1};
  for (int i = 0; i < op->inputs; i++) {
    if (!(inputs >> i & 1)) continue;
    widening.arrays[widening.count++] = (struct array){(void*)call->inputs[i], next, values_of(&call->shapes[i])};
    by_floats.inputs[i] = next;
    next += floats_of(&call->shapes[i]);
  }
  for (int i = 0; i < op->outputs; i++) {
    if (!(outputs >> i & 1)) continue;
    narrowing.arrays[narrowing.count++] = (struct array){next, call->outputs[i], values_of(&call->output_shapes[i])};
    by_floats.outputs[i] = next;
    next += floats_of(&call->output_shapes[i]);
  }
  by_floats.half_inputs &= ~inputs;
  by_floats.half_outputs &= ~outputs;
  convert(&widening);
  int failed = op->compute(&by_floats);
  if (!failed) convert(&narrowing);
  scratch_give(memory);
  return failed;
}

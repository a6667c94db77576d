#include "matmul-ops.h"

#include "processor.h"
#include "tensorflow-op.h"

// An op's option: which factors are turned, and what is done to the product.
enum { NONE = 0, LEFT = 1, RIGHT = 2, BIAS = 4, RELU = 8 };

// The last two axes are those of the matrix; an axis before them is 1.
static int64_t rows_of(const struct op_shape* matrix, int turned) { return matrix->dims[matrix->rank - (turned ? 1 : 2)]; }
static int64_t columns_of(const struct op_shape* matrix, int turned) { return rows_of(matrix, !turned); }
static int is_matrix(const struct op_shape* shape) { return shape->rank == 2 || (shape->rank == 3 && shape->dims[0] == 1); }

static const char* infer(const struct op_shape* in, int option, struct op_shape* out) {
  if (!is_matrix(&in[0]) || !is_matrix(&in[1]) || in[0].rank != in[1].rank) return "takes two matrices";
  if (columns_of(&in[0], option & LEFT) != rows_of(&in[1], option & RIGHT)) return "the first matrix has not as many columns as the second has rows";
  int64_t rows = rows_of(&in[0], option & LEFT), columns = columns_of(&in[1], option & RIGHT);
  if (option & BIAS && (in[2].rank != 1 || in[2].dims[0] != columns)) return "the bias has not as many values as there are columns";
  *out = in[0].rank == 2 ? (struct op_shape){2, {rows, columns}} : (struct op_shape){3, {1, rows, columns}};
  return 0;
}

static int compute(const struct op_call* call) {
  const struct op_shape *a = &call->shapes[0], *b = &call->shapes[1], *out = &call->output_shapes[0];
  int left = call->option & LEFT, right = call->option & RIGHT;
  size_t a_row = (size_t)columns_of(a, 0), b_row = (size_t)columns_of(b, 0);
  struct matmul shape = {(int)rows_of(out, 0), (int)columns_of(a, left), (int)columns_of(out, 0), left ? 1 : a_row, left ? a_row : 1,
                         right ? 1 : b_row, right ? b_row : 1, call->option & BIAS ? call->inputs[2] : 0, call->option & RELU};
  return kernels_for_processor()->matmul(&shape, call->inputs[0], call->inputs[1], call->outputs[0]);
}

static const struct op plain = {"LeydenMatMulNN", 2, 1, NONE, infer, compute};
static const struct op left = {"LeydenMatMulTN", 2, 1, LEFT, infer, compute};
static const struct op right = {"LeydenMatMulNT", 2, 1, RIGHT, infer, compute};
static const struct op both = {"LeydenMatMulTT", 2, 1, LEFT | RIGHT, infer, compute};
static const struct op plain_bias = {"LeydenMatMulNNBias", 3, 1, BIAS, infer, compute};
static const struct op right_bias = {"LeydenMatMulNTBias", 3, 1, RIGHT | BIAS, infer, compute};
static const struct op plain_relu = {"LeydenMatMulNNBiasRelu", 3, 1, BIAS | RELU, infer, compute};
static const struct op right_relu = {"LeydenMatMulNTBiasRelu", 3, 1, RIGHT | BIAS | RELU, infer, compute};
DEFINE_OP(plain)
DEFINE_OP(left)
DEFINE_OP(right)
DEFINE_OP(both)
DEFINE_OP(plain_bias)
DEFINE_OP(right_bias)
DEFINE_OP(plain_relu)
DEFINE_OP(right_relu)

int register_matmul(void) {
  int products = REGISTER_OP(plain) | REGISTER_OP(left) | REGISTER_OP(right) | REGISTER_OP(both);
  return products | REGISTER_OP(plain_bias) | REGISTER_OP(right_bias) | REGISTER_OP(plain_relu) | REGISTER_OP(right_relu);
}

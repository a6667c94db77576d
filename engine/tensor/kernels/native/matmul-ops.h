#pragma once

// Registers LeydenMatMulNN, NT, TN and TT: MatMul of TensorFlow without attributes, where T says of each factor that it is turned. A
// code of TF_Status.
int register_matmul(void);

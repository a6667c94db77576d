#pragma once

// Registers LeydenMatMulNN, NT, TN and TT: MatMul of TensorFlow without attributes, where T says of each factor that it is turned. A
// code of TF_Status. NN and NT also with Bias at the end of their names, a third input, and then with Relu.
int register_matmul(void);

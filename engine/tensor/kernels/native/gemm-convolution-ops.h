#pragma once

// Registers LeydenConv2DGemm, of attributes as any convolution needs them, also with Bias and then Relu at the end of its name; and its
// gradients LeydenConv2DGemmBackpropInput (filter, gradient) and BackpropFilter (input, gradient). A code of TF_Status.
int register_gemm_convolutions(void);

#pragma once

// Registers LeydenGelu (x) and LeydenBiasGelu (x [rows, columns], bias [columns]), the same with Tanh at the end for the approximation,
// and their gradients: Leyden...Grad (gradient, x) or (gradient, x, bias). A code of TF_Status.
int register_gelu(void);

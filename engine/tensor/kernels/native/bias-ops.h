#pragma once

// LeydenBiasAddGrad, and LeydenReluBiasGrad, which brings the gradient back through ReLU first. A code of TF_Status.
int register_bias(void);

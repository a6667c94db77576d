#pragma once

// Registers LeydenLayerNorm and its gradient LeydenLayerNormGrad. A code of TF_Status.
int register_layer_norm(void);

#pragma once

// Registers LeydenCrossEntropy: the mean loss, and the gradient of the logits. A code of TF_Status.
int register_cross_entropy(void);

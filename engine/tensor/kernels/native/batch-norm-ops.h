#pragma once

// LeydenBatchNorm and its gradient, also with a sum and ReLU behind it. A code of TF_Status.
int register_batch_norm(void);

#pragma once

// Registers the steps of a GRU and their gradient with TensorFlow. A code of TF_Status.
int register_gru(void);

#pragma once

// Registers the convolution and its gradients: Conv2D, Conv2DBackpropInput, Conv2DBackpropFilter of TensorFlow with "Leyden" before
// and "Same" or "Valid" after the name, without their attributes and without the sizes, which follow. A code of TF_Status.
int register_convolutions(void);

#pragma once

// A GRU's steps (Cho et al. 2014) with PyTorch's gates: reset, update, candidate, `units` of each; the reset gate multiplies the hidden
// state's part of the candidate after the product. Arrays lie as [time, batch, ...]; weight is [3 units, units].

struct gru {
  int time, batch, units;
};

struct gru_forward {
  // Of the inputs [time, batch, 3 units]; weight; bias of its products [3 units]; what the first step finds [batch, units].
  const float *sums, *weight, *bias, *hidden;
  // Of all steps: [time, batch, units], and the gates' values with the hidden state's part of the candidate [time, batch, 4 units].
  float *hiddens, *gates;
};

struct gru_backward {
  // Gradients of all hidden states; what forward was given, and what it gave.
  const float *hiddens_gradient, *weight, *hidden, *hiddens, *gates;
  // Gradients of the inputs' part of the sums, of the weight's products, and of what the first step found.
  float *sums_gradient, *products_gradient, *hidden_gradient;
};

// 0, or -1 where memory lacks.
typedef int gru_forward_function(const struct gru* shape, const struct gru_forward* arrays);
typedef int gru_backward_function(const struct gru* shape, const struct gru_backward* arrays);

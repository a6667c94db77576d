#pragma once

// An LSTM's steps (Hochreiter and Schmidhuber 1997) with PyTorch's gates: input, forget, candidate, output, `units` of each. Arrays
// lie as [time, batch, ...]; weight is [4 units, units].

struct lstm {
  int time, batch, units;
};

struct lstm_forward {
  // Of the inputs [time, batch, 4 units]; weight; what the first step finds [batch, units].
  const float *sums, *weight, *hidden, *cell;
  // Of all steps: [time, batch, units] twice, and the gates' values [time, batch, 4 units].
  float *hiddens, *cells, *gates;
};

struct lstm_backward {
  // Gradients of all hidden states and of the last cell; what forward was given, and what it gave.
  const float *hiddens_gradient, *last_cell_gradient, *weight, *cell, *cells, *gates;
  // Gradients of the sums and of what the first step found.
  float *sums_gradient, *hidden_gradient, *cell_gradient;
};

// 0, or -1 where memory lacks.
typedef int lstm_forward_function(const struct lstm* shape, const struct lstm_forward* arrays);
typedef int lstm_backward_function(const struct lstm* shape, const struct lstm_backward* arrays);

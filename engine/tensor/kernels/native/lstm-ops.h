#pragma once

// Registers LeydenLstm and its gradient LeydenLstmGrad. A code of TF_Status.
int register_lstm(void);

#pragma once

// LeydenMaxPool and LeydenMaxPoolGrad for each of some windows, whose names say size, stride and padding; and LeydenMaxPoolReluGrad and
// LeydenMaxPoolReluBiasGrad for windows of 2x2 that tile pictures. A code of TF_Status.
int register_max_pool(void);

#pragma once

// Registers LeydenAdamInPlace, LeydenMomentumInPlace and LeydenSgdInPlace, which write into the memory of inputs: TensorFlow's C API
// has no call that gives a variable's, so they are given readings of variables, which share it. Whoever asks for them sees to it that
// nothing else does. "InPlace" in the name tells TensorFlow's optimiser of graphs. A code of TF_Status.
int register_updates(void);

#include "attention-ops.h"
#include "convolution-ops.h"
#include "gelu-ops.h"
#include "layer-norm-ops.h"
#include "lstm-ops.h"
#include "matmul-ops.h"
#include "pool.h"
#include "processor.h"

#define EXPORTED __attribute__((visibility("default")))

// The instruction set that the kernels use here, such as "avx2", or null where they can't.
EXPORTED const char* leyden_kernels_processor(void) {
  const struct kernels* kernels = kernels_for_processor();
  return kernels ? kernels->processor : 0;
}

// Registers the ops with the TensorFlow of this process, which is loaded globally, to compute on `threads`. Called once. A code of
// TF_Status.
EXPORTED int leyden_kernels_register(int threads) {
  pool_start(threads);
  int pictures = register_convolutions(), sequences = register_lstm() | register_attention();
  return pictures | sequences | register_matmul() | register_gelu() | register_layer_norm();
}

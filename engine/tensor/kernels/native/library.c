#include <stdio.h>

#include "all-reduce-ops.h"
#include "attention-ops.h"
#include "batch-norm-ops.h"
#include "bias-ops.h"
#include "convolution-ops.h"
#include "cross-entropy-ops.h"
#include "gelu-ops.h"
#include "gemm-convolution-ops.h"
#include "gru-ops.h"
#include "layer-norm-ops.h"
#include "lstm-ops.h"
#include "matmul-ops.h"
#include "max-pool-ops.h"
#include "pool.h"
#include "processor.h"
#include "rank-groups.h"
#include "tensorflow.h"
#include "update-ops.h"

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

enum { OTHER_PROCESSOR = -1, NO_TENSORFLOW = -2 };

// The instruction sets that the kernels can use here, such as "avx2": the fastest first, and null after the last.
EXPORTED const char* leyden_kernels_set(int index) {
  const struct kernels* kernels = kernels_of(index);
  return kernels ? kernels->processor : 0;
}

// Registers the ops with the TensorFlow of this process, which is loaded globally, to compute on `threads` by the instruction set of that
// name, or the fastest where it is null. Called once. A code of TF_Status, or one of the above.
EXPORTED int leyden_kernels_register(const char* set, int threads) {
  if (kernels_choose(set)) return OTHER_PROCESSOR;
  if (tensorflow_find()) return NO_TENSORFLOW;
  pool_start(threads);
  int pictures = register_convolutions() | register_gemm_convolutions() | register_batch_norm() | register_max_pool();
  int sequences = register_lstm() | register_gru() | register_attention();
  int losses = register_cross_entropy() | register_updates();
  return pictures | sequences | losses | register_all_reduce() | register_matmul() | register_bias() | register_gelu() | register_layer_norm();
}

// Comes to a group of ranks and waits for the others: its number, for LeydenAllReduce, or less than 0, and what is wrong in `words`.
EXPORTED int leyden_group_join(const char* name, int rank, int ranks, int limit_ms, char* words, int size) {
  struct rank_failure failure = {0};
  int number = rank_groups_join(name, rank, ranks, limit_ms, &failure);
  snprintf(words, (size_t)size, "%s", failure.words);
  return number;
}

EXPORTED void leyden_group_leave(int number) { rank_groups_leave(number); }

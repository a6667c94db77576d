#pragma once

// Registers LeydenAllReduce, whose inputs are tensors of one rank and whose results are those of all ranks of a group reduced: with the
// group's number and a `reduction` of all-reduce.h. A code of TF_Status.
int register_all_reduce(void);

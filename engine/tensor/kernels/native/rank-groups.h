#pragma once

#include "rank-group.h"

// The groups that this process is in, by numbers that are never given again.

// Joins, as rank_group_join does; the number, or the code of the failure, negative.
int rank_groups_join(const char* name, int rank, int ranks, int limit_ms, struct rank_failure* failure);
// Calls `use` with the group of that number and `given`, one call at a time. 0, what it returned, or the code of what ended the group.
int rank_groups_use(int number, int (*use)(struct rank_group*, void* given), void* given, struct rank_failure* failure);
// A call that waits for other ranks is ended.
void rank_groups_leave(int number);

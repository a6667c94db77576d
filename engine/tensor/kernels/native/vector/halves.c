#include "halves.h"

void FOR_THIS_PROCESSOR(widen)(const half* from, float* to, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load_halves(from + i));
  if (i < count) store_some(to + i, load_halves_up_to(from + i, (int)(count - i)), (int)(count - i));
}

void FOR_THIS_PROCESSOR(narrow)(const float* from, half* to, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) store_halves(to + i, load(from + i));
  if (i < count) store_halves_up_to(to + i, load_some(from + i, (int)(count - i)), (int)(count - i));
}

#include "CHeap.h"

#include <malloc.h>

enum { MEBIBYTE = 1 << 20 };

void cheap_prepare(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, MEBIBYTE);
    mallopt(M_TRIM_THRESHOLD, 32 * MEBIBYTE);
    mallopt(M_MMAP_THRESHOLD, 4 * MEBIBYTE);
}

/* The C library's heap, for the whole program, libraries included, with a counter. */
#pragma once

/* Blocks that were asked for since the program began. */
unsigned long counting_heap_blocks(void);

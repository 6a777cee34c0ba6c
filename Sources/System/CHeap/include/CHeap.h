/* How the C library gets memory from the system. */
#pragma once

/* Lets the heap grow in large steps, and keep what calls give back for the calls that come. For all
   threads from one arena, because the others grow a page at a time, each with a system call. To be
   called before there are threads. */
void cheap_prepare(void);

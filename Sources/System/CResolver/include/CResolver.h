/* Questions to the DNS through glibc's resolver, which keeps to /etc/resolv.conf and asks again
   over TCP when an answer is too long for a datagram. Thread-safe; blocks for a few seconds at
   most. */
#pragma once
#include <stdint.h>

/* Writes the response to `name`'s records of `type` to `answer` and returns its length; 0 when
   there are none, -1 when nobody could be asked. `searches`: a name without a dot is tried in the
   domains of resolv.conf. `port` is not 0: the server at 127.0.0.1 and that port is asked instead
   of those of resolv.conf. */
int cresolver_ask(const char *name, int type, int searches, uint16_t port, uint8_t *answer,
                  int room);

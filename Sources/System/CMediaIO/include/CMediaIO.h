/* The system calls of the media loop, each a thin shim: what Swift cannot import (macros, unions,
   variadic calls), and nothing that decides anything. What is called for every packet is inline. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

/* An address and port in one comparable piece. IPv4 uses the first four bytes of `ip`. */
typedef struct {
    uint8_t ip[16];
    uint16_t port;   /* host order */
    uint8_t family;  /* 4 or 6; 0 for none */
    uint8_t padding;
} cmedia_address;

/* A non-blocking UDP socket bound to `local`, marked for expedited forwarding (RFC 3246).
   Returns the descriptor, or -errno. */
int cmedia_open(const cmedia_address *local);
int cmedia_close(int descriptor);

/* The bytes of one datagram and where it came from; -1 when there is none. */
ssize_t cmedia_receive_from(int descriptor, void *room, size_t count, cmedia_address *source);
/* The same on a connected socket. */
static inline ssize_t cmedia_receive(int descriptor, void *room, size_t count) {
    return recv(descriptor, room, count, 0);
}
/* The same, and when it came by CLOCK_REALTIME, ns, where `cmedia_stamp` asked for it; else 0. */
ssize_t cmedia_receive_stamped(int descriptor, void *room, size_t count, int64_t *stamp);
void cmedia_stamp(int descriptor, int is_wanted);
ssize_t cmedia_send_to(int descriptor, const void *bytes, size_t count, const cmedia_address *to);
/* On a connected socket. An ICMP error of an earlier packet makes a send fail without sending; it is
   then tried once more. */
ssize_t cmedia_send_again(int descriptor, const void *bytes, size_t count);
__attribute__((always_inline)) static inline ssize_t cmedia_send(int descriptor, const void *bytes, size_t count) {
    ssize_t sent = send(descriptor, bytes, count, 0);
    return sent < 0 ? cmedia_send_again(descriptor, bytes, count) : sent;
}
/* Only datagrams of `remote` are received from now on; family 0 undoes it. */
int cmedia_connect(int descriptor, const cmedia_address *remote);

int cmedia_poll_create(void);
int cmedia_poll_add(int poll, int descriptor, uint64_t tag);
int cmedia_poll_remove(int poll, int descriptor);
/* Writes what is ready to `events`; returns how many, or -1. */
static inline int cmedia_poll_wait(int poll, struct epoll_event *events, int count) {
    return epoll_wait(poll, events, count, -1);
}
/* The same without waiting. */
static inline int cmedia_poll_look(int poll, struct epoll_event *events, int count) {
    return epoll_wait(poll, events, count, 0);
}
static inline uint64_t cmedia_poll_tag(const struct epoll_event *event) { return event->data.u64; }

/* A descriptor that wakes the loop, and its use. */
int cmedia_wake_create(void);
void cmedia_wake(int descriptor);
void cmedia_wake_clear(int descriptor);

/* A timer that is ready every `nanoseconds`; 0 stops it. */
int cmedia_timer_create(void);
void cmedia_timer_set(int descriptor, int64_t nanoseconds);
/* Ready once, when the monotonic clock shows `nanoseconds`; 0: never. What was ready before counts no
 * more. */
void cmedia_timer_at(int descriptor, int64_t nanoseconds);
/* How often it was ready since it was last asked. */
uint64_t cmedia_timer_clear(int descriptor);

/* Nanoseconds of the monotonic clock, and of the wall clock since 1970. */
static inline int64_t cmedia_nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
static inline int64_t cmedia_monotonic(void) { return cmedia_nanoseconds(CLOCK_MONOTONIC); }
static inline int64_t cmedia_wall(void) { return cmedia_nanoseconds(CLOCK_REALTIME); }

/* Real-time priority for this thread if that is permitted, else the best niceness there is.
   Returns 2, 1 or 0. */
int cmedia_prefer_this_thread(void);
void cmedia_name_this_thread(const char *name);
/* Raises the soft limit of open descriptors to the hard one; returns it. */
uint64_t cmedia_raise_descriptor_limit(void);

/* The least a relay can do: wait, receive, renumber, send. Against it the engine is measured, in the
   same run: what the machine takes for a packet, nobody can save.

       relay-floor CALLS

   Ports as in relay-load. It says "ready" and relays until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_calls = 2000, least = 12 };

struct side {
    int descriptor;
    uint32_t source, time;
    uint16_t sequence;
};

static struct side sides[2 * most_calls];

static void fail(const char *reason) {
    perror(reason);
    exit(1);
}

/* Connected: the kernel looks up the route once, and drops what comes from elsewhere. */
static int port(int local, int remote) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), forwarding = 46 << 2;
    setsockopt(descriptor, IPPROTO_IP, IP_TOS, &forwarding, sizeof forwarding);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(local)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    address.sin_port = htons(remote);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    return descriptor;
}

static void relay(int place) {
    uint8_t packet[2048];
    ssize_t count = recv(sides[place].descriptor, packet, sizeof packet, 0);
    if (count < least || packet[0] >> 6 != 2) return;
    struct side *other = &sides[place ^ 1];
    uint16_t sequence;
    uint32_t time;
    memcpy(&sequence, packet + 2, 2);
    memcpy(&time, packet + 4, 4);
    sequence = htons(ntohs(sequence) + other->sequence);
    time = htonl(ntohl(time) + other->time);
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &time, 4);
    memcpy(packet + 8, &other->source, 4);
    send(other->descriptor, packet, count, 0);
}

int main(int argc, char **argv) {
    int calls = argc == 2 ? atoi(argv[1]) : 0;
    if (calls < 1 || calls > most_calls) fail("CALLS (2000 at most)");
    struct rlimit limit = {16384, 16384};
    setrlimit(RLIMIT_NOFILE, &limit);
    int poll = epoll_create1(0);
    for (int place = 0; place < 2 * calls; place++) {
        int local = 20000 + 8 * (place / 2) + 2 * (place % 2);
        sides[place] = (struct side){port(local, local + 4), 7 * place, 160 * place, 3 * place};
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = place};
        epoll_ctl(poll, EPOLL_CTL_ADD, sides[place].descriptor, &event);
    }
    /* The thread's name and its priority are the engine's. */
    prctl(PR_SET_NAME, "media");
    struct sched_param wanted = {.sched_priority = 10};
    if (sched_setscheduler(0, SCHED_FIFO, &wanted) != 0) setpriority(PRIO_PROCESS, 0, -10);
    puts("ready");
    fflush(stdout);
    for (struct epoll_event ready[512];;) {
        int many = epoll_wait(poll, ready, 512, -1);
        for (int i = 0; i < many; i++) relay(ready[i].data.u32);
    }
}

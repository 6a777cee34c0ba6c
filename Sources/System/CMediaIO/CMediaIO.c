#define _GNU_SOURCE
#include "CMediaIO.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static socklen_t fill(struct sockaddr_storage *storage, const cmedia_address *address) {
    if (address->family == 4) {
        struct sockaddr_in *in = (struct sockaddr_in *)storage;
        memset(in, 0, sizeof *in);
        in->sin_family = AF_INET;
        in->sin_port = htons(address->port);
        memcpy(&in->sin_addr, address->ip, 4);
        return sizeof *in;
    }
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)storage;
    memset(in, 0, sizeof *in);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(address->port);
    memcpy(&in->sin6_addr, address->ip, 16);
    return sizeof *in;
}

static void read_back(cmedia_address *address, const struct sockaddr_storage *storage) {
    memset(address, 0, sizeof *address);
    if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)storage;
        address->family = 4;
        address->port = ntohs(in->sin_port);
        memcpy(address->ip, &in->sin_addr, 4);
    } else if (storage->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)storage;
        address->family = 6;
        address->port = ntohs(in->sin6_port);
        memcpy(address->ip, &in->sin6_addr, 16);
    }
}

int cmedia_open(const cmedia_address *local) {
    int family = local->family == 4 ? AF_INET : AF_INET6;
    int descriptor = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    int forwarding = 46 << 2, one = 1;
    if (family == AF_INET) {
        setsockopt(descriptor, IPPROTO_IP, IP_TOS, &forwarding, sizeof forwarding);
    } else {
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_TCLASS, &forwarding, sizeof forwarding);
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    }
    struct sockaddr_storage storage;
    socklen_t length = fill(&storage, local);
    if (bind(descriptor, (struct sockaddr *)&storage, length) < 0) {
        int reason = errno;
        close(descriptor);
        return -reason;
    }
    return descriptor;
}

int cmedia_close(int descriptor) { return close(descriptor); }

ssize_t cmedia_receive_from(int descriptor, void *room, size_t count, cmedia_address *source) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    ssize_t got = recvfrom(descriptor, room, count, 0, (struct sockaddr *)&storage, &length);
    if (got >= 0) read_back(source, &storage);
    return got;
}

ssize_t cmedia_receive_stamped(int descriptor, void *room, size_t count, int64_t *stamp) {
    struct iovec place = {room, count};
    union {
        struct cmsghdr aligned;
        char bytes[CMSG_SPACE(sizeof(struct timespec))];
    } control;
    struct msghdr message = {.msg_iov = &place,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    *stamp = 0;
    ssize_t got = recvmsg(descriptor, &message, 0);
    struct cmsghdr *part = got < 0 ? NULL : CMSG_FIRSTHDR(&message);
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_TIMESTAMPNS) {
        struct timespec time;
        memcpy(&time, CMSG_DATA(part), sizeof time);
        *stamp = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    }
    return got;
}

void cmedia_stamp(int descriptor, int is_wanted) {
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &is_wanted, sizeof is_wanted);
}

ssize_t cmedia_send_to(int descriptor, const void *bytes, size_t count, const cmedia_address *to) {
    struct sockaddr_storage storage;
    socklen_t length = fill(&storage, to);
    return sendto(descriptor, bytes, count, 0, (struct sockaddr *)&storage, length);
}

ssize_t cmedia_send_again(int descriptor, const void *bytes, size_t count) {
    return errno == ECONNREFUSED ? send(descriptor, bytes, count, 0) : -1;
}

int cmedia_connect(int descriptor, const cmedia_address *remote) {
    if (remote->family == 0) {
        struct sockaddr none;
        memset(&none, 0, sizeof none);
        none.sa_family = AF_UNSPEC;
        return connect(descriptor, &none, sizeof none);
    }
    struct sockaddr_storage storage;
    socklen_t length = fill(&storage, remote);
    return connect(descriptor, (struct sockaddr *)&storage, length);
}

int cmedia_poll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cmedia_poll_add(int poll, int descriptor, uint64_t tag) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = tag};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

int cmedia_poll_remove(int poll, int descriptor) {
    return epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, NULL);
}

int cmedia_wake_create(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void cmedia_wake(int descriptor) {
    uint64_t one = 1;
    ssize_t ignored = write(descriptor, &one, sizeof one);
    (void)ignored;
}

void cmedia_wake_clear(int descriptor) {
    uint64_t count;
    ssize_t ignored = read(descriptor, &count, sizeof count);
    (void)ignored;
}

int cmedia_timer_create(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

void cmedia_timer_set(int descriptor, int64_t nanoseconds) {
    struct timespec interval = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    struct itimerspec timing = {interval, interval};
    timerfd_settime(descriptor, 0, &timing, NULL);
}

void cmedia_timer_at(int descriptor, int64_t nanoseconds) {
    struct itimerspec timing = {{0, 0}, {nanoseconds / 1000000000, nanoseconds % 1000000000}};
    timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &timing, NULL);
}

uint64_t cmedia_timer_clear(int descriptor) {
    uint64_t count = 0;
    return read(descriptor, &count, sizeof count) == sizeof count ? count : 0;
}

int cmedia_prefer_this_thread(void) {
    struct sched_param wanted = {.sched_priority = 10};
    if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &wanted) == 0) return 2;
    return setpriority(PRIO_PROCESS, 0, -10) == 0 ? 1 : 0;
}

void cmedia_name_this_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

uint64_t cmedia_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

/* Calls that talk: two streams of G.711 each, 172 bytes every 20 ms, through a relay that already
   runs, and what they cost it: the processor time of its thread named "media", how often that
   thread slept, and how long the packets took. The phases of the streams are spread over a grid of
   250 us, as in the harness that docs/performance.md names.

       relay-load CALLS SECONDS PID

   Call i has the relay's ports 20000 + 8i and + 2, and the phones' ports + 4 and + 6. Prints one
   line: ns of the thread per packet, % of a core per call, sleeps per packet, the median and the
   99th percentile of the delay in us, the share of packets lost in %. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most_calls = 2000, buckets = 80, bytes = 172, steps = 2000, step_ns = 5000, warm = 2 };
static const int64_t grid_ns = 20000000 / buckets;

static int phones[2 * most_calls], count;
static atomic_int measuring, stopping;
static atomic_ulong sent, received;
static unsigned long delays[steps + 1];

static void fail(const char *reason) {
    perror(reason);
    exit(1);
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int phone(int local, int remote) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(local)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    address.sin_port = htons(remote);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
    return descriptor;
}

static void speak(int index, uint32_t number) {
    uint8_t packet[bytes] = {0x80, 0};
    uint16_t sequence = htons(number);
    uint32_t time = htonl(number * 160), source = htonl(1000 + index);
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &time, 4);
    memcpy(packet + 8, &source, 4);
    int64_t now = nanoseconds(CLOCK_REALTIME);
    memcpy(packet + 12, &now, 8);
    packet[20] = measuring;
    if (send(phones[index], packet, bytes, 0) == bytes && packet[20]) sent++;
}

static void *talk(void *unused) {
    prctl(PR_SET_TIMERSLACK, 1000);
    int64_t began = nanoseconds(CLOCK_MONOTONIC);
    for (int64_t tick = 0; !stopping; tick++) {
        int64_t due = began + tick * grid_ns;
        struct timespec until = {due / 1000000000, due % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        for (int i = tick % buckets; i < count; i += buckets) speak(i, tick / buckets);
    }
    return unused;
}

/* The time at which the kernel had the packet: when this program gets to see it does not count. */
static int64_t arrival(struct msghdr *message) {
    struct timespec time = {0, 0};
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_TIMESTAMPNS)
            memcpy(&time, CMSG_DATA(part), sizeof time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void hear(int descriptor) {
    uint8_t packet[2048];
    char control[128];
    struct iovec room = {packet, sizeof packet};
    struct msghdr message = {
        .msg_iov = &room, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(descriptor, &message, 0) != bytes || !packet[20]) return;
    int64_t began;
    memcpy(&began, packet + 12, 8);
    int64_t step = (arrival(&message) - began) / step_ns;
    delays[step < 0 ? 0 : step > steps ? steps : step]++;
    received++;
}

static void *listen_to_all(void *unused) {
    struct epoll_event ready[256], event = {.events = EPOLLIN};
    int poll = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        event.data.fd = phones[i];
        epoll_ctl(poll, EPOLL_CTL_ADD, phones[i], &event);
    }
    while (!stopping) {
        int many = epoll_wait(poll, ready, 256, 100);
        for (int i = 0; i < many; i++) hear(ready[i].data.fd);
    }
    return unused;
}

static double percentile(double share) {
    unsigned long all = 0, seen = 0;
    for (int i = 0; i <= steps; i++) all += delays[i];
    for (int i = 0; i <= steps; i++)
        if ((seen += delays[i]) >= share * all) return (i + 1) * step_ns / 1e3;
    return 0;
}

/* The first line of a thread's file that begins so, behind these words. */
static long long look(const char *pid, const char *thread, const char *file, const char *words) {
    char path[300], line[300];
    long long value = -1;
    snprintf(path, sizeof path, "/proc/%s/task/%s/%s", pid, thread, file);
    FILE *stream = fopen(path, "r");
    if (!stream) fail(path);
    while (value < 0 && fgets(line, sizeof line, stream))
        if (strncmp(line, words, strlen(words)) == 0) value = atoll(line + strlen(words));
    fclose(stream);
    return value;
}

static void find_media(const char *pid, char *thread, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks) fail(path);
    for (struct dirent *task; (task = readdir(tasks));) {
        snprintf(thread, size, "%s", task->d_name);
        if (task->d_name[0] != '.' && look(pid, thread, "comm", "media") >= 0) break;
        thread[0] = 0;
    }
    closedir(tasks);
    if (!thread[0]) fail("no thread named media");
}

int main(int argc, char **argv) {
    if (argc != 4 || atoi(argv[1]) > most_calls) fail("CALLS (2000 at most) SECONDS PID");
    struct rlimit limit = {8192, 8192};
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int call = 0; call < atoi(argv[1]); call++) {
        int base = 20000 + 8 * call;
        phones[count++] = phone(base + 4, base);
        phones[count++] = phone(base + 6, base + 2);
    }
    char thread[256];
    find_media(argv[3], thread, sizeof thread);
    pthread_t talker, listener;
    pthread_create(&listener, NULL, listen_to_all, NULL);
    pthread_create(&talker, NULL, talk, NULL);
    sleep(warm);
    long long time = look(argv[3], thread, "schedstat", "");
    long long sleeps = look(argv[3], thread, "status", "voluntary_ctxt_switches:");
    int64_t began = nanoseconds(CLOCK_MONOTONIC);
    measuring = 1;
    sleep(atoi(argv[2]));
    measuring = 0;
    time = look(argv[3], thread, "schedstat", "") - time;
    sleeps = look(argv[3], thread, "status", "voluntary_ctxt_switches:") - sleeps;
    double wall = nanoseconds(CLOCK_MONOTONIC) - began;
    usleep(100000);
    stopping = 1;
    pthread_join(talker, NULL);
    pthread_join(listener, NULL);
    double packets = sent;
    printf("%.0f %.4f %.2f %.0f %.0f %.3f\n", time / packets, time / wall * 100 / (count / 2),
        sleeps / packets, percentile(0.5), percentile(0.99), 100 * (1 - received / packets));
    return 0;
}

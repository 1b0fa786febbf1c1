/*
 * Load over UDP: pings of 160 bytes of JSON, as docs/PROTOCOL.md says, in a closed loop: each socket always has DEPTH
 * requests under way, and sends the next when one is answered or given up. One thread, so that the server has the rest.
 *
 *   udpload PORT SOCKETS DEPTH SECONDS    prints answered and lost requests, and how long the answers took
 *
 * Only on 127.0.0.1. The first third of the time warms the server up and is not counted.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PING_BYTES 160
#define MAX_SOCKETS 1000
#define MAX_DEPTH 64
#define GIVE_UP_NANOS 500000000L /* loopback answers a thousand times as fast, or never */
#define SWEEP_NANOS 100000000L
#define HISTOGRAM_MICROS 1000000

/* One of the requests that a socket has under way. Its number says which one a reply answers. */
struct request {
    long id;
    long sent_nanos;
};

struct client {
    int fd;
    struct request requests[MAX_DEPTH];
};

static struct client clients[MAX_SOCKETS];
static int socket_count, depth;

static long answered, lost, late;
static unsigned histogram[HISTOGRAM_MICROS + 1];

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static long now_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static long wall_micros(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

static void send_ping(struct client *client, struct request *request) {
    char ping[PING_BYTES];
    int length = snprintf(ping, sizeof ping, "{\"type\":\"ping\",\"id\":%ld,\"sentAt\":%ld}", request->id, wall_micros());
    memset(ping + length, ' ', sizeof ping - length);
    request->sent_nanos = now_nanos();
    if (send(client->fd, ping, sizeof ping, 0) < 0) fail("send");
}

/* The same place gets a new number: a late reply to the old one answers nothing. */
static void send_next(struct client *client, struct request *request) {
    request->id += depth;
    send_ping(client, request);
}

static void receive_pongs(struct client *client) {
    static const char start[] = "{\"type\":\"pong\",\"id\":";
    char pong[2048];
    ssize_t length;
    while ((length = recv(client->fd, pong, sizeof pong - 1, 0)) >= 0) {
        pong[length] = 0;
        if (strncmp(pong, start, sizeof start - 1) != 0) {
            fprintf(stderr, "no pong: %s\n", pong);
            exit(2);
        }
        long id = atol(pong + sizeof start - 1);
        struct request *request = &client->requests[id % depth];
        if (request->id != id) { /* given up, but not lost */
            late++;
            if (lost > 0) lost--;
            continue;
        }
        long micros = (now_nanos() - request->sent_nanos) / 1000;
        histogram[micros < HISTOGRAM_MICROS ? micros : HISTOGRAM_MICROS]++;
        answered++;
        send_next(client, request);
    }
    if (errno != EAGAIN) fail("recv");
}

static void give_up_lost(long now) {
    for (int i = 0; i < socket_count; i++) {
        for (int j = 0; j < depth; j++) {
            struct request *request = &clients[i].requests[j];
            if (now - request->sent_nanos > GIVE_UP_NANOS) {
                lost++;
                send_next(&clients[i], request);
            }
        }
    }
}

static void open_client(struct client *client, int port, int epoll) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (client->fd < 0) fail("socket");
    if (connect(client->fd, (struct sockaddr *)&server, sizeof server) < 0) fail("connect");
    if (fcntl(client->fd, F_SETFL, O_NONBLOCK) < 0) fail("fcntl");
    struct epoll_event readable = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &readable) < 0) fail("epoll_ctl");
}

static long percentile(double share) {
    long seen = 0;
    int micros = 0;
    while (micros < HISTOGRAM_MICROS && (seen += histogram[micros]) < share * answered) micros++;
    return micros;
}

static void run(int epoll, double seconds) {
    struct epoll_event events[256];
    long start = now_nanos(), counted = start + (long)(seconds / 3 * 1e9), end = start + (long)(seconds * 1e9);
    long sweep = start, now = start;
    int is_warm = 0;
    while (now < end) {
        int ready = epoll_wait(epoll, events, 256, SWEEP_NANOS / 1000000);
        for (int i = 0; i < ready; i++) receive_pongs(events[i].data.ptr);
        now = now_nanos();
        if (now - sweep > SWEEP_NANOS) {
            sweep = now;
            give_up_lost(now);
        }
        if (!is_warm && now >= counted) {
            is_warm = 1;
            counted = now;
            answered = lost = late = 0;
            memset(histogram, 0, sizeof histogram);
        }
    }
    printf("answered %.0f a second, lost %ld of %ld, late %ld, p50 %ld us, p99 %ld us\n",
           answered / ((now - counted) / 1e9), lost, answered + lost, late, percentile(0.50), percentile(0.99));
}

int main(int argc, char **argv) {
    int port = argc == 5 ? atoi(argv[1]) : 0;
    socket_count = argc == 5 ? atoi(argv[2]) : 0;
    depth = argc == 5 ? atoi(argv[3]) : 0;
    double seconds = argc == 5 ? atof(argv[4]) : 0;
    if (port < 1 || port > 65535 || socket_count < 1 || socket_count > MAX_SOCKETS || depth < 1 || depth > MAX_DEPTH ||
        seconds <= 0) {
        fprintf(stderr, "usage: udpload PORT SOCKETS DEPTH SECONDS, up to %d sockets and a depth of %d\n", MAX_SOCKETS,
                MAX_DEPTH);
        return 2;
    }
    int epoll = epoll_create1(0);
    if (epoll < 0) fail("epoll_create1");
    /* A port may be ours again soon, and a server remembers the last answers: no number is used twice. */
    long first_id = wall_micros() / depth * depth;
    for (int i = 0; i < socket_count; i++) open_client(&clients[i], port, epoll);
    for (int i = 0; i < socket_count; i++) {
        for (int j = 0; j < depth; j++) {
            clients[i].requests[j].id = first_id + j;
            send_ping(&clients[i], &clients[i].requests[j]);
        }
    }
    run(epoll, seconds);
    return 0;
}

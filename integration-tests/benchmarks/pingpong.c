/*
 * The least that a round trip can cost: blocking sockets in C, one message back and forth, no JSON.
 * What the Java programs take beyond this is theirs; everything below it is the kernel's.
 *
 *   pingpong server tcp|udp SIZE                    prints the port, answers until it is killed
 *   pingpong client tcp|udp SIZE PORT COUNT WARMUP  prints min p50 p90 p99 max, microseconds
 *
 * Only on 127.0.0.1. Over UDP it waits a second for an answer and then gives up: loopback loses nothing.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MAX_SIZE 65507

static char message[MAX_SIZE];

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static long now_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int new_socket(int is_tcp) {
    int fd = socket(AF_INET, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
    if (fd < 0) fail("socket");
    return fd;
}

/* Without it, the kernel holds a small message back until the last one is acknowledged (RFC 896). */
static void send_at_once(int fd) {
    int on = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) fail("TCP_NODELAY");
}

/* Fills the message from a stream; 0 at the end of the stream. */
static int receive_all(int fd, size_t size) {
    size_t have = 0;
    while (have < size) {
        ssize_t count = recv(fd, message + have, size - have, 0);
        if (count == 0) return 0;
        if (count < 0) fail("recv");
        have += count;
    }
    return 1;
}

static void serve_tcp(int listener, size_t size) {
    while (1) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) fail("accept");
        send_at_once(fd);
        while (receive_all(fd, size)) {
            if (send(fd, message, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send");
        }
        close(fd);
    }
}

static void serve_udp(int fd) {
    while (1) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        ssize_t count = recvfrom(fd, message, sizeof message, 0, (struct sockaddr *)&peer, &length);
        if (count < 0) fail("recvfrom");
        if (sendto(fd, message, count, 0, (struct sockaddr *)&peer, length) < 0) fail("sendto");
    }
}

static void server(int is_tcp, size_t size) {
    int fd = new_socket(is_tcp);
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    if (bind(fd, (struct sockaddr *)&address, length) < 0) fail("bind");
    if (is_tcp && listen(fd, 16) < 0) fail("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) fail("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);

    if (is_tcp) {
        serve_tcp(fd, size);
    } else {
        serve_udp(fd);
    }
}

static void round_trip(int fd, int is_tcp, size_t size) {
    if (send(fd, message, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send");
    if (is_tcp) {
        if (!receive_all(fd, size)) fail("the server has gone");
    } else {
        if (recv(fd, message, sizeof message, 0) != (ssize_t)size) fail("recv");
    }
}

static int by_size(const void *a, const void *b) {
    long difference = *(const long *)a - *(const long *)b;
    return (difference > 0) - (difference < 0);
}

static void client(int is_tcp, size_t size, int port, int count, int warmup) {
    int fd = new_socket(is_tcp);
    struct timeval one_second = {.tv_sec = 1};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &one_second, sizeof one_second) < 0) fail("SO_RCVTIMEO");
    struct sockaddr_in address = loopback(port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    if (is_tcp) send_at_once(fd);
    memset(message, 'x', size);

    long *nanos = malloc(count * sizeof *nanos);
    if (nanos == NULL) fail("malloc");
    for (int i = -warmup; i < count; i++) {
        long start = now_nanos();
        round_trip(fd, is_tcp, size);
        if (i >= 0) nanos[i] = now_nanos() - start;
    }
    qsort(nanos, count, sizeof *nanos, by_size);
    printf("min %.2f p50 %.2f p90 %.2f p99 %.2f max %.2f\n", nanos[0] / 1e3, nanos[count / 2] / 1e3,
           nanos[(long)(count * 0.90)] / 1e3, nanos[(long)(count * 0.99)] / 1e3, nanos[count - 1] / 1e3);
}

int main(int argc, char **argv) {
    if (argc >= 4) {
        int is_tcp = strcmp(argv[2], "tcp") == 0;
        int size = atoi(argv[3]);
        if ((is_tcp || strcmp(argv[2], "udp") == 0) && size >= 1 && size <= MAX_SIZE) {
            if (argc == 4 && strcmp(argv[1], "server") == 0) {
                server(is_tcp, size);
                return 0;
            }
            if (argc == 7 && strcmp(argv[1], "client") == 0 && atoi(argv[5]) > 0 && atoi(argv[6]) >= 0) {
                client(is_tcp, size, atoi(argv[4]), atoi(argv[5]), atoi(argv[6]));
                return 0;
            }
        }
    }
    fprintf(stderr, "usage: pingpong server tcp|udp SIZE | pingpong client tcp|udp SIZE PORT COUNT WARMUP\n");
    return 2;
}

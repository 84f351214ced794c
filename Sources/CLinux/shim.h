#pragma once
// What the Glibc module lacks. _GNU_SOURCE must not be defined here (a debug build then fails on fd_set),
// so the one prototype it would bring is declared by hand.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);

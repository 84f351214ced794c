#pragma once
// What the Glibc module lacks. _GNU_SOURCE must not be defined here (a debug build then fails on fd_set),
// so the prototypes it would bring are declared by hand.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);

#ifndef IO_LOOP_H
#define IO_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* One libuv loop, one thread.  Everything in io/ hangs on it.  Making one
 * also has SIGPIPE ignored: a broken connection is an error, not the end. */
struct loop;
struct timer;
struct watch;

/* NULL, with the reason, where there are too few descriptors. */
struct loop *loop_new(struct err *err);

/* Whether enough descriptors are free for what ends badly without: libuv
 * aborts, and libwebsockets leaves handles in the loop that have no memory. */
bool loop_has_room(void);

/* All timers, watches, clients and servers must be freed before.  Runs the
 * loop for as long as they need to close. */
void loop_free(struct loop *l);

void loop_run(struct loop *l);
void loop_stop(struct loop *l);

/* The uv_loop_t, for the other files of io/. */
void *loop_uv(struct loop *l);

/* A one-shot timer.  Setting it again moves it; -1 takes it back.  0 is the
 * next turn of the loop, or 1 ms from inside a timer.  fn may free it. */
struct timer *timer_new(struct loop *l, void (*fn)(void *ctx), void *ctx);
void timer_set(struct timer *t, int64_t in_ms);
void timer_free(struct timer *t);

enum { WATCH_READ = 1, WATCH_WRITE = 2 };

/* Watches a descriptor that stays the caller's.  fn gets what is ready, or 0
 * if the descriptor is broken.  Rests until watch_set.  NULL if it cannot be
 * watched (a regular file).  The descriptor becomes non-blocking. */
struct watch *watch_new(
    struct loop *l, int fd, void (*fn)(void *ctx, int ready), void *ctx);
void watch_set(struct watch *w, int events); /* 0 rests */
void watch_free(struct watch *w);

/* Signals arrive in the loop, never in a handler.  Freed with the loop. */
void loop_signal(
    struct loop *l, int signo, void (*fn)(void *ctx, int signo), void *ctx);

#endif

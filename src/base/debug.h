/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces on standard error, chosen by the environment: OOMTOP_DEBUG=proc,cgroup.
 *
 * A trace answers "why is this a dash?": which file was read, which was refused and why, and which
 * was given up.  While a topic is off, a trace costs one test of a mask; its arguments are not
 * evaluated.
 */
#ifndef OOMTOP_BASE_DEBUG_H
#define OOMTOP_BASE_DEBUG_H

#include <stdbool.h>

enum debug_topic {
	DEBUG_PROC = 1 << 0,      /* files below /proc */
	DEBUG_CGROUP = 1 << 1,    /* hierarchies, groups and their files */
	DEBUG_SYSTEMD = 1 << 2,   /* managers, units and their files */
	DEBUG_KILLERS = 1 << 3,   /* other programs that kill, and their settings */
	DEBUG_CALIBRATE = 1 << 4, /* the rules that explain the kernel's scores */
	DEBUG_BPF = 1 << 5,       /* whether processes are read by BPF, and why not */
};

/* The topics that are on: set before any thread starts, by debug_init() and debug_off(). */
extern unsigned debug_mask;

/*
 * Turns on the topics in `words`, separated by commas, "all" for all of them; NULL and "" for none.
 * An unknown word is reported on standard error and otherwise ignored.
 */
void debug_init(const char *words);
void debug_off(void);

static inline bool debug_is_on(enum debug_topic topic)
{
	return (debug_mask & topic) != 0;
}

/*
 * Writes one line, printf(3) with the name of the topic before it; text from outside is escaped.
 * errno is preserved.
 */
#define debug(topic, ...)                                                                          \
	do {                                                                                       \
		if (debug_is_on(topic))                                                            \
			debug_print((topic), __VA_ARGS__);                                         \
	} while (0)

/*
 * Writes one line about a file, whose path the format gives: that it was read when `error` is 0,
 * else the reason, a negative errno.
 */
#define debug_file(topic, error, ...)                                                              \
	do {                                                                                       \
		if (debug_is_on(topic))                                                            \
			debug_print_file((topic), (error), __VA_ARGS__);                           \
	} while (0)

void debug_print(enum debug_topic topic, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void debug_print_file(enum debug_topic topic, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

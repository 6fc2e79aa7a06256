/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of users. */
#ifndef OOMTOP_SOURCES_PROC_USERS_H
#define OOMTOP_SOURCES_PROC_USERS_H

#include "snapshot/snapshot.h"

/* Names kept for CACHE_LIFETIME_SECONDS: a directory service may take long to answer. */
struct user_names {
	struct arena texts;
	struct user_name *items;
	size_t count, capacity;
	double first_seconds; /* of the monotonic clock: when the first was looked up */
};

void user_names_release(struct user_names *names) __attribute__((nonnull));

/*
 * Sets the user of each process by its uid (getpwuid_r(3)); NULL where the uid has no name.  Names
 * that `kept` has are not looked up again unless they are old; NULL: keep none.
 */
void users_name(struct snapshot *snapshot, struct user_names *kept) __attribute__((nonnull(1)));

#endif

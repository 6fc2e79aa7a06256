/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of commands that are printed to be pasted into a shell, mostly root's.
 *
 * Every text from outside that stands in such a command passes paste_word().  That function either
 * returns a word that a POSIX shell reads back as exactly the text, or refuses the text.  A word of
 * any kind is printable ASCII and does not begin with a dash: a terminal would act on other bytes,
 * and an escaped form would be another command.
 */
#ifndef OOMTOP_VIEWS_PROTECT_PASTE_H
#define OOMTOP_VIEWS_PROTECT_PASTE_H

#include "base/memory.h"

#include <stdbool.h>

enum paste_kind {
	PASTE_UNIT,      /* a running unit of systemd: a service, scope or slice */
	PASTE_PATH,      /* an absolute path without an empty component, "." or ".." */
	PASTE_CONTAINER, /* a container's hexadecimal ID */
	PASTE_USER,      /* a user's name */
	PASTE_LINE,      /* one line of a file's text, composed by oomtop itself */
	PASTE_KIND_COUNT,
};

/* The text as one word of a shell, owned by the arena; NULL if the text is not of that kind. */
const char *paste_word(struct arena *arena, enum paste_kind kind, const char *text_or_null)
	__attribute__((nonnull(1), warn_unused_result));
/* Whether paste_word() would return a word. */
bool paste_can(enum paste_kind kind, const char *text_or_null) __attribute__((warn_unused_result));

/*
 * The text, if it may follow a '#' in a line to be pasted; else NULL.  All of its bytes are plain
 * then, because not every interactive shell has comments.
 */
const char *paste_comment(const char *text_or_null) __attribute__((warn_unused_result));

#endif

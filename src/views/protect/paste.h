/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of commands that are printed to be pasted into a shell, mostly root's.
 *
 * Every text from outside that stands in such a command passes paste_word(), which either returns
 * a word that a POSIX shell reads back as exactly that text, or refuses it.  Whatever its kind, a
 * word is printable ASCII (what a terminal would act on cannot be shown as it is, and an escaped
 * form would be another command) and never begins with a dash.
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
};

/* The text as one word of a shell, owned by the arena; NULL where it is not of that kind. */
const char *paste_word(struct arena *arena, enum paste_kind kind, const char *text_or_null);
/* Whether paste_word() would return a word. */
bool paste_can(enum paste_kind kind, const char *text_or_null);

/*
 * What may follow a '#' in a line to be pasted: not every interactive shell knows comments there.
 * The text itself where all its bytes are plain, else NULL.
 */
const char *paste_comment(const char *text_or_null);

#endif

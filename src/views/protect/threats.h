/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leaks that would kill a target, each with the advice against it and how to follow that. */
#ifndef OOMTOP_VIEWS_PROTECT_THREATS_H
#define OOMTOP_VIEWS_PROTECT_THREATS_H

#include "model/advice/protection.h"
#include "views/prose/wrap_stream.h"

/*
 * Prints the threats, the largest leaker first, those with the same advice once; then the advice
 * that serves against all.  `target` is the target in words.  The arena takes the texts made.
 */
void threats_print(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *target) __attribute__((nonnull));

#endif

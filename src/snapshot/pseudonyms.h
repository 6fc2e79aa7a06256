/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pseudonyms for the words of names: "w1", "w2", ….
 *
 * A word has one pseudonym, and no two words share one, so that texts that were equal stay equal,
 * and a path that was below another stays below it.  What is no one's own stays: the words of
 * systemd, container runtimes and Kubernetes ("system.slice", "docker-….scope"), of directories of
 * every machine, and user IDs of the snapshot.  An ID of hexadecimal digits becomes one of the same
 * form, and so does another user ID behind "user".  A word is what snapshot/name_words.h says: the
 * plain and the escaped spelling of one are two words, so that no two names become one.
 */
#ifndef OOMTOP_SNAPSHOT_PSEUDONYMS_H
#define OOMTOP_SNAPSHOT_PSEUDONYMS_H

#include "base/attributes.h"
#include "base/memory.h"

#include <stdint.h>

struct pseudonyms;

/* Without any word yet; the caller frees it with pseudonyms_free(). */
struct pseudonyms *pseudonyms_new(void) MUST_CHECK __attribute__((returns_nonnull));
/* NULL is left alone. */
void pseudonyms_free(struct pseudonyms *pseudonyms);

/* A user ID that stays: to be said before the texts of the snapshot that it is of. */
void pseudonyms_keep_uid(struct pseudonyms *pseudonyms, int64_t uid) NONNULL(1);
/*
 * The name or path with a pseudonym for each word; NULL for NULL.  The full ID of a container must
 * come before its short one, for both to have one pseudonym.  The arena owns the text.
 */
const char *pseudonyms_of_text(struct pseudonyms *pseudonyms, struct arena *arena,
	const char *text) MUST_CHECK NONNULL(1, 2);
/*
 * A user's pseudonym, "user1"; root, a user ID that stays, and NULL stay.  The arena owns a new
 * text.
 */
const char *pseudonyms_of_user(struct pseudonyms *pseudonyms, struct arena *arena,
	const char *user) MUST_CHECK NONNULL(1, 2);

#endif

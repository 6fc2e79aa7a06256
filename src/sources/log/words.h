/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers and words in one line of a log, a text that ends with NUL.  What is not there, or does
 * not fit, is NULL or unknown.
 */
#ifndef OOMTOP_SOURCES_LOG_WORDS_H
#define OOMTOP_SOURCES_LOG_WORDS_H

#include "base/attributes.h"
#include "base/figure.h"
#include "base/memory.h"

#include <stddef.h>

/* The text behind the first occurrence of `key`, or NULL. */
const char *after_words(const char *text, const char *key) MUST_CHECK NONNULL();
/* The same where `key` begins a word: "active_anon:" is no end of "inactive_anon:". */
const char *after_whole_word(const char *text, const char *key) MUST_CHECK NONNULL();
/* The text behind `key`, if the text begins with it; else NULL. */
const char *after_start(const char *text, const char *key) MUST_CHECK NONNULL();
const char *skip_blanks(const char *text) MUST_CHECK NONNULL() __attribute__((returns_nonnull));
/* The end of the word that begins at `text`. */
const char *word_end(const char *text) MUST_CHECK NONNULL() __attribute__((returns_nonnull));

/*
 * The decimal number at the beginning, behind blanks, with an optional minus sign.  *ret_rest is
 * the text behind it; it may be NULL.
 */
struct figure number_at(const char *text, const char **ret_rest) NONNULL(1);
/* The number behind the first occurrence of `key`. */
struct figure number_after(const char *text, const char *key) NONNULL();
/* The same in bytes, where the text counts in kB; at most UNLIMITED_BYTES. */
struct figure kb_after(const char *text, const char *key) NONNULL();
/* A number of units of `unit` bytes, as bytes; at most UNLIMITED_BYTES. */
struct figure scaled(struct figure number, int64_t unit);

/* A copy of the text up to `end`. */
const char *copy_until(struct arena *arena, const char *text, const char *end) MUST_CHECK NONNULL();
/* A copy of the text from `text` up to the first of the bytes in `stops`, or the end. */
const char *copy_to_any(struct arena *arena, const char *text, const char *stops) MUST_CHECK
	NONNULL();

#endif

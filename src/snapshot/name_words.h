/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the names and paths of units, cgroups, containers, pods and mounts are made of: words, and
 * what separates them.
 *
 * A word is of ASCII letters and digits, and of all bytes beyond ASCII.  systemd writes a byte that
 * the name of a unit cannot hold as "\x2d" (systemd-escape(1)), also those of characters beyond
 * ASCII: such an escape is a part of a word if its byte is one, and separates words otherwise.
 */
#ifndef OOMTOP_SNAPSHOT_NAME_WORDS_H
#define OOMTOP_SNAPSHOT_NAME_WORDS_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

/* The length of the word that the text begins with, escapes included; 0 for none. */
size_t name_word_length(const char *text) NONNULL();
/* The length of one separator, at the beginning of a text that begins with no word. */
size_t name_separator_length(const char *text) NONNULL();
/*
 * The length of an ID of hexadecimal digits that the text begins with; 0 for none.  A UID as
 * Kubernetes and systemd write it has dashes, or underscores, in fixed places.
 */
size_t name_id_length(const char *text) NONNULL();
/* Whether the word is no one's own: one of systemd, container runtimes, Kubernetes and others. */
bool name_word_is_common(const char *word, size_t length) NONNULL();
/* Whether the word consists of decimal digits. */
bool name_word_is_number(const char *word, size_t length) NONNULL();

#endif

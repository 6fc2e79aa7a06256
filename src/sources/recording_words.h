/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of the format that its reader and its writer share.  Nobody else includes this. */
#ifndef OOMTOP_SOURCES_RECORDING_WORDS_H
#define OOMTOP_SOURCES_RECORDING_WORDS_H

#include "snapshot/snapshot.h"

enum { RECORDING_VERSION = 1 };

extern const char recording_format[];

/* Texts of a process by key. */
struct text_entry {
	const char *key;
	size_t offset; /* of the const char * in struct process */
};

extern const struct text_entry recording_texts[];
extern const size_t recording_text_count;

const char *recording_vantage_word(enum vantage vantage);
const char *recording_holder_word(enum holder_kind kind);
bool recording_vantage(const char *word, enum vantage *ret_vantage);
bool recording_holder(const char *word, enum holder_kind *ret_kind);

#endif

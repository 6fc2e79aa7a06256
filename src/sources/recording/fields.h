/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The members of a recording besides the figures, as tables that writer and reader share, and the
 * bounds of their values.
 */
#ifndef OOMTOP_SOURCES_RECORDING_FIELDS_H
#define OOMTOP_SOURCES_RECORDING_FIELDS_H

#include "snapshot/figures.h"
#include "snapshot/snapshot.h"

#define RECORDING_FORMAT "oomtop-snapshot"

enum {
	RECORDING_VERSION = 1,
	PID_MAX = 1 << 22, /* PID_MAX_LIMIT of the kernel */
	HOLDERS_MAX = 4096,
	NODES_MAX = 1024, /* of the kernel, as it can be configured */
	PROCESSES_MAX = 1 << 20,
	RECORDED_CGROUPS_MAX = 1 << 17,
	RECORDED_DEPTH_MAX = 128, /* of a cgroup: the live source reads 64 levels below the top */
	UNITS_MAX = 1 << 14,
	KILLERS_MAX = 64,
	DROP_INS_MAX = 256,
	RECORDED_LIST_BYTES_MAX = 1
				  << 17, /* sum of the texts in a list that is read as one value */
	PATH_BYTES_MAX = 4096,
	RELEASE_BYTES_MAX = 255,
	HOLDER_NAME_BYTES_MAX = 4096,
};

struct recording_text {
	const char *key;
	size_t offset; /* of the const char * in the struct that the table describes */
	size_t max_bytes;
};

extern const struct recording_text recording_process_texts[];
extern const size_t recording_process_text_count;
extern const struct recording_text recording_cgroup_texts[];
extern const size_t recording_cgroup_text_count;
extern const struct recording_text recording_unit_texts[];
extern const size_t recording_unit_text_count;

struct recording_range {
	int64_t min, max;
};

/* The range of a figure of the figures tables. */
struct recording_range recording_range_of(const char *key);
bool recording_page_size_is_valid(struct figure page_size_bytes); /* true when unknown */
bool recording_state_is_valid(char state);                        /* false for '\0', unknown */

/*
 * Words for enum values.  VISIBILITY_UNKNOWN has no word (NULL), and any word that this version
 * does not know is read as VISIBILITY_UNKNOWN.
 */
const char *recording_visibility_word(enum visibility visibility);
const char *recording_holder_word(enum holder_kind kind);
enum visibility recording_visibility_of(const char *word);
/* False for a kind this version does not know. */
bool recording_holder_kind_of(const char *word, enum holder_kind *ret_kind);
const char *recording_killer_word(enum killer_kind kind);
bool recording_killer_kind_of(const char *word, enum killer_kind *ret_kind);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the JSON objects of a recording and the structs of a snapshot. */
#ifndef OOMTOP_SOURCES_RECORDING_LOAD_H
#define OOMTOP_SOURCES_RECORDING_LOAD_H

#include "snapshot/snapshot.h"

#include <jansson.h>

enum { LOAD_TEXT_MAX = 160 };

/*
 * Each adds to the snapshot what `object` describes and returns true, or returns false and writes
 * to `cause` which key is wrong and why.  Unknown keys are skipped: a newer oomtop may have written
 * them.
 */
bool load_machine(
	struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX]);
bool load_process(
	struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX]);
bool load_cgroup(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX]);
bool load_unit(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX]);
bool load_killer(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX]);

#endif

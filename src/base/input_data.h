/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What base/input.h and base/unpack.h tell each other and their callers; data alone. */
#ifndef OOMTOP_BASE_INPUT_DATA_H
#define OOMTOP_BASE_INPUT_DATA_H

#include <stdbool.h>
#include <stdint.h>

/* Bounds of what is unpacked; plain bytes have none. */
struct input_limits {
	int64_t max_bytes; /* in all */
	/* so many may be unpacked, however few bytes they are packed in: of a tar, which is read
	   whole, and of a stream, whose reader may end at any time */
	int64_t free_archive_bytes, free_stream_bytes;
	int64_t max_ratio; /* bytes unpacked for one packed byte, beyond those */
	int64_t max_members;
};

enum member_kind {
	MEMBER_FILE,
	MEMBER_LINK, /* symbolic, or another name of an earlier member */
	MEMBER_OTHER /* directories, devices, pipes: they hold nothing */
};

struct input_member {
	enum member_kind kind;
	const char *name;   /* raw, as the archive has it; valid until the next call */
	const char *target; /* of a link: the same */
	bool is_hard_link;  /* of a link: the target is the name of a member */
};

#endif

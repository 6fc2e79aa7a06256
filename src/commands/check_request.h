/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the options of `oomtop check` ask for. */
#ifndef OOMTOP_COMMANDS_CHECK_REQUEST_H
#define OOMTOP_COMMANDS_CHECK_REQUEST_H

#include "base/memory.h"
#include "commands/options.h"

/* A size in bytes, or a part of the domain's total. */
struct size_bound {
	bool is_set;
	int64_t bytes;
	int64_t percent; /* -1: in bytes */
};

/* Hundredths of a percent of /proc/pressure/memory beyond which a check fails. */
struct pressure_check {
	const char *field; /* "full.avg10" */
	bool is_full;
	int window; /* 10, 60, 300 */
	int64_t warning_hundredths;
	int64_t critical_hundredths; /* -1: not set */
};

struct check_request {
	const struct options *options;
	struct pressure_check pressure[CHECKED_MAX];
	size_t pressure_count;
	struct size_bound warning, critical; /* of the headroom */
	bool is_npd;                         /* exit statuses of Node Problem Detector */
	struct arena texts;
};

/*
 * Fills the request; the options must outlive it, and the caller releases it after success.  Fails
 * for options that do not mean a check, and where none is asked for.
 */
int check_request_parse(struct check_request *ret_request, const struct options *options,
	struct error *error) MUST_CHECK NONNULL();
void check_request_release(struct check_request *request) NONNULL();
/* The bytes that a bound means where the domain's total is that. */
int64_t check_request_bytes(const struct size_bound *bound, int64_t total_bytes) NONNULL();

#endif

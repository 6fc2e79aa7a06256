/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/memcg_excess.h"

#include "model/kernel/vendors.h"

#include <stddef.h>

struct row {
	const char *mark; /* release_has_mark(); NULL: any release whose source is known */
	unsigned major, minor, build; /* the first with this behaviour */
	enum memcg_excess excess;
	const char *origin;
};

/* The last row that applies counts: by rising version, those of a vendor behind all others. */
static const struct row rows[] = {
	{ NULL, 3, 10, 0, EXCESS_FAILS, "tremb1e/linux-3.10.0-1160.el7 at 877199b513f5" },
	{ NULL, 4, 19, 0, EXCESS_FORCED,
		"balabit-deps/balabit-os-8-linux at f02bfe143245 (5.4.291); 4.19 to 5.3 are "
		"inferred" },
	/* stable releases took the next change over, and it was not read which */
	{ NULL, 5, 10, 0, EXCESS_UNKNOWN, NULL },
	{ NULL, 5, 16, 0, EXCESS_FAILS,
		"commit a4ebf1b6ca1e by its discussion; mkuron/almalinux-kernel 10.0 at "
		"da382d9450a9 (6.12)" },
	{ "-generic", 5, 15, 185, EXCESS_FAILS, "balabit-deps/balabit-os-9-linux at fad9c911221a" },
	{ "el8", 4, 18, 0, EXCESS_FAILS, "wuxingyi/centos8-bcache at 6281ba2895d9 (8.0)" },
	{ "el8", 4, 18, 81, EXCESS_UNKNOWN, NULL },
	{ "el8", 4, 18, 240, EXCESS_FORCED,
		"mkuron/almalinux-kernel 8.3 (19e5db4a4989) to 8.6 (afeb3e6deae4)" },
	{ "el8", 4, 18, 425, EXCESS_FAILS,
		"mkuron/almalinux-kernel 8.7 (58c68cb859e5) to 8.10 (7622b1caa08e)" },
	{ "el9", 5, 14, 0, EXCESS_FORCED, "mkuron/almalinux-kernel 9.0 (8ee0943f7e3b)" },
	{ "el9", 5, 14, 162, EXCESS_FAILS,
		"mkuron/almalinux-kernel 9.1 (3174166a8f27) to 9.6 (a29d65115b42)" },
};

static bool applies(const struct row *row, const struct release *release, bool is_known)
{
	if (row->mark)
		return release_has_mark(release, row->mark) && release->major == row->major &&
		       release->minor == row->minor && release->build >= row->build;
	return is_known && release_is_from(release, row->major, row->minor);
}

enum memcg_excess memcg_excess_of(const char *text)
{
	enum memcg_excess excess = EXCESS_UNKNOWN;
	struct release release;
	bool is_known;

	if (!release_parse(&release, text))
		return EXCESS_UNKNOWN;
	is_known = release_is_mainline(&release) || vendor_rules_for(&release);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (applies(&rows[i], &release, is_known))
			excess = rows[i].excess;
	return excess;
}

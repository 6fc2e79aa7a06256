/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/known_kills.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* dmesg -T works its times out, and a report takes seconds on a slow console. */
enum { SAME_SECONDS = 60, SAME_US = 1000000, KILLS_MAX = 8192 };

static bool is_near(struct figure left, struct figure right, int64_t most)
{
	int64_t apart;

	return !__builtin_sub_overflow(left.value, right.value, &apart) && apart <= most &&
	       apart >= -most;
}

/* What the line of a kill says of the victim is hardly ever said of another one with its PID. */
static bool is_same_victim(const struct known_kill *left, const struct known_kill *right)
{
	return left->total_vm_bytes.known && left->rss_anon_bytes.known &&
	       figure_is_same(left->total_vm_bytes, right->total_vm_bytes) &&
	       figure_is_same(left->rss_anon_bytes, right->rss_anon_bytes) &&
	       figure_is_same(left->page_tables_bytes, right->page_tables_bytes);
}

/*
 * The kernel's clock decides where both have it: the boots of one machine are told apart by date.
 * dmesg has the clock alone and the journal the date, so that they cannot be compared.
 */
static bool is_same(const struct known_kill *left, const struct known_kill *right)
{
	bool has_clock = left->since_boot_us.known && right->since_boot_us.known;
	bool has_date = left->seconds.known && right->seconds.known;

	if (left->by != right->by || left->pid != right->pid)
		return false;
	if (!has_clock && !has_date)
		return is_same_victim(left, right);
	return (!has_clock || is_near(left->since_boot_us, right->since_boot_us, SAME_US)) &&
	       (!has_date || is_near(left->seconds, right->seconds, SAME_SECONDS));
}

/* Files of one machine's syslog may be joined, so that a kill comes twice, hours of text apart. */
static bool is_copy(const struct known_kill *left, const struct known_kill *right)
{
	return left->by == right->by && left->pid == right->pid && left->kill_us.known &&
	       figure_is_same(left->kill_us, right->kill_us) &&
	       strcmp(left->host, right->host) == 0 &&
	       figure_is_same(left->total_vm_bytes, right->total_vm_bytes) &&
	       figure_is_same(left->rss_anon_bytes, right->rss_anon_bytes) &&
	       (!left->seconds.known || !right->seconds.known ||
		       is_near(left->seconds, right->seconds, SAME_SECONDS));
}

bool known_kills_add(
	struct known_kills *known, const struct kill_event *event, struct figure kill_us)
{
	struct known_kill kill = { .by = event->by,
		.since_boot_us = event->since_boot_us,
		.seconds = event->seconds,
		.kill_us = kill_us };

	snprintf(kill.host, sizeof(kill.host), "%s", event->host ? event->host : "");

	if (event->killed_count > 0) {
		kill.pid = event->killed[0].pid;
		kill.total_vm_bytes = event->killed[0].total_vm_bytes;
		kill.rss_anon_bytes = event->killed[0].rss_anon_bytes;
		kill.page_tables_bytes = event->killed[0].page_tables_bytes;
	}
	for (size_t i = 0; i < known->count; i++)
		if (is_copy(&known->kills[i], &kill) ||
			(i < known->earlier_count && is_same(&known->kills[i], &kill)))
			return false;
	/* more are not told from each other, so that hostile texts take no hours */
	if (known->count == KILLS_MAX)
		return true;
	array_reserve(known->kills, known->count, known->capacity);
	known->kills[known->count++] = kill;
	return true;
}

void known_kills_begin_text(struct known_kills *known)
{
	known->earlier_count = known->count;
}

void known_kills_release(struct known_kills *known)
{
	free(known->kills);
	*known = (struct known_kills){ 0 };
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of kills by killer, unit and pod: bounded, and never less; and the file of them. */
#include "model/history/kill_tally.h"

#include "sources/recording/kill_state.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int64_t count_of(
	const struct kill_tally *tally, enum kill_by by, const char *unit, const char *pod)
{
	for (size_t i = 0; i < tally->count; i++)
		if (tally->items[i].by == by && strcmp(tally->items[i].unit, unit) == 0 &&
			strcmp(tally->items[i].pod, pod) == 0)
			return tally->items[i].count;
	return 0;
}

static void add_at(struct kill_tally *tally, const char *path, const char *unit, const char *pod,
	const char *pod_name)
{
	const struct kill_event event = {
		.by = KILL_BY_KERNEL, .task_memcg = path, .unit = unit, .pod = pod
	};

	kill_tally_add_event(tally, &event, pod_name);
}

Test(kill_tally, a_kill_counts_for_its_unit_or_its_pod)
{
	struct kill_tally tally = { 0 };

	add_at(&tally, "/system.slice/a.service", "a.service", NULL, NULL);
	add_at(&tally, "/system.slice/a.service", "a.service", NULL, NULL);
	add_at(&tally, "/kubepods.slice/x", "x.scope", "0123", NULL);
	add_at(&tally, "/kubepods.slice/x", "x.scope", "0123", "shop/web-1");
	kill_tally_add(&tally, KILL_BY_EARLYOOM, "a.service", NULL, 4);
	add_at(&tally, NULL, NULL, NULL, NULL);
	cr_expect_eq(count_of(&tally, KILL_BY_KERNEL, "a.service", ""), 2);
	cr_expect_eq(count_of(&tally, KILL_BY_KERNEL, "", "0123"), 1);
	cr_expect_eq(count_of(&tally, KILL_BY_KERNEL, "", "shop/web-1"), 1);
	cr_expect_eq(count_of(&tally, KILL_BY_EARLYOOM, "a.service", ""), 4);
	cr_expect_eq(count_of(&tally, KILL_BY_KERNEL, "", ""), 1);
	cr_expect_eq(tally.count, 5);
	kill_tally_release(&tally);
}

/* Any user may name cgroups below the one of his own manager. */
Test(kill_tally, a_user_makes_no_names)
{
	struct kill_tally tally = { 0 };

	add_at(&tally, "/user.slice/user-1000.slice/user@1000.service/app.slice/ssh.service",
		"ssh.service", NULL, NULL);
	add_at(&tally, "/user.slice/user-1000.slice/user@1000.service/app.slice/cron.service",
		"cron.service", NULL, NULL);
	cr_expect_eq(count_of(&tally, KILL_BY_KERNEL, "user@1000.service", ""), 2);
	cr_expect_eq(tally.count, 1);
	kill_tally_release(&tally);
}

Test(kill_tally, names_are_bounded_and_no_kill_is_lost)
{
	struct kill_tally tally = { 0 };
	char name[400];
	int64_t sum = 0;

	kill_tally_add(&tally, KILL_BY_KERNEL, "first.service", NULL, 1);
	for (int i = 0; i < 2 * TALLY_NAMES_MAX; i++) {
		snprintf(name, sizeof(name), "unit-%d.service", i);
		kill_tally_add(&tally, i % 2 ? KILL_BY_KERNEL : KILL_BY_OOMD, name, NULL, 1);
	}
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	kill_tally_add(&tally, KILL_BY_KERNEL, name, NULL, 1);
	kill_tally_add(&tally, KILL_BY_KERNEL, "first.service", NULL, 1);
	cr_expect_eq(tally.named_count, TALLY_NAMES_MAX);
	cr_expect_leq(tally.count, TALLY_NAMES_MAX + TALLY_KILLERS_MAX);
	cr_expect_eq(count_of(&tally, KILL_BY_KERNEL, "first.service", ""), 2);
	for (size_t i = 0; i < tally.count; i++)
		sum += tally.items[i].count;
	cr_expect_eq(sum, 2 * TALLY_NAMES_MAX + 3);
	kill_tally_release(&tally);
}

static char *print(const struct kill_state *state, size_t *ret_length)
{
	char *text;
	FILE *out = open_memstream(&text, ret_length);

	cr_assert(out);
	kill_state_print(state, out);
	fclose(out);
	return text;
}

Test(kill_tally, what_is_written_is_read)
{
	struct tallied_kills items[] = {
		{ KILL_BY_KERNEL, "a\xff\n\".service", "", 3 },
		{ KILL_BY_SYSTEMD_OOMD, "", "shop/web", INT64_C(1) << 60 },
		{ KILL_BY_TALOS, "", "", 1 },
	};
	const struct kill_state state = { .boot_id = "b",
		.cursor = "s=1;i=2",
		.sequence = figure_of(77),
		.items = items,
		.count = 3,
		.groups = { .seconds = figure_of(1795860000),
			.victim = { .path = "/a\xff",
				.current_bytes = figure_of(5),
				.max_bytes = figure_of(UNLIMITED_BYTES) } } };
	struct kill_state read;
	struct error error;
	size_t length;
	char *text = print(&state, &length);

	cr_assert_eq(kill_state_parse(&read, text, length, "x", &error), 0, "%s", error.detail);
	cr_expect_str_eq(read.boot_id, "b");
	cr_expect_str_eq(read.cursor, "s=1;i=2");
	cr_expect_eq(read.sequence.value, 77);
	cr_assert_eq(read.count, 3);
	for (size_t i = 0; i < read.count; i++) {
		cr_expect_eq(read.items[i].by, items[i].by);
		cr_expect_str_eq(read.items[i].unit, items[i].unit);
		cr_expect_str_eq(read.items[i].pod, items[i].pod);
		cr_expect_eq(read.items[i].count, items[i].count);
	}
	cr_expect_eq(read.groups.seconds.value, 1795860000);
	cr_expect_null(read.groups.domain.path);
	cr_expect_str_eq(read.groups.victim.path, "/a\xff");
	cr_expect_eq(read.groups.victim.current_bytes.value, 5);
	cr_expect_eq(read.groups.victim.max_bytes.value, UNLIMITED_BYTES);
	cr_expect_not(read.groups.victim.anon_bytes.known);
	kill_state_release(&read);
	free(text);
}

Test(kill_tally, what_is_damaged_is_refused)
{
	static const char *const texts[] = { "", "{", "[]", "{}", "\0\0", "{\"format\": \"x\"}",
		"{\"format\": \"oomtop-kills\", \"version\": 2, \"kills\": []}",
		"{\"format\": \"oomtop-kills\", \"version\": 1}",
		"{\"format\": \"oomtop-kills\", \"version\": 1, \"kills\": [7]}",
		"{\"format\": \"oomtop-kills\", \"version\": 1, \"kills\": [{\"killer\": \"x\", "
		"\"count\": 1}]}",
		"{\"format\": \"oomtop-kills\", \"version\": 1, \"kills\": [{\"killer\": "
		"\"kernel\", \"count\": -1}]}",
		"{\"format\": \"oomtop-kills\", \"version\": 1, \"kills\": [{\"killer\": "
		"\"kernel\", \"count\": 1, \"unit\": 5}]}",
		"{\"format\": \"oomtop-kills\", \"version\": 1, \"sequence\": \"a\", \"kills\": "
		"[]}" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct kill_state read;
		struct error error;

		cr_expect_eq(kill_state_parse(&read, texts[i], strlen(texts[i]), "x", &error),
			-EINVAL, "%s", texts[i]);
		kill_state_release(&read);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recordings: what is written is read again, and only as a whole. */
#include "builder.h"
#include "snapshot/cgroup_tree.h"
#include "sources/recording/read.h"
#include "sources/recording/write.h"

#include "snapshot/figures.h"
#include "snapshot/unit.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

static const char invalid_name[] = "\xff\xfe\x80\xc0\xc1\xf5\xe8\xaa\xed\xa0\x80\xf4\x90\x80\x80";

static char *print(const struct snapshot *snapshot, size_t *ret_length)
{
	char *text;
	FILE *out = open_memstream(&text, ret_length);

	recording_print(snapshot, out);
	cr_assert_eq(fclose(out), 0);
	return text;
}

/* ---- round trip ---- */

static void check_figures(const struct figure_entry *entries, size_t count, const void *written,
	const void *read, int pid)
{
	for (size_t i = 0; i < count; i++) {
		struct figure a = figure_read(&entries[i], written);
		struct figure b = figure_read(&entries[i], read);

		cr_expect(
			a.known == b.known && a.value == b.value, "%s of %d", entries[i].key, pid);
	}
}

static void check_text(const char *written, const char *read, const char *key)
{
	if (!written || !read)
		cr_expect(written == read, "%s: known on one side only", key);
	else
		cr_expect_str_eq(read, written, "%s", key);
}

static void check_process(const struct process *written, const struct process *read)
{
	check_figures(process_figures, process_figure_count, written, read, written->pid);
	cr_expect_eq(read->pid, written->pid);
	cr_expect_eq(read->ppid, written->ppid);
	cr_expect_eq(read->mm_tid, written->mm_tid);
	cr_expect_eq(read->state, written->state);
	cr_expect_eq(read->kernel_thread, written->kernel_thread);
	cr_expect_eq(read->has_mm, written->has_mm);
	check_text(written->name, read->name, "name");
	check_text(written->user, read->user, "user");
	check_text(written->cgroup, read->cgroup, "cgroup");
	check_text(written->unit_cgroup, read->unit_cgroup, "unit_cgroup");
	check_text(written->unit, read->unit, "unit");
	check_text(written->container, read->container, "container");
	check_text(written->pod, read->pod, "pod");
	cr_expect_eq(read->qos, written->qos);
	check_text(written->mems_allowed, read->mems_allowed, "mems_allowed");
}

static void check_holder(const struct holder *written, const struct holder *read)
{
	cr_expect_eq(read->kind, written->kind);
	check_text(written->name, read->name, "holder");
	cr_expect_eq(read->bytes.known, written->bytes.known);
	cr_expect_eq(read->bytes.value, written->bytes.value);
	cr_expect_eq(read->max_bytes.known, written->max_bytes.known);
	cr_expect_eq(read->max_bytes.value, written->max_bytes.value);
	cr_expect_eq(read->min_bytes.known, written->min_bytes.known);
	cr_expect_eq(read->min_bytes.value, written->min_bytes.value);
	cr_expect_eq(read->stored_bytes.known, written->stored_bytes.known);
	cr_expect_eq(read->stored_bytes.value, written->stored_bytes.value);
	cr_expect_eq(read->swap_bytes.known, written->swap_bytes.known);
	cr_expect_eq(read->swap_bytes.value, written->swap_bytes.value);
	cr_expect_eq(read->swap_free_bytes.known, written->swap_free_bytes.known);
	cr_expect_eq(read->swap_free_bytes.value, written->swap_free_bytes.value);
	cr_expect_eq(read->noswap.known, written->noswap.known);
	cr_expect_eq(read->noswap.value, written->noswap.value);
}

static void check_nodes(const struct machine *written, const struct machine *read)
{
	cr_assert_eq(read->node_count, written->node_count);
	for (size_t i = 0; i < written->node_count; i++)
		check_figures(node_figures, node_figure_count, &written->nodes[i], &read->nodes[i],
			(int)i);
}

static void check_cgroups(const struct snapshot *written, const struct snapshot *read)
{
	cr_expect_eq(read->cgroup_version, written->cgroup_version);
	cr_assert_eq(read->cgroup_count, written->cgroup_count);
	for (size_t i = 0; i < written->cgroup_count; i++) {
		const struct cgroup *a = &written->cgroups[i], *b = &read->cgroups[i];

		check_text(a->path, b->path, "path");
		check_text(a->unit, b->unit, "unit");
		check_text(a->container, b->container, "container");
		check_text(a->pod, b->pod, "pod");
		check_figures(cgroup_figures, cgroup_figure_count, a, b, (int)i);
		cr_expect(a->parent == b->parent && a->end == b->end);
		cr_expect_eq(a->first_member, b->first_member);
		cr_expect_eq(a->end_member, b->end_member);
	}
}

static void check_units(const struct snapshot *written, const struct snapshot *read)
{
	cr_assert_eq(read->unit_count, written->unit_count);
	for (size_t i = 0; i < written->unit_count; i++) {
		const struct unit *a = &written->units[i], *b = &read->units[i];

		check_text(a->manager, b->manager, "manager");
		check_text(a->name, b->name, "name");
		check_text(a->cgroup, b->cgroup, "cgroup");
		check_text(a->oom_policy, b->oom_policy, "oom_policy");
		check_text(a->kill_mode, b->kill_mode, "kill_mode");
		check_text(a->fragment_path, b->fragment_path, "fragment_path");
		check_text(a->adj_path, b->adj_path, "adj_path");
		check_figures(unit_figures, unit_figure_count, a, b, (int)i);
		cr_assert_eq(b->drop_in_count, a->drop_in_count);
		for (size_t j = 0; j < a->drop_in_count; j++)
			check_text(a->drop_in_paths[j], b->drop_in_paths[j], "drop-in");
	}
}

static void check_killers(const struct snapshot *written, const struct snapshot *read)
{
	cr_assert_eq(read->killer_count, written->killer_count);
	for (size_t i = 0; i < written->killer_count; i++) {
		const struct killer *a = &written->killers[i], *b = &read->killers[i];

		cr_expect_eq(b->kind, a->kind);
		check_text(a->name, b->name, "killer");
		check_figures(killer_figures, killer_figure_count, a, b, (int)i);
	}
}

static void check_same(const struct snapshot *written, const struct snapshot *read)
{
	const struct machine *machine = &written->machine;

	cr_expect_eq(read->source, SOURCE_RECORDING);
	cr_expect_eq(read->taken_at.known, written->taken_at.known);
	cr_expect_eq(read->taken_at.value, written->taken_at.value);
	check_text(machine->release, read->machine.release, "release");
	check_text(machine->host, read->machine.host, "host");
	check_text(machine->boot_id, read->machine.boot_id, "boot_id");
	cr_expect_eq(read->machine.visibility, machine->visibility);
	check_figures(machine_figures, machine_figure_count, machine, &read->machine, 0);
	cr_assert_eq(read->machine.holder_count, machine->holder_count);
	for (size_t i = 0; i < machine->holder_count; i++)
		check_holder(&machine->holders[i], &read->machine.holders[i]);
	check_nodes(machine, &read->machine);
	check_cgroups(written, read);
	check_units(written, read);
	check_killers(written, read);
	cr_assert_eq(read->process_count, written->process_count);
	for (size_t i = 0; i < written->process_count; i++)
		check_process(&written->processes[i], &read->processes[i]);
}

/* Figures that differ from entry to entry, every third unknown, and one in each three zero. */
static void fill_figures(const struct figure_entry *entries, size_t count, void *base, size_t turn)
{
	for (size_t i = 0; i < count; i++)
		if ((i + turn) % 3 != 0)
			*figure_at(&entries[i], base) = figure_of((i + turn) % 3 == 1 ? 0 : 1);
}

static void fill_cgroups(struct snapshot *snapshot)
{
	static const char *const paths[] = { "/", "/a", "/a/b\n", "/a-b", "/\xff\x1b[31m", "/a/b" };

	snapshot->cgroup_version = CGROUP_V1;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct cgroup *cgroup = snapshot_add_cgroup(snapshot, paths[i]);

		cgroup->unit = i % 2 ? paths[i] : NULL;
		cgroup->container = i % 2 ? NULL : invalid_name;
		cgroup->pod = i % 3 ? "default/web" : NULL;
		fill_figures(cgroup_figures, cgroup_figure_count, cgroup, i);
		cgroup->max_bytes = figure_of(UNLIMITED_BYTES);
	}
}

static void fill_units(struct snapshot *snapshot)
{
	static const char *const names[] = { "a.service", invalid_name, "b.scope",
		"\x1b[31m.slice" };
	static const char *drop_ins[] = { "/etc/a.conf", invalid_name, "/etc/b\n.conf" };

	for (size_t i = 0; i < 2 * sizeof(names) / sizeof(*names); i++) {
		struct unit *unit =
			snapshot_add_unit(snapshot, i % 2 ? "system" : "user@1000", names[i / 2]);

		unit->oom_policy = i % 3 ? "stop" : NULL;
		unit->cgroup = i % 3 ? "/a" : NULL;
		unit->kill_mode = i % 3 ? NULL : "mixed";
		unit->fragment_path = names[i / 2];
		unit->adj_path = i % 2 ? names[i / 2] : NULL;
		unit->drop_in_paths = drop_ins;
		unit->drop_in_count = i % 4;
		fill_figures(unit_figures, unit_figure_count, unit, i);
		unit->main_pid = i % 2 ? figure_of(7) : FIGURE_UNKNOWN;
		unit->oom_score_adjust = i % 2 ? figure_of(-1000) : FIGURE_UNKNOWN;
	}
	cr_assert(snapshot_order_units(snapshot));
}

static void fill_snapshot(struct snapshot *snapshot)
{
	static const char *const names[] = { "plain", invalid_name, "a\nb\t\x1b[31m\x01",
		"back\\slash\"", "\xe8\xaa\x9e\xe8\xa8\x80", "a b) S 1 (c", "", NULL };
	struct machine *machine = &snapshot->machine;

	snapshot_init(snapshot);
	snapshot->taken_at = figure_of(1737083565);
	struct node node = { 0 };

	fill_figures(machine_figures, machine_figure_count, machine, 0);
	machine->page_size_bytes = figure_of(65536);
	machine->mem_total_bytes = figure_of((1LL << 60) - 1);
	machine->clock_ticks = machine->cpus_online = FIGURE_UNKNOWN;
	machine->release = "6.1.0\xff";
	machine->host = "build\xff";
	machine->visibility = VISIBILITY_HIDEPID;
	for (enum holder_kind kind = HOLDER_TMPFS; kind <= HOLDER_DMA_BUF; kind++)
		snapshot_add_holder(snapshot, (struct holder){ .kind = kind,
						      .name = names[kind],
						      .bytes = figure_of(kind),
						      .max_bytes = figure_of(9),
						      .noswap = figure_of(1),
						      .min_bytes = figure_of(3),
						      .stored_bytes = figure_of(4),
						      .swap_bytes = figure_of(6),
						      .swap_free_bytes = figure_of(5) });
	snapshot_add_holder(snapshot, (struct holder){ .kind = HOLDER_ZRAM });
	fill_figures(node_figures, node_figure_count, &node, 0);
	node.number = figure_of(0);
	snapshot_add_node(snapshot, node);
	snapshot_add_node(snapshot,
		(struct node){ .number = figure_of(1023), .spanned_pages = figure_of(0) });
	for (size_t i = 0; i < 3 * sizeof(names) / sizeof(*names); i++) {
		struct process *process = snapshot_add_process(snapshot);
		const char *text = names[i % (sizeof(names) / sizeof(*names))];

		*process = (struct process){ .pid = (pid_t)i + 1,
			.ppid = (pid_t)i,
			.mm_tid = (pid_t)(i % 4 ? i + 1 : 0),
			.name = text,
			.user = text,
			.cgroup = text,
			.unit_cgroup = text,
			.unit = text,
			.container = text,
			.mems_allowed = text,
			.state = i % 5 ? 'S' : '\0',
			.kernel_thread = i % 2,
			.has_mm = i % 3 };
		fill_figures(process_figures, process_figure_count, process, i);
		process->detail.mm_owner_pid = i % 2 ? figure_of(7) : FIGURE_UNKNOWN;
		process->namespace_pid = i % 2 ? FIGURE_UNKNOWN : figure_of(1);
		process->adj = i % 2 ? figure_of(-1000) : FIGURE_UNKNOWN;
	}
	snapshot->processes[0].cgroup = "/a/b\n/gone";
	snapshot->processes[1].cgroup = "/kubepods/besteffort/pod1-a/c";
	snapshot->processes[1].pod = invalid_name;
	snapshot->processes[1].qos = POD_BESTEFFORT;
	fill_cgroups(snapshot);
	fill_units(snapshot);
	for (enum killer_kind kind = KILLER_SYSTEMD_OOMD; kind <= KILLER_TALOS; kind++) {
		struct killer killer = { .kind = kind, .name = names[kind] };

		fill_figures(killer_figures, killer_figure_count, &killer, kind);
		killer.pid = kind % 2 ? figure_of(7) : FIGURE_UNKNOWN;
		snapshot_add_killer(snapshot, killer);
	}
	cr_assert(snapshot_link(snapshot));
}

Test(recording, a_round_trip_keeps_every_figure_and_byte)
{
	struct snapshot written, read;
	struct error error;
	size_t length;
	char *text;

	fill_snapshot(&written);
	text = print(&written, &length);
	snapshot_init(&read);
	cr_assert_eq(recording_parse(&read, text, length, "x", &error), 0, "%s", error.detail);
	check_same(&written, &read);
	snapshot_release(&read);
	snapshot_release(&written);
	free(text);
}

Test(recording, a_process_or_cgroup_has_a_line_of_its_own)
{
	struct snapshot written;
	size_t length, lines = 0, groups = 0;
	char *text, *line;

	fill_snapshot(&written);
	text = print(&written, &length);
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		lines += strncmp(line, "{\"pid\":", 7) == 0;
		groups += strncmp(line, "{\"path\":", 8) == 0;
	}
	cr_expect_eq(groups, written.cgroup_count);
	cr_expect_eq(lines, written.process_count);
	free(text);
	snapshot_release(&written);
}

Test(recording, figures_out_of_bounds_do_not_make_it_unreadable)
{
	struct snapshot written, read;
	struct error error;
	size_t length;
	char *text;

	snapshot_init(&written);
	*snapshot_add_process(&written) = (struct process){ .pid = 1,
		.adj = figure_of(5000),
		.memory.rss_bytes = figure_of(INT64_MAX),
		.memory.swap_bytes = figure_of(-1),
		.state = '\xff' };
	text = print(&written, &length);
	snapshot_init(&read);
	cr_assert_eq(recording_parse(&read, text, length, "x", &error), 0, "%s", error.detail);
	cr_expect(!read.processes[0].adj.known && !read.processes[0].memory.rss_bytes.known);
	cr_expect(!read.processes[0].memory.swap_bytes.known && read.processes[0].state == '\0');
	snapshot_release(&read);
	free(text);
	snapshot_release(&written);
}

Test(recording, cut_at_every_length_it_is_refused)
{
	struct snapshot written, read;
	size_t length;
	char *text;

	fill_snapshot(&written);
	written.process_count = 5; /* time is the square of the length */
	text = print(&written, &length);
	for (size_t cut = 0; cut < length - 2; cut++) {
		struct error error = { 0 };
		char *exact = malloc(cut + 1); /* for ASan: not a byte beyond may be read */

		memcpy(exact, text, cut);
		exact = realloc(exact, cut ? cut : 1);
		snapshot_init(&read);
		cr_assert_lt(recording_parse(&read, exact, cut, "x", &error), 0, "at %zu", cut);
		cr_assert(error.detail[0] != '\0', "at %zu", cut);
		free(exact);
	}
	free(text);
	snapshot_release(&written);
}

Test(recording, what_it_does_not_tell_of_a_pod_the_path_does)
{
	static const char text[] =
		"{\"format\": \"oomtop-snapshot\", \"version\": 1, \"machine\": {}, \"processes\": "
		"["
		"{\"pid\": 1, \"cgroup\": \"/kubepods/pod1-a/c\"},"
		"{\"pid\": 2, \"cgroup\": \"/kubepods/pod1-a/c\", \"pod\": \"default/web\"},"
		"{\"pid\": 3, \"cgroup\": \"/\", \"pod\": \"default/web\"},"
		"{\"pid\": 4, \"pod\": \"default/web\"}]}";
	struct snapshot read;
	struct error error;

	snapshot_init(&read);
	cr_assert_eq(
		recording_parse(&read, text, sizeof(text) - 1, "x", &error), 0, "%s", error.detail);
	cr_expect_str_eq(read.processes[0].pod, "1-a");
	cr_expect_str_eq(read.processes[1].pod, "default/web");
	cr_expect_eq(read.processes[1].qos, POD_GUARANTEED);
	for (size_t i = 2; i < 4; i++)
		cr_expect(!read.processes[i].pod && read.processes[i].qos == POD_NONE);
	snapshot_release(&read);
}

/* ---- fixtures ---- */

static size_t fixtures_read;

static int read_fixture(const char *path, const struct stat *status, int type, struct FTW *where)
{
	struct snapshot snapshot, again;
	struct error error;
	size_t length;
	char *text;

	(void)status;
	(void)where;
	if (type != FTW_F || strcmp(path + strlen(path) - 5, ".json") != 0)
		return 0;
	snapshot_init(&snapshot);
	snapshot_init(&again);
	cr_assert_eq(read_recording(&snapshot, path, &error), 0, "%s:%zu: %s", path, error.line,
		error.detail);
	text = print(&snapshot, &length);
	cr_assert_eq(recording_parse(&again, text, length, path, &error), 0, "%s", error.detail);
	check_same(&snapshot, &again);
	snapshot_release(&again);
	snapshot_release(&snapshot);
	free(text);
	fixtures_read++;
	return 0;
}

static const char *fixture(const char *name)
{
	static char path[4096];

	cr_assert(getenv("OOMTOP_FIXTURES"), "OOMTOP_FIXTURES is not set");
	snprintf(path, sizeof(path), "%s/%s", getenv("OOMTOP_FIXTURES"), name);
	return path;
}

Test(recording_fixture, all_are_read)
{
	static const char *const rooms[] = { "story", "odd", "kubernetes" };

	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++)
		cr_assert_eq(nftw(fixture(rooms[i]), read_fixture, 8, FTW_PHYS), 0);
	cr_expect_geq(fixtures_read, 10);
}

Test(recording_fixture, bytes_come_from_hex)
{
	struct snapshot snapshot;
	struct error error;

	snapshot_init(&snapshot);
	cr_assert_eq(read_recording(&snapshot, fixture("odd/hostile-names.json"), &error), 0);
	cr_expect_str_eq(snapshot_find(&snapshot, 101)->name, "\x1b[31mred\n\tx");
	cr_expect_str_eq(snapshot_find(&snapshot, 102)->name, invalid_name);
	snapshot_release(&snapshot);
}

Test(recording_fixture, absent_is_unknown)
{
	struct snapshot snapshot;
	struct error error;

	snapshot_init(&snapshot);
	cr_assert_eq(read_recording(&snapshot, fixture("odd/unknowns.json"), &error), 0);
	cr_expect(
		!snapshot.machine.swap_free_bytes.known && snapshot.machine.swap_total_bytes.known);
	cr_expect(!snapshot_find(&snapshot, 202)->adj.known);
	cr_expect(!snapshot_find(&snapshot, 201)->memory.rss_bytes.known);
	cr_expect(!snapshot_find(&snapshot, 203)->memory.swap_bytes.known);
	cr_expect_eq(snapshot_find(&snapshot, 208)->mm_tid, 209);
	cr_expect_null(snapshot_find(&snapshot, 205)->name);
	cr_expect(snapshot_find(&snapshot, 200)->memory.swap_bytes.known);
	snapshot_release(&snapshot);
}

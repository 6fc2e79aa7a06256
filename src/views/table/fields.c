/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/fields.h"

#include "base/text.h"
#include "views/prose/prose.h"
#include "views/prose/prose_adj.h"
#include "views/prose/prose_pod.h"
#include "views/table/badness_bar.h"
#include "views/table/owner.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* A getter for a figure the snapshot holds. */
#define FIGURE_OF_PROCESS(member)                                                                  \
	static struct figure get_##member(const struct row *row)                                   \
	{                                                                                          \
		return row->entry->process->member;                                                \
	}
#define FIGURE_OF_MEMORY(member)                                                                   \
	static struct figure get_##member(const struct row *row)                                   \
	{                                                                                          \
		return row->entry->process->memory.member;                                         \
	}
#define NAME_OF_PROCESS(member)                                                                    \
	static const char *get_##member(struct arena *arena, const struct row *row)                \
	{                                                                                          \
		(void)arena;                                                                       \
		return row->entry->process->member;                                                \
	}

FIGURE_OF_PROCESS(uid)
FIGURE_OF_PROCESS(adj)
FIGURE_OF_PROCESS(threads)
FIGURE_OF_PROCESS(nice)
FIGURE_OF_PROCESS(kernel_oom_score)
FIGURE_OF_MEMORY(rss_bytes)
FIGURE_OF_MEMORY(rss_anon_bytes)
FIGURE_OF_MEMORY(rss_file_bytes)
FIGURE_OF_MEMORY(rss_shmem_bytes)
FIGURE_OF_MEMORY(swap_bytes)
FIGURE_OF_MEMORY(page_tables_bytes)
FIGURE_OF_MEMORY(hugetlb_bytes)
FIGURE_OF_MEMORY(locked_bytes)
FIGURE_OF_MEMORY(vm_size_bytes)
NAME_OF_PROCESS(name)
NAME_OF_PROCESS(cgroup)
NAME_OF_PROCESS(unit)
NAME_OF_PROCESS(container)
NAME_OF_PROCESS(pod)
NAME_OF_PROCESS(mems_allowed)

static struct figure get_pid(const struct row *row)
{
	return figure_of(row->entry->process->pid);
}

static struct figure get_ppid(const struct row *row)
{
	return figure_of(row->entry->process->ppid);
}

static struct figure get_rank(const struct row *row)
{
	return row->entry->rank ? figure_of((int64_t)row->entry->rank) : FIGURE_UNKNOWN;
}

static struct figure get_score(const struct row *row)
{
	return row->entry->oom_score;
}

static bool is_exempt(const struct row *row)
{
	return row->entry->exemption != EXEMPT_NOT;
}

static struct figure get_badness_pages(const struct row *row)
{
	return is_exempt(row) ? FIGURE_UNKNOWN : row->entry->badness.pages;
}

static struct figure get_adj_pages(const struct row *row)
{
	return row->entry->badness.adj_pages;
}

static struct figure in_bytes(const struct row *row, struct figure pages)
{
	return pages.known ? figure_of(verdict_bytes(row->verdict, pages.value)) : FIGURE_UNKNOWN;
}

static struct figure get_badness_bytes(const struct row *row)
{
	return in_bytes(row, get_badness_pages(row));
}

static struct figure get_gap_bytes(const struct row *row)
{
	return in_bytes(row, row->entry->gap_pages);
}

static struct figure get_start(const struct row *row)
{
	const struct machine *machine = &row->snapshot->machine;
	const struct process *process = row->entry->process;

	if (!process->start_ticks.known || figure_or(machine->clock_ticks, 0) <= 0 ||
		!machine->uptime_ticks.known)
		return FIGURE_UNKNOWN;
	return figure_of((machine->uptime_ticks.value - process->start_ticks.value) /
			 machine->clock_ticks.value);
}

static struct figure get_pss(const struct row *row)
{
	return row->entry->process->detail.pss_bytes;
}

static struct figure get_private(const struct row *row)
{
	return row->entry->process->detail.private_bytes;
}

static struct figure get_freed(const struct row *row)
{
	return process_freed_bytes(row->entry->process);
}

static struct figure get_growth(const struct row *row)
{
	const struct trend_entry *entry = trend_find(row->trend, row->entry->process->pid);

	if (!entry || entry->memory.intervals == 0)
		return FIGURE_UNKNOWN;
	return figure_of((int64_t)entry->memory.bytes_per_second);
}

static struct figure get_next_in(const struct row *row)
{
	return row->trend ? trend_overtakes_seconds(row->trend, row->verdict, row->entry)
			  : FIGURE_UNKNOWN;
}

static struct figure get_candidate(const struct row *row)
{
	return figure_of(row->entry->is_candidate);
}

/* In letters; views that know a width and colours draw it themselves. */
static const char *get_bar(struct arena *arena, const struct row *row)
{
	struct badness_bar bar;

	badness_bar_make(&bar, row->verdict, row->entry, BAR_PIPE_CELLS);
	return bar.cells > 0 ? badness_bar_letters(arena, &bar) : NULL;
}

static const char *get_user(struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;

	if (process->user || !process->uid.known)
		return process->user;
	return text_format(arena, "%lld", (long long)process->uid.value);
}

static const char *get_owner(struct arena *arena, const struct row *row)
{
	return owner_of_process(arena, row->entry->process);
}

static const char *get_command(struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;

	(void)arena;
	return process->command_line ? process->command_line : process->name;
}

static const char *get_cmdline(struct arena *arena, const struct row *row)
{
	(void)arena;
	return row->entry->process->command_line;
}

/* The text behind the last slash of its first word. */
static const char *without_folder(const char *command)
{
	const char *name = command;

	for (const char *at = command; *at && *at != ' '; at++)
		if (*at == '/' && at[1] && at[1] != ' ')
			name = at + 1;
	return name;
}

/*
 * The command line without the program's folder, behind the name that the kernel logs where the
 * program has another.
 */
static const char *get_short_command(struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const char *command = process->command_line;

	if (!command)
		return process->name;
	if (*command == '/')
		command = without_folder(command);
	if (!process->name || text_starts_with(command, process->name))
		return command;
	return text_format(arena, "%s: %s", process->name, command);
}

static const char *get_state(struct arena *arena, const struct row *row)
{
	char state = row->entry->process->state;

	return state ? arena_copy(arena, &state, 1) : NULL;
}

static const char *get_exemption(struct arena *arena, const struct row *row)
{
	(void)arena;
	return prose_exemption(row->entry);
}

static const char *get_why(struct arena *arena, const struct row *row)
{
	return prose_why(arena, row->verdict, row->entry);
}

static const char *get_qos(struct arena *arena, const struct row *row)
{
	(void)arena;
	return prose_qos(row->entry->process->qos);
}

static const char *get_adj_by(struct arena *arena, const struct row *row)
{
	struct adj_origin origin = adj_origin_of(row->snapshot, row->entry->process);

	return prose_adj_by(arena, &origin);
}

static const char *get_agreement(struct arena *arena, const struct row *row)
{
	(void)arena;
	return prose_agreement(row->entry);
}

const struct field fields[] = {
	{ "#", "rank", FIELD_NUMBER, .figure = get_rank, .leave_out = 13,
		.origin = "mm/oom_kill.c: select_bad_process",
		.help = "rank: 1 would be killed first" },
	{ "PID", "pid", FIELD_NUMBER, .figure = get_pid, .origin = "/proc/PID",
		.help = "process ID" },
	{ "PPID", "ppid", FIELD_NUMBER, .figure = get_ppid, .origin = "status PPid",
		.help = "process ID of the parent" },
	{ "NAME", "name", FIELD_NAME, .text = get_name, .elastic = true, .usual = 15,
		.origin = "status Name", .help = "name of the program (comm)" },
	{ "UID", "uid", FIELD_NUMBER, .figure = get_uid, .origin = "status Uid",
		.help = "real user ID" },
	{ "USER", "user", FIELD_NAME, .text = get_user, .elastic = true, .leave_out = 4, .usual = 8,
		.origin = "status Uid",
		.help = "real user; the number where the name is not known" },
	{ "ADJ", "adj", FIELD_NUMBER, .figure = get_adj, .leave_out = 11, .origin = "oom_score_adj",
		.help = "oom_score_adj: thousandths of the total that are added or subtracted" },
	{ "EXEMPT", "exempt", FIELD_PROSE, .text = get_exemption, .elastic = true, .usual = 16,
		.origin = "mm/oom_kill.c: oom_badness",
		.help = "why the OOM killer never kills it" },
	{ "BADNESS", NULL, FIELD_BYTES, .figure = get_badness_bytes,
		.origin = "mm/oom_kill.c: oom_badness",
		.help = "badness as a size (pages * page size), may be negative" },
	{ "BAR", NULL, FIELD_BAR, .figure = get_badness_bytes, .text = get_bar, .leave_out = 10,
		.usual = BAR_MIN_CELLS, .origin = "mm/oom_kill.c: oom_badness",
		.help = "badness drawn: Anon File Shm sWap Page tables, +adj, .not counted" },
	{ "PAGES", "badness_pages", FIELD_NUMBER, .figure = get_badness_pages,
		.origin = "mm/oom_kill.c: oom_badness",
		.help = "badness in pages, may be negative" },
	{ "ADJPAGES", "adj_pages", FIELD_NUMBER, .figure = get_adj_pages,
		.origin = "mm/oom_kill.c: oom_badness",
		.help = "part of the badness that comes from oom_score_adj, in pages" },
	{ "SCORE", "oom_score", FIELD_NUMBER, .figure = get_score, .leave_out = 3,
		.origin = "fs/proc/base.c: proc_oom_score",
		.help = "oom_score as recomputed from the badness" },
	{ "KSCORE", "kernel_oom_score", FIELD_NUMBER, NEED_OOM_SCORE,
		.figure = get_kernel_oom_score, .origin = "oom_score",
		.help = "oom_score as the kernel reports it" },
	{ "ANON", "rss_anon", FIELD_BYTES, .figure = get_rss_anon_bytes, .origin = "status RssAnon",
		.help = "resident anonymous memory" },
	{ "FILE", "rss_file", FIELD_BYTES, .figure = get_rss_file_bytes, .origin = "status RssFile",
		.help = "resident memory mapped from files" },
	{ "SHMEM", "rss_shmem", FIELD_BYTES, .figure = get_rss_shmem_bytes,
		.origin = "status RssShmem", .help = "resident shared memory and tmpfs" },
	{ "SWAP", "swap", FIELD_BYTES, .figure = get_swap_bytes, .leave_out = 1,
		.origin = "status VmSwap", .help = "anonymous memory that is swapped out" },
	{ "PGTBL", "page_tables", FIELD_BYTES, .figure = get_page_tables_bytes, .leave_out = 2,
		.origin = "status VmPTE", .help = "page tables" },
	{ "HUGETLB", "hugetlb", FIELD_BYTES, .figure = get_hugetlb_bytes,
		.origin = "status HugetlbPages", .help = "hugetlb pages: do not count" },
	{ "GAP", "gap", FIELD_BYTES, .figure = get_gap_bytes, .leave_out = 12,
		.origin = "mm/oom_kill.c: select_bad_process",
		.help = "growth after which it would be the victim" },
	{ "CGROUP", "cgroup", FIELD_NAME, NEED_CGROUP, .text = get_cgroup, .elastic = true,
		.path = true, .usual = 24, .origin = "cgroup",
		.help = "path of its memory cgroup" },
	{ "UNIT", "unit", FIELD_NAME, NEED_CGROUP, .text = get_unit, .elastic = true,
		.leave_out = 8, .usual = 24, .origin = "cgroup",
		.help = "systemd unit, by its cgroup" },
	{ "OWNER", NULL, FIELD_NAME, NEED_CGROUP, .text = get_owner, .elastic = true, .path = true,
		.leave_out = 8, .usual = 20, .origin = "cgroup",
		.help = "pod and container, else the systemd unit or session, else the cgroup" },
	{ "WHY", "why", FIELD_PROSE, .text = get_why, .elastic = true, .leave_out = 7, .usual = 12,
		.origin = "mm/oom_kill.c: oom_badness", .help = "what explains its rank best" },
	{ "CONTAINER", "container", FIELD_NAME, NEED_CGROUP, .text = get_container, .elastic = true,
		.usual = 16, .origin = "cgroup", .help = "container, by its cgroup" },
	{ "POD", "pod", FIELD_NAME, NEED_CGROUP, .text = get_pod, .elastic = true, .usual = 20,
		.origin = "cgroup", .help = "Kubernetes pod, by its cgroup" },
	{ "QOS", "qos", FIELD_PROSE, NEED_CGROUP, .text = get_qos, .elastic = true,
		.origin = "cgroup", .help = "quality of service of its pod, by its cgroup" },
	{ "RSS", "rss", FIELD_BYTES, .figure = get_rss_bytes, .leave_out = 6,
		.origin = "status VmRSS", .help = "resident memory: anonymous, file and shared" },
	{ "AGREES", "agreement", FIELD_PROSE, NEED_OOM_SCORE, .text = get_agreement,
		.elastic = true, .origin = "oom_score",
		.help = "whether the kernel's oom_score follows from the badness" },
	{ "ADJ-BY", "adj_by", FIELD_PROSE, NEED_CGROUP | NEED_UNITS, .text = get_adj_by,
		.elastic = true, .usual = 20, .origin = "systemd OOMScoreAdjust=",
		.help = "origin of oom_score_adj, as far as known" },
	{ NULL, "candidate", FIELD_FLAG, .figure = get_candidate,
		.origin = "mm/oom_kill.c: select_bad_process",
		.help = "whether the kernel may kill it next" },
	{ "STATE", NULL, FIELD_NAME, .text = get_state, .origin = "status State",
		.help = "state: R, S, D, T, Z ..." },
	{ "THREADS", NULL, FIELD_NUMBER, .figure = get_threads, .origin = "status Threads",
		.help = "number of threads" },
	{ "NICE", NULL, FIELD_NUMBER, NEED_STAT, .figure = get_nice, .origin = "stat nice",
		.help = "nice value: does not count" },
	{ "AGE", NULL, FIELD_NUMBER, NEED_STAT, .figure = get_start, .origin = "stat starttime",
		.help = "seconds since it started: breaks ties" },
	{ "NUMA", NULL, FIELD_NAME, .text = get_mems_allowed, .origin = "status Mems_allowed_list",
		.help = "NUMA nodes it may allocate from" },
	{ "VSZ", NULL, FIELD_BYTES, .figure = get_vm_size_bytes, .origin = "status VmSize",
		.help = "virtual size: does not count" },
	{ "MLOCK", NULL, FIELD_BYTES, .figure = get_locked_bytes, .origin = "status VmLck",
		.help = "memory locked into RAM" },
	{ "PSS", "pss", FIELD_BYTES, 0, DETAIL_SMAPS, .figure = get_pss,
		.origin = "smaps_rollup Pss",
		.help = "its share: each page divided by the number of processes that map it" },
	{ "FREES", "frees", FIELD_BYTES, 0, DETAIL_SMAPS, .figure = get_freed,
		.origin = "smaps_rollup Private_*, SwapPss",
		.help = "estimate of what killing it alone would free" },
	{ "COMMAND", NULL, FIELD_NAME, 0, DETAIL_COMMAND_LINE, .text = get_command, .elastic = true,
		.usual = 28, .origin = "cmdline",
		.help = "command line; the name where there is none" },
	{ "CMD", NULL, FIELD_NAME, 0, DETAIL_COMMAND_LINE, .text = get_short_command,
		.elastic = true, .usual = 28, .origin = "cmdline",
		.help = "command line without the program's folder; else the name" },
	{ NULL, "private", FIELD_BYTES, .figure = get_private, .origin = "smaps_rollup Private_*",
		.help = "resident pages that no other process maps" },
	{ NULL, "cmdline", FIELD_NAME, .text = get_cmdline, .origin = "cmdline",
		.help = "command line" },
	{ "GROWTH", NULL, FIELD_BYTES, .figure = get_growth, .leave_out = 9,
		.origin = "status VmRSS, VmSwap, VmPTE",
		.help = "growth per second, as seen by the live screen" },
	{ "NEXT-IN", NULL, FIELD_SECONDS, .figure = get_next_in, .leave_out = 5,
		.origin = "status VmRSS, VmSwap, VmPTE",
		.help = "projection: when it would be the next to die if it keeps growing as "
			"steadily" },
};
const size_t field_count = COUNT_OF(fields);

const struct field *field_find_named(const char *column, size_t length)
{
	for (size_t i = 0; i < field_count; i++)
		if (fields[i].column && strlen(fields[i].column) == length &&
			strncasecmp(fields[i].column, column, length) == 0)
			return &fields[i];
	return NULL;
}

const struct field *field_find(const char *column)
{
	return field_find_named(column, strlen(column));
}

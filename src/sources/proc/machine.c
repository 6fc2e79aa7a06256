/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/machine.h"

#include "base/debug.h"
#include "snapshot/figures.h"
#include "sources/pressure.h"
#include "sources/proc/machine_text.h"
#include "sources/proc/nodes.h"
#include "sources/proc/segments.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum {
	FILE_LIMIT = 1 << 16,
	STAT_LIMIT = 1 << 20, /* the lines of the CPUs come first */
	NAME_LIMIT = RELEASE_TEXT_MAX,
	BOOT_ID_DIGITS = 32,
	MIN_PAGE = 1 << 10,
	MAX_PAGE = 1 << 20,
};

static struct text_span read_file(struct proc_reader *reader, const char *name, size_t limit)
{
	int error = buffer_read_once_at(&reader->buffer, reader->root.fd, name, limit);

	debug_file(DEBUG_PROC, error, "%s", name);
	return error < 0 ? (struct text_span){ "", "" } : span_of(&reader->buffer);
}

/* The first line of the file; NULL if there is none. */
static const char *read_name(struct proc_reader *reader, const char *file)
{
	struct text_span text = read_file(reader, file, NAME_LIMIT), line;

	if (!text_span_line(&text, &line) || text_span_length(line) == 0)
		return NULL;
	return text_span_copy(&reader->snapshot->texts, line, NAME_LIMIT);
}

static void read_release(struct proc_reader *reader)
{
	const char *release = read_name(reader, "sys/kernel/osrelease");

	if (!release && !reader->own)
		release = version_release(
			&reader->snapshot->texts, read_file(reader, "version", FILE_LIMIT));
	reader->snapshot->machine.release = release;
}

/* The kernel writes dashes into it, the journal does not. */
static void read_boot_id(struct proc_reader *reader)
{
	const char *printed = read_name(reader, "sys/kernel/random/boot_id");
	char digits[BOOT_ID_DIGITS + 1];
	size_t length = 0;

	for (const char *at = printed; at && *at && length <= BOOT_ID_DIGITS; at++)
		if (*at != '-')
			digits[length++] = *at;
	if (length == BOOT_ID_DIGITS)
		reader->snapshot->machine.boot_id =
			arena_copy(&reader->snapshot->texts, digits, length);
}

static void read_meminfo(struct proc_reader *reader)
{
	meminfo_parse(&reader->snapshot->machine, read_file(reader, "meminfo", FILE_LIMIT));
}

static void read_vmstat(struct proc_reader *reader)
{
	vmstat_parse(&reader->snapshot->machine, read_file(reader, "vmstat", FILE_LIMIT));
}

bool machine_kills_have_grown(struct proc_reader *reader)
{
	struct figure *kills = &reader->snapshot->machine.oom_kills, before = *kills;
	bool have_grown;

	if (!before.known)
		return false;
	read_vmstat(reader);
	have_grown = figure_compare(*kills, before, 1) != 0;
	*kills = before;
	return have_grown;
}

static void read_settings(struct proc_reader *reader)
{
	for (size_t i = 0; i < machine_figure_count; i++) {
		const struct figure_entry *entry = &machine_figures[i];

		if (entry->file && !entry->label)
			*figure_at(entry, &reader->snapshot->machine) = text_span_amount(
				read_file(reader, entry->file, NAME_LIMIT), entry->scale);
	}
}

static void read_pressure(struct proc_reader *reader)
{
	struct machine *machine = &reader->snapshot->machine;

	pressure_parse(read_file(reader, "pressure/memory", FILE_LIMIT), &machine->pressure_some,
		&machine->pressure_full);
}

static struct figure system_figure(int name)
{
	long value = sysconf(name);

	return value > 0 ? figure_of(value) : FIGURE_UNKNOWN;
}

static struct figure scaled(unsigned long count, unsigned unit)
{
	int64_t bytes;

	return __builtin_mul_overflow(count, unit, &bytes) ? FIGURE_UNKNOWN : figure_of(bytes);
}

static void query_system(struct machine *machine)
{
	struct sysinfo info;

	machine->page_size_bytes = system_figure(_SC_PAGESIZE);
	machine->cpus_online = system_figure(_SC_NPROCESSORS_ONLN);
	machine->clock_ticks = system_figure(_SC_CLK_TCK);
	if (sysinfo(&info) < 0)
		return;
	machine->kernel_ram_bytes = scaled(info.totalram, info.mem_unit);
	machine->kernel_swap_bytes = scaled(info.totalswap, info.mem_unit);
}

/* A machine that does not tell its balloon counts what went into it, beside the kills. */
static void read_events(struct proc_reader *reader)
{
	struct machine *machine = &reader->snapshot->machine;

	if ((reader->needs & NEED_KILLS) || !machine->balloon_bytes.known)
		read_vmstat(reader);
	if (!(reader->needs & NEED_KILLS))
		machine->oom_kills = FIGURE_UNKNOWN;
}

void machine_read(struct proc_reader *reader)
{
	read_release(reader);
	reader->snapshot->machine.host = read_name(reader, "sys/kernel/hostname");
	read_boot_id(reader);
	read_meminfo(reader);
	read_settings(reader);
	segments_read(reader);
	read_pressure(reader);
	read_events(reader);
	if (reader->own)
		query_system(&reader->snapshot->machine);
	else
		reader->snapshot->machine.cpus_online =
			stat_count_cpus(read_file(reader, "stat", STAT_LIMIT));
}

/* By the size in pages and in bytes, which agree unless the process grew between the two reads. */
static struct figure page_size_by(struct proc_reader *reader, const struct process *process)
{
	char path[32];
	struct figure pages, size = process->memory.vm_size_bytes;
	int64_t page;

	snprintf(path, sizeof(path), "%d/statm", process->pid);
	pages = text_span_amount(read_file(reader, path, NAME_LIMIT), 1);
	if (!size.known || !pages.known || pages.value == 0 || size.value % pages.value != 0)
		return FIGURE_UNKNOWN;
	page = size.value / pages.value;
	if (page < MIN_PAGE || page > MAX_PAGE || (page & (page - 1)) != 0)
		return FIGURE_UNKNOWN;
	return figure_of(page);
}

/* A copy of /proc may lack statm: then the zones tell, or the usual size is taken. */
static void derive_page_size(struct proc_reader *reader)
{
	struct snapshot *snapshot = reader->snapshot;
	struct figure *page_size = &snapshot->machine.page_size_bytes;

	for (size_t i = 0; i < snapshot->process_count && !page_size->known; i++)
		if (snapshot->processes[i].has_mm)
			*page_size = page_size_by(reader, &snapshot->processes[i]);
	if (!page_size->known)
		*page_size = page_size_of_zones(snapshot->machine.mem_total_bytes,
			nodes_managed_pages(read_file(reader, "zoneinfo", ZONEINFO_LIMIT)));
	page_size_guess(&snapshot->machine);
}

/*
 * cgroup_disable=memory, as Raspberry Pi OS boots, leaves a row whose last word is 0
 * (kernel/cgroup/cgroup-v1.c: proc_cgroupstats_show).  A kernel without the v1 controller has no
 * row, which says nothing.
 */
static void read_controller(struct proc_reader *reader)
{
	struct text_span text = read_file(reader, "cgroups", FILE_LIMIT), line, word;

	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &word) || !text_span_equals(word, "memory"))
			continue;
		while (text_span_word(&line, &word))
			reader->snapshot->machine.memory_controller = text_span_number(word, 0, 1);
	}
}

static void read_uptime(struct proc_reader *reader)
{
	struct machine *machine = &reader->snapshot->machine;
	struct text_span text = read_file(reader, "uptime", NAME_LIMIT), word;
	struct figure uptime = FIGURE_UNKNOWN;
	int64_t ticks;

	if (text_span_word(&text, &word))
		uptime = text_span_hundredths(word);
	if (uptime.known && machine->clock_ticks.known &&
		!__builtin_mul_overflow(uptime.value, machine->clock_ticks.value, &ticks))
		machine->uptime_ticks = figure_of(ticks / 100);
}

/* Anonymous memory and page tables: what else is in the RAM of a program is shared. */
static struct figure own_bytes(struct proc_reader *reader)
{
	enum { STATUS_LIMIT = 1 << 14 };
	struct text_span text = read_file(reader, "self/status", STATUS_LIMIT), line, label;
	struct figure anon = FIGURE_UNKNOWN, page_tables = FIGURE_UNKNOWN;

	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &label))
			continue;
		if (text_span_equals(label, "RssAnon:"))
			anon = text_span_amount(line, 1024);
		else if (text_span_equals(label, "VmPTE:"))
			page_tables = text_span_amount(line, 1024);
	}
	return figure_add(anon, page_tables);
}

void machine_finish(struct proc_reader *reader)
{
	if (reader->own)
		reader->snapshot->machine.own_bytes = own_bytes(reader);
	else
		derive_page_size(reader);
	read_uptime(reader);
	read_controller(reader);
}

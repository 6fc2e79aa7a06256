/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/kill_event.h"

#include "base/text.h"

#include <stdlib.h>

static const char *const words[] = {
	[KILL_BY_KERNEL] = "kernel",
	[KILL_BY_SYSTEMD_OOMD] = "systemd-oomd",
	[KILL_BY_EARLYOOM] = "earlyoom",
	[KILL_BY_NOHANG] = "nohang",
	[KILL_BY_OOMD] = "oomd",
	[KILL_BY_KUBELET] = "kubelet",
	[KILL_BY_TALOS] = "talos",
	[KILL_BY_UNKNOWN] = "unknown",
};
_Static_assert(sizeof(words) / sizeof(*words) == KILL_BY_UNKNOWN + 1, "a word for each killer");

const char *kill_by_word(enum kill_by by)
{
	return words[by];
}

bool kill_by_of_word(const char *word, enum kill_by *ret_by)
{
	size_t i = text_index(words, sizeof(words) / sizeof(*words), word);

	if (i == sizeof(words) / sizeof(*words))
		return false;
	*ret_by = (enum kill_by)i;
	return true;
}

void kill_event_init(struct kill_event *event)
{
	*event = (struct kill_event){ .end = KILL_END_UNKNOWN };
	snapshot_init(&event->snapshot);
	event->snapshot.source = SOURCE_LOG;
}

void kill_event_release(struct kill_event *event)
{
	free(event->killed);
	free(event->consequences);
	free(event->zones);
	free(event->candidates);
	snapshot_release(&event->snapshot);
	*event = (struct kill_event){ .end = KILL_END_UNKNOWN };
}

static bool is_started_later(const struct kill_event *event, const struct process *process,
	const struct machine *machine)
{
	int64_t us;

	if (!process->start_ticks.known || !machine->clock_ticks.known ||
		machine->clock_ticks.value <= 0 || !event->since_boot_us.known ||
		__builtin_mul_overflow(process->start_ticks.value, INT64_C(1000000), &us))
		return false;
	return us / machine->clock_ticks.value > event->since_boot_us.value;
}

/* A log of text may reach back beyond the boot; the caller reads that of this machine by boot. */
static bool is_of_boot(const struct kill_event *event, const struct snapshot *snapshot)
{
	enum { CLOCKS_DIFFER_SECONDS = 120 };
	const struct machine *machine = &snapshot->machine;
	int64_t age;

	if (!snapshot->is_foreign || !event->seconds.known)
		return true;
	if (!snapshot->taken_at.known || !machine->uptime_ticks.known ||
		figure_or(machine->clock_ticks, 0) <= 0)
		return false;
	return !__builtin_sub_overflow(snapshot->taken_at.value, event->seconds.value, &age) &&
	       age <= machine->uptime_ticks.value / machine->clock_ticks.value +
			       CLOCKS_DIFFER_SECONDS;
}

static bool is_same_process(const struct process *row, const struct process *process)
{
	return text_is_known_same(row->name, process->name) &&
	       !figure_is_known_other(row->uid, process->uid);
}

void kill_event_set_groups(struct kill_event *event, const struct snapshot *machine)
{
	struct arena *texts = &event->snapshot.texts;

	if (!is_of_boot(event, machine))
		return;
	for (size_t i = 0; i < event->snapshot.process_count; i++) {
		struct process *row = &event->snapshot.processes[i];
		const struct process *process = snapshot_find(machine, row->pid);

		if (!process || !process->cgroup || !is_same_process(row, process) ||
			is_started_later(event, process, &machine->machine))
			continue;
		row->cgroup = arena_copy_text(texts, process->cgroup);
		row->unit_cgroup = arena_copy_text(texts, process->unit_cgroup);
		row->unit = arena_copy_text(texts, process->unit);
		row->container = arena_copy_text(texts, process->container);
		row->pod = arena_copy_text(texts, process->pod);
		event->grouped_count++;
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/warnings_reading.h"

bool warnings_reading_hidden(const struct snapshot *snapshot, struct warning *ret_warning)
{
	static const enum warning_kind kinds[] = {
		[VISIBILITY_UNKNOWN] = WARNING_PARTIAL_UNKNOWN,
		[VISIBILITY_WHOLE] = WARNING_NONE_SEEN,
		[VISIBILITY_PID_NAMESPACE] = WARNING_PARTIAL_NAMESPACE,
		[VISIBILITY_HIDEPID] = WARNING_PARTIAL_HIDEPID,
		[VISIBILITY_FIRST_RANKS] = WARNING_PARTIAL_RANKS,
	};
	_Static_assert(sizeof(kinds) / sizeof(*kinds) == VISIBILITY_FIRST_RANKS + 1,
		"one warning for each visibility");
	enum visibility visibility = snapshot->machine.visibility;

	*ret_warning = (struct warning){ .kind = kinds[visibility] };
	return visibility != VISIBILITY_WHOLE || !snapshot_shows_any(snapshot);
}

static void add_hidden(struct verdict *verdict, const struct snapshot *snapshot)
{
	size_t strays = domain_stray_count(&verdict->domain, snapshot);
	struct figure count = domain_hidden_count(&verdict->domain, snapshot);
	struct warning hidden;

	if (warnings_reading_hidden(snapshot, &hidden)) {
		if (hidden.kind != WARNING_NONE_SEEN && figure_or(count, 1) == 0)
			hidden.kind = WARNING_OTHERS_HIDDEN;
		else if (verdict->domain.is_own_container)
			hidden.kind = WARNING_PARTIAL_CONTAINER;
		hidden.count = (size_t)count.value;
		*warning_add(verdict, hidden.kind) = hidden;
	}
	if (figure_or(snapshot->machine.unreadable, 0) > 0)
		warning_add(verdict, WARNING_UNREADABLE)->count =
			(size_t)snapshot->machine.unreadable.value;
	if (strays > 0)
		warning_add(verdict, WARNING_MEMBERS_UNKNOWN)->count = strays;
}

static void add_contradictions(struct verdict *verdict)
{
	size_t named = verdict->contradiction_count < CONTRADICTIONS_NAMED
			       ? verdict->contradiction_count
			       : CONTRADICTIONS_NAMED;

	for (size_t i = 0; i < named; i++) {
		struct warning *warning = warning_add(verdict, WARNING_CONTRADICTION);

		warning->count = i;
		warning->more_count = i + 1 == named ? verdict->contradiction_count - named : 0;
	}
}

static size_t count_unseen_tmpfs(const struct machine *machine)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->holder_count; i++)
		count += machine->holders[i].kind == HOLDER_UNSEEN_TMPFS;
	return count;
}

/* Processes, buses and file systems that did not answer, or that may not answer. */
static void add_unanswered(struct verdict *verdict, const struct machine *machine)
{
	size_t tmpfs = count_unseen_tmpfs(machine);

	if (figure_or(machine->unanswering, 0) > 0)
		warning_add(verdict, WARNING_UNANSWERING)->count =
			(size_t)machine->unanswering.value;
	if (figure_or(machine->silent_buses, 0) > 0)
		warning_add(verdict, WARNING_SILENT_BUS);
	if (tmpfs > 0)
		warning_add(verdict, WARNING_UNSEEN_TMPFS)->count = tmpfs;
}

static void add_view(struct verdict *verdict, const struct machine *machine)
{
	if (verdict->doubts & DOUBT_SETTINGS)
		warning_add(verdict, WARNING_SETTINGS_UNKNOWN);
	if (figure_or(machine->page_size_guessed, 0) == 1)
		warning_add(verdict, WARNING_PAGE_SIZE_GUESSED);
	if (verdict->domain.total_is_faked) {
		struct warning *warning = warning_add(verdict, WARNING_FAKED_TOTAL);

		warning->bytes = machine->mem_total_bytes.value;
		warning->more_bytes = machine->kernel_ram_bytes.value;
	}
	if (rules_predate(machine->release))
		warning_add(verdict, WARNING_RULES_OLD);
	else if (!verdict->guessed_rules)
		warning_add(verdict, WARNING_RELEASE_UNKNOWN);
	else if (verdict->guessed_rules != verdict->rules)
		warning_add(verdict, WARNING_RULES_OVERRULED);
}

void warnings_reading_add(struct verdict *verdict, const struct snapshot *snapshot)
{
	add_contradictions(verdict);
	add_hidden(verdict, snapshot);
	add_view(verdict, &snapshot->machine);
	add_unanswered(verdict, &snapshot->machine);
}

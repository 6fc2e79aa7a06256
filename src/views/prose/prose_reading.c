/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_reading.h"

#include "base/text.h"
#include "model/kernel/domain_container.h"
#include "model/report/warnings_reading.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

enum { FILE_SYSTEMS_NAMED_MAX = 8 };

#define FIRST_ELSEWHERE                                                                            \
	"If the memory of the machine, or of a cgroup above, runs out first, a hidden process or " \
	"one of these is killed"

/* What is hidden, and from where it is visible. */
static const char *const hidden_words[] = {
	[WARNING_PARTIAL_NAMESPACE] =
		"oomtop runs inside a PID namespace (a container): the machine's other processes "
		"are hidden, and the victim may be one of them. Run outside of it, or with "
		"--procfs on the host's /proc, oomtop sees them.",
	[WARNING_PARTIAL_HIDEPID] =
		"/proc is mounted with hidepid: other users' processes are hidden, and the victim "
		"may be one of them. Root sees them, outside of any user namespace.",
	[WARNING_PARTIAL_RANKS] =
		"A flight recorder kept the first ranks of the machine and the first of each "
		"cgroup: which process comes second in a cgroup, and the sums of all processes, "
		"are not known.",
	[WARNING_PARTIAL_UNKNOWN] =
		"Whether all processes of the machine are visible is not known: the victim may be "
		"a hidden one. A mounted /proc shows that, and so does a recording made from one.",
	[WARNING_NONE_SEEN] = "No process with memory is visible. Every machine has some, so all "
			      "are hidden, and the victim is one of them.",
};

static const char *unread(struct arena *arena, const struct warning *warning)
{
	const char *processes = prose_count(arena, warning->count, "process", "processes");
	const char *among =
		warning->count == 1 ? "it may be the victim" : "the victim may be among them";

	if (warning->kind == WARNING_MEMBERS_UNKNOWN)
		return text_format(arena, "The cgroup of %s is not known: %s.", processes, among);
	return text_format(arena, "%s could not be read: %s.", processes, among);
}

const char *prose_unread(struct arena *arena, const struct warning_facts *facts)
{
	return unread(arena, facts->warning);
}

/* Which processes are visible inside a container, and whose memory this is not about. */
static const char *seen_inside(struct arena *arena, size_t hidden_count)
{
	const char *others = hidden_count == 0
				     ? "only its processes are visible"
				     : text_format(arena,
					       "%zu of its processes %s in another PID namespace "
					       "and not visible, and the victim may be %s",
					       hidden_count, hidden_count == 1 ? "is" : "are",
					       hidden_count == 1 ? "that one" : "one of them");

	return text_format(
		arena, "oomtop runs inside this container: %s. " FIRST_ELSEWHERE, others);
}

static const char *seen_whole(struct arena *arena, const struct domain *domain)
{
	return text_format(arena,
		"All processes of %s are visible, others are not. " FIRST_ELSEWHERE,
		prose_domain(arena, domain));
}

const char *prose_hidden(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	if (warning->kind != WARNING_PARTIAL_CONTAINER && warning->kind != WARNING_OTHERS_HIDDEN)
		return hidden_words[warning->kind];
	return text_format(arena, "%s; --domain machine ranks them for that.",
		warning->kind == WARNING_OTHERS_HIDDEN ? seen_whole(arena, &facts->verdict->domain)
						       : seen_inside(arena, warning->count));
}

/* NULL if the domain, or domain_default() for NULL, is not the container that oomtop is in. */
static const char *of_own_container(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	struct domain own;
	struct error error;

	if (!domain && domain_default(&own, snapshot, &error) == 0)
		domain = &own;
	if (!domain || !domain->is_own_container)
		return NULL;
	return text_format(arena, "%s.",
		seen_inside(arena, (size_t)domain_hidden_count(domain, snapshot).value));
}

const char *prose_outside(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	if (snapshot->machine.visibility == VISIBILITY_WHOLE ||
		figure_or(domain_hidden_count(domain, snapshot), 1) > 0)
		return NULL;
	return text_format(arena, "%s.", seen_whole(arena, domain));
}

const char *prose_partial(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain, unsigned doubts)
{
	struct warning hidden, unreadable = { .kind = WARNING_UNREADABLE };
	const char *words = NULL;

	if (!(doubts & DOUBT_PARTIAL))
		return NULL;
	unreadable.count = (size_t)figure_or(snapshot->machine.unreadable, 0);
	if (warnings_reading_hidden(snapshot, &hidden)) {
		words = of_own_container(arena, snapshot, domain);
		if (!words)
			words = hidden_words[hidden.kind];
	}
	if (unreadable.count > 0)
		words = text_format(arena, "%s%s%s", words ? words : "", words ? " " : "",
			unread(arena, &unreadable));
	return words ? words
		     : "Part of the memory of some processes could not be read: the victim may be "
		       "among them.";
}

const char *prose_contradiction(struct arena *arena, const struct contradiction *contradiction)
{
	const char *whose = contradiction->process
				    ? text_format(arena, "%s has ",
					      prose_process(arena, contradiction->process))
				    : "";

	switch (contradiction->kind) {
	case CONTRADICTION_SIZES:
		return text_format(arena, "%s%s %s %s, but %s %s %s", whose, contradiction->part,
			contradiction->process ? "of" : "is",
			prose_size(arena, contradiction->part_bytes), contradiction->whole,
			contradiction->process ? "of" : "is",
			prose_size(arena, contradiction->whole_bytes));
	case CONTRADICTION_START:
		return text_format(arena, "%sa start time in the future", whose);
	case CONTRADICTION_NO_MEMORY:
		return text_format(arena, "%smemory, but no address space of its own", whose);
	case CONTRADICTION_SCORE:
		return text_format(
			arena, "%san oom_score_adj of -1000, but an oom_score above 0", whose);
	}
	return "";
}

const char *prose_contradictions(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;
	const char *more = "";

	if (warning->more_count > 0)
		more = text_format(arena, " (and %zu more)", warning->more_count);
	return text_format(arena, "Figures contradict each other: %s%s.",
		prose_contradiction(arena, &facts->verdict->contradictions[warning->count]), more);
}

static const char *unseen_tmpfs(struct arena *arena, const struct snapshot *snapshot, size_t count)
{
	const struct machine *machine = &snapshot->machine;
	const char *names = "";
	size_t named = 0;

	for (size_t i = 0; i < machine->holder_count && named < FILE_SYSTEMS_NAMED_MAX; i++)
		if (machine->holders[i].kind == HOLDER_UNSEEN_TMPFS && machine->holders[i].name)
			names = text_format(arena, "%s%s%s", names, named++ ? ", " : "",
				text_escape(arena, machine->holders[i].name));
	if (named < count)
		names = text_format(arena, "%s and %zu more", names, count - named);
	return text_format(arena,
		"Not measured: the memory in tmpfs at %s. The path leads through a network or FUSE "
		"file system, which may never answer.",
		names);
}

const char *prose_unanswered(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	if (warning->kind == WARNING_UNANSWERING)
		return text_format(arena,
			"The memory of %s could not be read in time, so what killing %s "
			"would free is an estimate or unknown. A thread that waits for a file "
			"system may hold the lock of a memory map, or no child process could be "
			"started to read.",
			prose_count(arena, warning->count, "process", "processes"),
			warning->count == 1 ? "it" : "them");
	if (warning->kind == WARNING_SILENT_BUS)
		return "systemd did not answer in time: the settings of units are not known, nor "
		       "which processes exit together because of them.";
	return unseen_tmpfs(arena, facts->snapshot, warning->count);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_certainty.h"

#include "base/text.h"
#include "model/kernel/kill_unit.h"
#include "views/drill/drill_bound.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>
#include <string.h>

/* Why the leaker may be bound to other NUMA nodes than the drill says. */
static const char *nodes_doubt(struct arena *arena, const struct process *leaker)
{
	if (!leaker->mems_allowed)
		return "which NUMA nodes it may use could not be seen";
	if (!leaker->policy_percent.known)
		return "whether a memory policy binds it to some of the NUMA nodes could not be "
		       "seen";
	return text_format(arena,
		"memory policies bind %" PRId64 "%% of its anonymous memory to NUMA %s, and "
		"the rest to others or to none",
		leaker->policy_percent.value, prose_nodes(arena, leaker->policy_nodes));
}

static void print_node_doubts(FILE *out, struct arena *arena, const struct drill *drill)
{
	const struct process *leaker = drill->leaker;

	if (drill->group && drill->group->members.count == 1)
		leaker = drill->group->members.items[0];
	if ((drill->doubts & DOUBT_NODES) && leaker)
		fprintf(out, "  Not certain: %s.\n", nodes_doubt(arena, leaker));
	else if (drill->doubts & DOUBT_NODES)
		fputs("  Not certain: it is not known which NUMA nodes they allocate from.\n", out);
	if (drill->doubts & DOUBT_DEMOTION)
		fputs("  Not certain: reclaim may move memory of its NUMA nodes to other nodes "
		      "(demotion_enabled), which leaves more room.\n",
			out);
	if (drill->doubts & DOUBT_NODE_ROOM)
		fputs("  Not certain: how much its NUMA nodes have left is a rough guess: only "
		      "their sizes are known.\n",
			out);
}

/* Prints each doubt with its cause on one line.  Returns false if there is no doubt. */
static bool print_doubts(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const char *partial = prose_partial(arena, snapshot, NULL, drill->doubts);

	if (partial)
		fprintf(out, "  Not certain: %s\n", partial);
	if (drill->doubts & DOUBT_RULES)
		fputs("  Not certain: the OOM rules of this kernel are not known.\n", out);
	if (drill->doubts & DOUBT_UNTOLD)
		fputs("  Not certain: it is not known which of several equal processes this kernel "
		      "kills, whether it kills a child in place of its parent, or how exact its "
		      "counters are.\n",
			out);
	if (drill->doubts & DOUBT_SCORE)
		fputs("  Not certain: the kernel's own score contradicts these OOM rules (see "
		      "oomtop report).\n",
			out);
	if (drill->doubts & DOUBT_ORIGIN)
		fputs("  Not certain: swapoff is killed first only if it has begun to take swap "
		      "back, which /proc does not tell.\n",
			out);
	if (drill->doubts & DOUBT_SETTINGS)
		fputs("  Not certain: vm.panic_on_oom or vm.oom_kill_allocating_task could not be "
		      "read.\n",
			out);
	if (drill->doubts & DOUBT_FIGURES)
		fputs("  Not certain: figures contradict each other (see oomtop report).\n", out);
	if (drill->doubts & DOUBT_LIMITS)
		fputs("  Not certain: the limits of memory cgroups could not be read; a limit may "
		      "be "
		      "reached before the machine is full.\n",
			out);
	print_node_doubts(out, arena, drill);
	return drill->doubts;
}

/* Of the kills that others follow. */
static const char *freed_reason(const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;
	bool is_guessed = false, keeps_files = false, keeps_segments = false;

	for (size_t i = 0; i + 1 < outcome->kill_count; i++) {
		is_guessed |= outcome->kills[i].shares_are_guessed;
		keeps_files |= outcome->kills[i].may_keep_files;
		keeps_segments |= outcome->kills[i].may_keep_segments;
	}
	if (keeps_files)
		return "memory that a victim shares is in files of a tmpfs, and stays there unless "
		       "the files were removed";
	if (keeps_segments)
		return "memory that a victim shares may be in System V segments, which stay until "
		       "they are removed (ipcrm)";
	return is_guessed ? "how much a kill frees of the memory that processes share is a guess"
			  : "it is not known how much a kill frees";
}

/* Of the first kill that leaves it open who exits with the victim. */
static const char *unit_reason(
	struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;

	for (size_t i = 0; i < outcome->kill_count; i++) {
		const struct process *victim = outcome->kills[i].victim;

		if (outcome->kills[i].undecided > 0 &&
			kill_unit_doubt(snapshot, victim) != UNIT_DOUBT_POLICY)
			return text_format(arena,
				"it is not known whether the others of %s exit with %s: %s",
				text_escape(arena, victim->unit), prose_process(arena, victim),
				prose_unit_doubt(arena, snapshot, victim));
	}
	return "it is not known whether systemd stops the rest of a victim's unit: OOMPolicy= "
	       "could not be asked for, and \"stop\" is its default";
}

/* mm/oom_kill.c up to 5.0: oom_kill_process() looks for a child of the allocating task, too */
#define ALLOCATOR_REASON                                                                           \
	"the process that allocates next is killed, and that may be another one; before Linux "    \
	"5.1 a child of it may die in its place"

/* Prints what the drill itself does not know, each on one line.  Returns false if there is nothing.
 */
static bool print_vague(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct {
		enum vague vague;
		const char *words;
	} reasons[] = {
		{ VAGUE_WRITER, "another container of the pod may write to it, and is charged for "
				"it then" },
		{ VAGUE_PENDING,
			"a process that was killed has not exited yet: until its memory is "
			"taken nobody else is killed, and that memory comes on top" },
		{ VAGUE_ZONES,
			"it is not known how much of the memory is for movable pages alone, which "
			"the kernel itself cannot use" },
		{ VAGUE_SLEEP,
			"a task sleeps if it maps what it writes to; its write(2) fails with "
			"ENOMEM" },
		{ VAGUE_MIXED,
			"some of them may swap more than others, and how much of what they take is "
			"in swap by then is not known" },
		{ VAGUE_FAULTS,
			"this kernel has processes killed at the limit of a cgroup for page faults "
			"of programs alone: write(2) and allocations of the kernel itself fail "
			"with ENOMEM, and nobody is killed" },
		{ VAGUE_KERNEL_MEMORY,
			"page tables may reach the cgroup's limit of kernel memory first "
			"(memory.kmem.limit_in_bytes): allocations fail there, and nobody is "
			"killed in it; older kernels may kill a process of the machine for that" },
		{ VAGUE_OWNER, "it runs on the memory of a process in another cgroup, which is "
			       "charged for what it takes" },
		{ VAGUE_FREED, freed_reason(drill) },
		{ VAGUE_MORE_FREED,
			"it is not known whether a kill frees the pages of a driver, the graphics "
			"memory, the huge pages or the buffers of sockets that the process holds" },
		{ VAGUE_UNIT, unit_reason(arena, snapshot, drill) },
		{ VAGUE_LAZY,
			"much of what counts as anonymous was freed lazily (MADV_FREE): "
			"reclaim takes it first, and whose badness shrinks by it is not known" },
		{ VAGUE_SWAPPED,
			"it is not known how much of what a kill frees is in swap by then" },
		{ VAGUE_COMMIT,
			"it is not known whether memory or the commit limit is exhausted first" },
		{ VAGUE_ADDRESSES, drill_addresses_doubt(arena, snapshot, drill) },
		{ VAGUE_HIGH,
			"they are in more cgroups with memory.high than a drill simulates, and "
			"another one may stall them earlier" },
		{ VAGUE_ORDER, "two limits are reached at the same time, and it is not known at "
			       "which of them the kernel kills first" },
		{ VAGUE_ALLOCATOR, ALLOCATOR_REASON },
		{ VAGUE_ELSEWHERE,
			"the processes in the cgroup have more memory than is charged "
			"to it: they share it, or it is charged elsewhere, and how much a "
			"kill frees there is a guess" },
	};
	size_t count = sizeof(reasons) / sizeof(*reasons);

	for (size_t i = 0; i < count; i++)
		if (drill->vague & reasons[i].vague)
			fprintf(out, "  Not certain: %s.\n", reasons[i].words);
	return drill->vague != 0;
}

void drill_certainty_print(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const char *other = drill->has_alternative
				    ? drill_outcome_words(arena, drill, &drill->alternative)
				    : NULL;
	bool is_told;

	if (drill->certain || drill->only_writer_unknown)
		return;
	if (drill->passes_high)
		fputs("  Not certain: a memory.high stalls some of them earlier; the drill assumes "
		      "that they keep growing like the others.\n",
			out);
	is_told = print_doubts(out, arena, snapshot, drill) || drill->passes_high;
	is_told |= print_vague(out, arena, snapshot, drill);
	if (!other && drill->outcome.end == DRILL_ALLOCATOR)
		fputs("  Not certain: " ALLOCATOR_REASON ".\n", out);
	else if (!other && (drill->is_close || !is_told))
		fputs("  Not certain: a choice depends on a difference too small to predict.\n",
			out);
	if (!other)
		return;
	if (strcmp(other, drill_outcome_words(arena, drill, &drill->outcome)) == 0)
		fprintf(out,
			"  Not certain in between: if %s, other processes are killed, or in "
			"another order.\n",
			drill_case_words(drill));
	else
		fprintf(out, "  Not certain: if %s, %s.\n", drill_case_words(drill), other);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_adj.h"

#include "base/text.h"
#include "model/adj/adj_programs.h"
#include "views/prose/prose_pod.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

static const char *unit_words(struct arena *arena, const struct adj_origin *origin)
{
	return origin->unit_name ? text_escape(arena, origin->unit_name) : "its unit";
}

static const char *other_words(struct arena *arena, const struct adj_origin *origin)
{
	if (!origin->expected.known)
		return text_format(
			arena, "differs from its pod's class (%s)", prose_qos(origin->qos));
	return text_format(arena, "differs from its %s (%" PRId64 ")",
		origin->unit ? "unit" : "parent", origin->expected.value);
}

static const char *setter_words(struct arena *arena, const struct adj_origin *origin)
{
	switch (origin->setter) {
	case ADJ_SETTER_NOBODY:
		return "not set";
	case ADJ_SETTER_UNIT:
		return text_format(arena, "unit %s", unit_words(arena, origin));
	case ADJ_SETTER_MANAGER:
		return "default of the user's systemd";
	case ADJ_SETTER_KUBELET:
		return prose_pod_setter(arena, origin);
	case ADJ_SETTER_RUNTIME:
		return origin->what;
	case ADJ_SETTER_PARENT:
		return text_format(arena, "inherited from %s", prose_process(arena, origin->from));
	case ADJ_SETTER_PROGRAM:
		return text_format(arena, "itself: %s", origin->what);
	case ADJ_SETTER_OTHER:
		return other_words(arena, origin);
	case ADJ_SETTER_UNKNOWN:
		break;
	}
	return NULL;
}

const char *prose_adj_by(struct arena *arena, const struct adj_origin *origin)
{
	const char *words = setter_words(arena, origin);

	if (!words || !origin->inferred || origin->setter == ADJ_SETTER_NOBODY)
		return words;
	return text_format(arena, "%s (inferred)", words);
}

const char *prose_adj_file(struct arena *arena, const struct adj_origin *origin)
{
	const struct unit *unit = origin->unit;

	if (origin->setter != ADJ_SETTER_UNIT || !unit || !unit->adj_path)
		return NULL;
	return text_format(arena, "OOMScoreAdjust=%" PRId64 " in %s", unit->oom_score_adjust.value,
		text_escape(arena, unit->adj_path));
}

const char *prose_adj_undone(
	struct arena *arena, const struct adj_origin *origin, const struct process *process)
{
	bool is_in_unit = process->unit || process->container;

	switch (origin->setter) {
	case ADJ_SETTER_NOBODY:
		return is_in_unit ? "a change lasts until the process exits; a setting of its unit "
				    "or container lasts longer"
				  : "a change lasts until the process exits";
	case ADJ_SETTER_UNIT:
		return text_format(
			arena, "a change is undone when %s restarts", unit_words(arena, origin));
	case ADJ_SETTER_MANAGER:
		return "a change is undone when the service restarts; a drop-in of the user may "
		       "raise the value, but not lower it below that of the user's systemd";
	case ADJ_SETTER_KUBELET:
		return origin->pod_adj == POD_ADJ_SANDBOX
			       ? "a change is undone when the sandbox is recreated"
			       : "a change is undone when the container restarts: the pod's "
				 "priority, class and memory request decide";
	case ADJ_SETTER_RUNTIME:
		return "a change is undone when the container restarts";
	case ADJ_SETTER_PARENT:
		return text_format(arena,
			"a change is undone when the process restarts, unless %s is changed too",
			prose_process(arena, origin->from));
	case ADJ_SETTER_PROGRAM:
		if (origin->qos != POD_NONE)
			return "the program sets the value each time it starts, and overrides the "
			       "kubelet";
		return "the program sets the value each time it starts, and overrides its unit";
	case ADJ_SETTER_OTHER:
		if (origin->qos != POD_NONE)
			return "the program, its parent or an administrator replaced the kubelet's "
			       "value; after a restart the container has the kubelet's value again";
		return is_in_unit ? "the setting of its unit may have no effect: the program, its "
				    "parent or an administrator replaced the value"
				  : "the program, its parent or an administrator set the value; a "
				    "change lasts until the process exits";
	case ADJ_SETTER_UNKNOWN:
		break;
	}
	return NULL;
}

static const char *program_words(struct arena *arena, const struct adj_program *program)
{
	return text_format(arena, "%s itself (%s)%s%s", program->name, program->how,
		program->proviso ? ", " : "", program->proviso ? program->proviso : "");
}

const char *prose_adj_habit(
	struct arena *arena, const struct adj_origin *origin, const struct process *process)
{
	const struct adj_program *program = adj_program_named(process->name);

	return program && origin->setter != ADJ_SETTER_PROGRAM ? program_words(arena, program)
							       : NULL;
}

const char *prose_adj_overwriter(
	struct arena *arena, const struct adj_origin *origin, const struct process *process)
{
	const struct adj_program *program = adj_program_named(process->name);

	/* what is known to be so comes before what may be */
	if (program && (!program->proviso || origin->setter == ADJ_SETTER_PROGRAM))
		return program_words(arena, program);
	if (origin->setter == ADJ_SETTER_KUBELET)
		return "the kubelet, when the container is recreated";
	if (process->container)
		return "the container runtime, when the container is recreated";
	if (program)
		return program_words(arena, program);
	if (origin->setter == ADJ_SETTER_OTHER && origin->unit)
		return text_format(arena, "the program or person that set it before: it %s",
			other_words(arena, origin));
	return NULL;
}

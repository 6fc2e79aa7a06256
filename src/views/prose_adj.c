/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an adj comes from, and who would undo a change of it, in words. */
#include "views/prose.h"

#include "base/text.h"

#include <inttypes.h>

static const char *unit_words(struct arena *arena, const struct adj_origin *origin)
{
	return origin->unit_name ? text_escape(arena, origin->unit_name) : "its unit";
}

static const char *own_words(struct arena *arena, const struct adj_origin *origin)
{
	if (origin->qos != POD_NONE)
		return text_format(
			arena, "itself, unlike its pod's class (%s)", prose_qos(origin->qos));
	if (!origin->expected.known)
		return "itself";
	return text_format(arena, "itself, unlike its %s (%" PRId64 ")",
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
	case ADJ_SETTER_OWN:
		return own_words(arena, origin);
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

const char *prose_adj_undone(struct arena *arena, const struct adj_origin *origin)
{
	switch (origin->setter) {
	case ADJ_SETTER_NOBODY:
		return "a change lasts until the process ends; a setting of its unit lasts longer";
	case ADJ_SETTER_UNIT:
		return text_format(arena, "a change is undone when %s starts again",
			unit_words(arena, origin));
	case ADJ_SETTER_MANAGER:
		return "a change is undone when it starts again; a drop-in of the user's may raise it, "
		       "but not lower it below what the user's systemd has";
	case ADJ_SETTER_KUBELET:
		return origin->pod_adj == POD_ADJ_SANDBOX
			       ? "a change is undone when the sandbox is made anew"
			       : "a change is undone when the container starts again: the pod's "
				 "priority, class and memory request decide";
	case ADJ_SETTER_RUNTIME:
		return "a change is undone when the container starts again";
	case ADJ_SETTER_PARENT:
		return text_format(arena,
			"a change is undone when it starts again, unless %s is changed too",
			prose_process(arena, origin->from));
	case ADJ_SETTER_PROGRAM:
		if (origin->qos != POD_NONE)
			return "the program sets it each time it starts: what the kubelet set before does "
			       "not last";
		return "the program sets it each time it starts: what its unit sets does not reach it";
	case ADJ_SETTER_OWN:
		if (origin->qos != POD_NONE)
			return "the kubelet's lasts until it, or who started it, sets its own, or somebody "
			       "changes it; the container starts again with the kubelet's";
		return "what its unit sets may not reach it: it, or who started it, sets its own, or "
		       "the setting was changed since it started";
	case ADJ_SETTER_UNKNOWN:
		break;
	}
	return NULL;
}

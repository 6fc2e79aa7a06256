/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_advice.h"

#include "base/text.h"
#include "model/history/holders.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target.h"
#include "views/protect/paste.h"

#include <string.h>

/* A process name that any shell reads as one word and that oomtop takes for a name. */
static const char *plain_name(const char *name)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	if (!name || !*name || !strchr(letters, *name) || name[strspn(name, plain)] != '\0')
		return NULL;
	return name;
}

/* "docker:0123456789ab": the ID alone is what oomtop and the runtime take. */
static const char *container_id(const char *container)
{
	const char *colon = container ? strchr(container, ':') : NULL;

	return colon ? colon + 1 : NULL;
}

/* False if the target is surely gone: the machine is known, and hides no process. */
static bool may_run(const struct snapshot *machine, const char *target)
{
	struct target found;
	struct error error;
	bool runs;

	if (!machine || !machine_shows_all(&machine->machine))
		return true;
	runs = target_find(&found, machine, target, &error) == 0;
	target_release(&found);
	return runs;
}

static bool may_exist(const struct snapshot *machine, const char *cgroup)
{
	return !machine || machine->cgroup_count == 0 || snapshot_find_cgroup(machine, cgroup);
}

/* The container or the unit, which survive a kill, else the name of the process. */
static const char *target_of(struct arena *arena, const struct kill_event *event)
{
	const char *word = paste_word(arena, PASTE_CONTAINER, container_id(event->container));

	if (word)
		return text_format(arena, "container:%s", word);
	word = event->container ? NULL : paste_word(arena, PASTE_UNIT, event->unit);
	if (word && (text_ends_with(word, ".service") || text_ends_with(word, ".scope")))
		return word;
	return event->killed_count > 0 ? plain_name(event->killed[0].name) : NULL;
}

static const char *join(struct arena *arena, const char *text, const char *command)
{
	return text_format(arena, "%s%s%s", text, *text ? "; " : "", command);
}

const char *log_advice(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	const struct snapshot *machine = kill->machine;
	const char *target = target_of(arena, event), *text = "";
	const char *memcg = event->constraint == CONSTRAINT_MEMCG
				    ? paste_word(arena, PASTE_PATH, event->memcg)
				    : NULL;
	struct holder_group largest;

	if (event->by != KILL_BY_KERNEL)
		return NULL;
	if (target && may_run(machine, target))
		text = text_format(arena, "oomtop protect %s", target);
	if (memcg && may_exist(machine, event->memcg))
		text = join(arena, text, text_format(arena, "oomtop report --domain %s", memcg));
	if (holders_largest(event, &largest, 1) > 0 && !largest.is_cgroup &&
		plain_name(largest.name) && may_run(machine, largest.name))
		text = join(arena, text,
			text_format(arena, "oomtop drill %s", plain_name(largest.name)));
	if (*text && kill->is_elsewhere)
		text = text_format(arena, "%s (on the log's machine)", text);
	if (kill->replay->has_verdict && kill->replay->total_pages.known)
		text = join(arena, text,
			text_format(arena, "all ranks: %s --event %zu --record FILE",
				kill->is_elsewhere ? "the same log with" : "oomtop log",
				kill->summary->number));
	return *text ? text : NULL;
}

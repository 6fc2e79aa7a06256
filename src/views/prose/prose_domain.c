/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_domain.h"

#include "base/text.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>

const char *prose_assumptions(struct arena *arena, const struct snapshot *snapshot)
{
	const char *text = "HYPOTHETICAL, this is not how it is: ";

	if (snapshot->assumption_count == 0)
		return NULL;
	for (size_t i = 0; i < snapshot->assumption_count; i++)
		text = text_format(arena, "%s%s%s", text, i ? ", " : "",
			text_escape(arena, snapshot->assumptions[i]));
	return text_format(arena, "%s.", text);
}

const char *prose_collateral_reason(enum collateral_reason reason)
{
	static const char *const words[] = {
		[COLLATERAL_RESTART] = "its parent restarts all its children",
		[COLLATERAL_PARENT] = "it ends when its parent is gone",
		[COLLATERAL_NAMESPACE] = "the init of its container dies",
		[COLLATERAL_POD] = "the kubelet ends a pod without its sandbox",
		[COLLATERAL_UNIT] = "systemd stops their unit",
	};

	return words[reason];
}

/* "; with it die a[1], b[2] and 3 more (its whole cgroup /x)" */
static const char *prose_killed_with(struct arena *arena, const struct kill *kill)
{
	enum { NAMED_MAX = 3 };

	if (kill->killed_count < 2)
		return "";
	return text_format(arena, "; with it die %s (%s%s)",
		prose_processes(arena, kill->killed + 1, kill->killed_count - 1, NAMED_MAX),
		kill->group ? "memory.oom.group of " : "on its address space",
		kill->group ? text_escape(arena, kill->group->path) : "");
}

/* Of a unit that is stopped nothing is started again, whatever else would end them. */
static enum collateral_reason weightiest_reason(const struct kill *kill)
{
	for (size_t i = 0; i < kill->collateral_count; i++)
		if (kill->collateral[i].reason == COLLATERAL_UNIT)
			return COLLATERAL_UNIT;
	return kill->collateral[0].reason;
}

static const char *prose_collateral(struct arena *arena, const struct kill *kill)
{
	size_t count = kill->collateral_count;

	if (count == 0)
		return "";
	return text_format(arena, "; then %zu more end%s: %s", count, count == 1 ? "s" : "",
		prose_collateral_reason(weightiest_reason(kill)));
}

const char *prose_kill_set(struct arena *arena, const struct kill *kill)
{
	return text_format(
		arena, "%s%s", prose_killed_with(arena, kill), prose_collateral(arena, kill));
}

const char *prose_domain_kind(const struct domain *domain)
{
	static const char *const words[] = {
		[DOMAIN_MACHINE] = "machine", [DOMAIN_MEMCG] = "memcg", [DOMAIN_NODES] = "nodes"
	};

	return words[domain->kind];
}

const char *prose_domain(struct arena *arena, const struct domain *domain)
{
	if (domain->kind == DOMAIN_MACHINE)
		return "the machine";
	if (domain->kind == DOMAIN_NODES)
		return text_format(arena, "NUMA nodes %s", text_escape(arena, domain->path));
	return text_escape(arena, domain->path);
}

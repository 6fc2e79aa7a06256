/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/headroom_memo.h"

#include "base/memory.h"

#include <stdlib.h>

struct headroom_memo headroom_memo_of(const struct snapshot *snapshot)
{
	return (struct headroom_memo){ .snapshot = snapshot };
}

void headroom_memo_release(struct headroom_memo *memo)
{
	free(memo->by_memcg);
	*memo = (struct headroom_memo){ 0 };
}

static struct headroom_noted *noted_in(struct headroom_memo *memo, const struct domain *domain)
{
	if (domain->kind == DOMAIN_MACHINE)
		return &memo->machine;
	if (!memo->by_memcg)
		memo->by_memcg =
			memory_alloc(memo->snapshot->cgroup_count * sizeof(*memo->by_memcg));
	return &memo->by_memcg[domain->memcg];
}

bool headroom_memo_in(
	struct headroom *ret_headroom, struct headroom_memo *memo, const struct domain *domain)
{
	struct headroom_noted *noted;

	if (domain->kind == DOMAIN_NODES)
		return headroom_in(ret_headroom, memo->snapshot, domain);
	noted = noted_in(memo, domain);
	if (!noted->is_noted) {
		noted->is_noted = true;
		noted->is_known = headroom_in(&noted->headroom, memo->snapshot, domain);
	}
	*ret_headroom = noted->headroom;
	return noted->is_known;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/threat_order.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Of the leaker or its group. */
static struct figure own_bytes(const struct threat *threat)
{
	struct figure sum = figure_of(0);

	if (!threat->group)
		return process_own_bytes(threat->leaker);
	for (size_t i = 0; i < threat->group->members.count; i++)
		sum = figure_add(sum, process_own_bytes(threat->group->members.items[i]));
	return sum;
}

struct figure threats_own_bytes(const struct threat *threat)
{
	struct figure own = own_bytes(threat);
	int64_t bytes;

	if (!own.known)
		return own;
	if (__builtin_mul_overflow(own.value, threat->alike_count + 1, &bytes))
		bytes = INT64_MAX;
	return figure_of(bytes);
}

static int compare_weights(const void *left, const void *right)
{
	const struct threat *a = *(const struct threat *const *)left;
	const struct threat *b = *(const struct threat *const *)right;
	int order = figure_compare(threats_own_bytes(a), threats_own_bytes(b), -1);

	/* both are of one array */
	return order ? order : (a > b) - (a < b);
}

const struct threat **threats_by_size(const struct protection *protection)
{
	size_t count = protection->threat_count;
	const struct threat **threats = memory_alloc(count * sizeof(*threats));

	for (size_t i = 0; i < count; i++)
		threats[i] = &protection->threats[i];
	if (count > 0)
		qsort(threats, count, sizeof(*threats), compare_weights);
	return threats;
}

static bool is_same_advice(const struct advice *one, const struct advice *other)
{
	return one->kind == other->kind && one->target_adj == other->target_adj &&
	       one->leaker_adj == other->leaker_adj && one->max_bytes == other->max_bytes &&
	       one->high_bytes == other->high_bytes &&
	       one->after.outcome.end == other->after.outcome.end &&
	       one->after.outcome.kill_count == other->after.outcome.kill_count &&
	       one->own_after.outcome.end == other->own_after.outcome.end &&
	       one->own_after.outcome.kill_count == other->own_after.outcome.kill_count;
}

static bool ends_alike(const struct drill *one, const struct drill *other)
{
	const struct drill_outcome *a = &one->outcome, *b = &other->outcome;

	return a->end == b->end && a->kill_count == b->kill_count &&
	       a->collateral_count == b->collateral_count && one->certain == other->certain &&
	       (a->kill_count == 0 || a->kills[0].victim == b->kills[0].victim);
}

static bool is_alike(const struct threat *one, const struct threat *other)
{
	if (one->group || other->group || one->alike_count > 0 || other->alike_count > 0 ||
		one->advice_count == 0 || one->advice_count != other->advice_count ||
		!text_is_same(one->limit_refused, other->limit_refused) ||
		!ends_alike(&one->now, &other->now))
		return false;
	for (size_t i = 0; i < one->advice_count; i++)
		if (!is_same_advice(&one->advice[i], &other->advice[i]))
			return false;
	return true;
}

size_t threats_gather_alike(const struct threat **threats, size_t count)
{
	size_t alike = 1;

	for (size_t i = 1; i < count; i++) {
		const struct threat *threat = threats[i];

		if (!is_alike(threats[0], threat))
			continue;
		memmove(threats + alike + 1, threats + alike, (i - alike) * sizeof(*threats));
		threats[alike++] = threat;
	}
	return alike;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "oracle.h"

const char *const oracle_release[ORACLE_ERAS] = {
	[ORACLE_3_10] = "3.10.108",
	[ORACLE_3_14] = "4.9.337",
	[ORACLE_4_17] = "4.19.325",
	[ORACLE_5_3] = "5.4.0",
	[ORACLE_5_9] = "6.1.0-18-amd64",
};

long oracle_badness(enum oracle_era era, const struct oracle_task *task, long total)
{
	long points = task->rss + task->swap + task->tables;
	long adj = task->adj;

	if (era == ORACLE_3_10 && task->root)
		adj -= 30;
	if (era == ORACLE_3_14 && task->root)
		points -= points * 3 / 100;
	adj *= total / 1000;
	points += adj;
	if (era == ORACLE_5_9)
		return points;
	return points > 0 ? points : 1;
}

long oracle_score(enum oracle_era era, long badness, long total)
{
	if (era == ORACLE_5_9)
		return (1000 + badness * 1000 / total) * 2 / 3;
	return badness * 1000 / total;
}

size_t oracle_choice(enum oracle_era era, const struct oracle_task *tasks, size_t count, long total)
{
	bool later_replaces = era >= ORACLE_5_3;
	size_t chosen = 0;

	for (size_t i = 1; i < count; i++) {
		long points = oracle_badness(era, &tasks[i], total);
		long chosen_points = oracle_badness(era, &tasks[chosen], total);

		if (points > chosen_points || (points == chosen_points && later_replaces))
			chosen = i;
	}
	return chosen;
}

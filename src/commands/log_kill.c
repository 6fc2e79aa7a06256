/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_kill.h"

void log_kill_keep(struct log_kill *kill, struct kill_event *event,
	const struct kills_before *before, size_t place)
{
	log_kill_release(kill);
	*kill = (struct log_kill){
		.is_kept = true, .event = *event, .before = *before, .place = place
	};
	kill_event_init(event);
}

void log_kill_release(struct log_kill *kill)
{
	if (kill->is_kept)
		kill_event_release(&kill->event);
	*kill = (struct log_kill){ 0 };
}

struct past_kill log_kill_play(const struct kill_event *event, const struct kills_before *before,
	const struct kill_summary *summary, int64_t now_seconds, struct replay *ret_replay)
{
	size_t listed = before->count < KILLS_BEFORE_MAX ? before->count : KILLS_BEFORE_MAX;

	replay_event(ret_replay, event, before->pids, listed);
	return (struct past_kill){
		.event = event,
		.replay = ret_replay,
		.summary = summary,
		.futile_before = before->count,
		.now_seconds = figure_of(now_seconds),
	};
}

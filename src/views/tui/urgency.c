/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/urgency.h"

#include "model/kernel/node_room.h"

enum { SOON_SECONDS = 60, STALLED_HUNDREDTHS = 1000 };

static const double tight_part = 0.1, last_part = 0.02;

static enum urgency urgency_of(double part_left, struct figure seconds)
{
	if (part_left < last_part || (seconds.known && seconds.value <= SOON_SECONDS))
		return URGENCY_NOW;
	return part_left < tight_part ? URGENCY_TIGHT : URGENCY_CALM;
}

/* At least, but where that is a guess, at most: nobody is alarmed by a guess. */
static int64_t left_bytes(const struct tui_state *state)
{
	const struct domain *domain = &state->view.verdict->domain;

	return domain->kind == DOMAIN_NODES && !node_room_is_known(state->view.snapshot, domain)
		       ? state->headroom.max_bytes
		       : state->headroom.min_bytes;
}

enum urgency urgency_shown(const struct tui_state *state)
{
	const struct domain *domain = &state->view.verdict->domain;
	enum urgency urgency = URGENCY_CALM;
	struct pressure some, full;

	if (state->headroom_is_known)
		urgency = urgency_of(
			(double)left_bytes(state) /
				((double)domain->total_pages * (double)domain->page_size_bytes + 1),
			state->projection.ends_seconds);
	history_pressure(&some, &full, state->view.snapshot, domain);
	if (urgency == URGENCY_CALM && figure_or(full.avg10, 0) > STALLED_HUNDREDTHS)
		urgency = URGENCY_TIGHT;
	return urgency;
}

enum urgency urgency_first_full(const struct tui_state *state)
{
	const struct first_full *full = &state->first_full;

	if (domain_is_same(&full->domain, &state->view.verdict->domain))
		return urgency_shown(state);
	return urgency_of(full->part_left, full->seconds);
}

enum style urgency_style(enum urgency urgency)
{
	static const enum style styles[] = { [URGENCY_CALM] = STYLE_STATUS,
		[URGENCY_TIGHT] = STYLE_TIGHT,
		[URGENCY_NOW] = STYLE_NOW };

	return styles[urgency];
}

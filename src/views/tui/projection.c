/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/projection.h"

#include "base/text.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

static const char *grower_text(
	struct arena *arena, const struct projection *projection, const struct verdict *verdict)
{
	const char *who = prose_process(arena, projection->entry->process);
	const char *rate = prose_size(arena, projection->bytes_per_second);

	if (projection->entry == verdict->victim)
		return text_format(arena, "%s, the next to die, grows by %s/s", who, rate);
	return text_format(arena, "%s is next to die in about %s, growing by %s/s", who,
		prose_time(arena, projection->overtakes_seconds.value), rate);
}

static const char *end_words(struct arena *arena, const struct verdict *verdict)
{
	if (verdict->domain.kind == DOMAIN_MACHINE)
		return "memory runs out";
	return text_format(arena, "%s %s", prose_domain(arena, &verdict->domain),
		verdict->domain.kind == DOMAIN_NODES ? "is full" : "reaches its limit");
}

const char *head_projection(struct arena *arena, const struct tui_state *state)
{
	struct projection projection;
	const char *ends = NULL;

	if (!state->view.trend)
		return NULL;
	projection = trend_project(state->view.trend, state->view.verdict);
	if (projection.ends_seconds.known)
		ends = text_format(arena, "%s in about %s", end_words(arena, state->view.verdict),
			prose_time(arena, projection.ends_seconds.value));
	if (!projection.entry)
		return ends ? text_format(arena, "Projection: %s.", ends) : NULL;
	return text_format(arena, "Projection: %s%s%s.",
		grower_text(arena, &projection, state->view.verdict), ends ? "; " : "",
		ends ? ends : "");
}

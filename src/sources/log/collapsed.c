/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/collapsed.h"

#include "sources/log/line_prefix.h"
#include "sources/log/line_time.h"
#include "sources/log/message_kind.h"
#include "sources/log/words.h"

#include <string.h>

static bool is_clock(const char *text)
{
	struct log_line ignored = { 0 };
	const char *rest = time_printk(text, &ignored);

	return rest && *rest == ' ' && ignored.since_boot_us.known;
}

int collapsed_begins(const char *text)
{
	struct log_line line = { .is_kernel = true };
	const char *invoked = after_words(text, " invoked oom-killer: gfp_mask=");
	const char *adj = invoked ? after_words(invoked, ", oom_score_adj=") : NULL;

	if (!adj || !number_at(adj, &adj).known || !is_clock(skip_blanks(adj)))
		return 0;
	line_prefix_parse(&line, text, FIGURE_UNKNOWN);
	return line.is_exact && line.since_boot_us.known &&
	       message_kind_of(line.message, false) == MESSAGE_INVOKED;
}

char *collapsed_next(char *text)
{
	for (char *at = text; (at = strchr(at, '[')); at++)
		if (at > text && at[-1] == ' ' && is_clock(at))
			return at;
	return NULL;
}

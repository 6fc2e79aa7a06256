/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/collapsed.h"

#include "sources/log/line_prefix.h"
#include "sources/log/message_kind.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <string.h>

/* Whether a line of the kernel begins here, with its clock or with a date. */
static bool is_mark(const char *text)
{
	struct log_line line = { .is_kernel = true };

	if (*text != '[' && !isupper((unsigned char)*text) &&
		!(isdigit((unsigned char)*text) && strcspn(text, "-") == 4))
		return false;
	line_prefix_parse(&line, text, FIGURE_UNKNOWN);
	return line.is_exact && (line.since_boot_us.known || line.time[0] != '\0');
}

int collapsed_begins(const char *text)
{
	struct log_line line = { .is_kernel = true };
	const char *invoked = after_words(text, " invoked oom-killer: gfp_mask=");
	const char *adj = invoked ? after_words(invoked, ", oom_score_adj=") : NULL;

	if (!adj || !number_at(adj, &adj).known || !is_mark(skip_blanks(adj)))
		return 0;
	line_prefix_parse(&line, text, FIGURE_UNKNOWN);
	return line.is_exact && message_kind_of(line.message, false) == MESSAGE_INVOKED;
}

char *collapsed_next(char *text)
{
	for (char *at = text; (at = strchr(at, ' ')); at++)
		if (is_mark(at + 1))
			return at + 1;
	return NULL;
}

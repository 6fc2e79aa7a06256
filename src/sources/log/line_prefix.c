/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/line_prefix.h"

#include "sources/log/line_facility.h"
#include "sources/log/line_tag.h"
#include "sources/log/line_time.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void set_caller(struct log_line *line, const char *start, const char *end)
{
	snprintf(line->caller, sizeof(line->caller), "%.*s", (int)(end - start), start);
}

/* "[ T123]", "[    C1]" */
static const char *caller(const char *text, struct log_line *line)
{
	const char *start, *rest;

	if (*text != '[')
		return NULL;
	start = skip_blanks(text + 1);
	if ((*start != 'T' && *start != 'C') || !isdigit((unsigned char)start[1]))
		return NULL;
	rest = start + 1 + strspn(start + 1, "0123456789");
	if (*rest != ']')
		return NULL;
	set_caller(line, start, rest);
	return rest + 1;
}

/* "6,416,1758426,-,caller=T55;" of /dev/kmsg and netconsole, behind an optional release. */
static const char *extended(const char *text, struct log_line *line)
{
	const char *rest, *semicolon = strchr(text, ';'), *by;
	struct figure priority, us;

	if (!semicolon || !isdigit((unsigned char)*text))
		return NULL;
	if (strchr(text, '.') && strchr(text, '.') < strchr(text, ',') &&
		strchr(text, ',') < semicolon)
		text = strchr(text, ',') + 1;
	priority = number_at(text, &rest);
	if (!priority.known || *rest != ',')
		return NULL;
	line->sequence = number_at(rest + 1, &rest);
	if (*rest != ',')
		return NULL;
	us = number_at(rest + 1, &rest);
	if (!us.known || *rest != ',' || rest > semicolon)
		return NULL;
	line->since_boot_us = us;
	by = strstr(rest, ",ncfrag=");
	if (by && by < semicolon) {
		line->fragment_start = number_at(by + strlen(",ncfrag="), &by);
		line->fragment_total = *by == '/' ? number_at(by + 1, NULL) : FIGURE_UNKNOWN;
	}
	by = strstr(rest, "caller=");
	if (by && by < semicolon)
		set_caller(line, by + 7, by + 7 + strcspn(by + 7, ",;"));
	line->is_kernel = line_is_of_kernel(priority);
	line->is_of_ring = line->is_exact = line->is_kernel;
	line->is_forged = !line->is_kernel;
	return semicolon + 1;
}

/* "stdout F " of container runtimes. */
static const char *runtime_stream(const char *text)
{
	if (!after_start(text, "stdout ") && !after_start(text, "stderr "))
		return NULL;
	return (text[7] == 'F' || text[7] == 'P') && text[8] == ' ' ? text + 9 : NULL;
}

/* "00:28:55 host tag: ", where people cut the date off; NULL for any other text. */
static const char *dated_by_clock(const char *text, struct log_line *line)
{
	struct log_line read = *line;
	const char *rest = time_of_day(text, &read), *first, *second;

	if (!rest || *rest != ' ')
		return NULL;
	first = skip_blanks(rest);
	second = skip_blanks(word_end(first));
	if (!line_tag_is_sure(first, word_end(first)) &&
		!line_tag_is_sure(second, word_end(second)))
		return NULL;
	*line = read;
	return rest;
}

/* "CET host kernel:", where a date of short-full lost its day of the week. */
static bool is_zone_host_tag(const char *text)
{
	const char *host = word_end(text), *tag = skip_blanks(word_end(skip_blanks(host)));

	return isupper((unsigned char)*text) &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == (size_t)(host - text) &&
	       host - text == 3 && *host == ' ' && line_tag_is(tag, word_end(tag));
}

/* "WARNING kernel: " of ChromeOS, which names no host. */
static const char *behind_level(const char *text)
{
	static const char *const levels[] = { "EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE",
		"INFO", "DEBUG" };
	const char *end = word_end(text), *tag = skip_blanks(end);

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (strlen(levels[i]) == (size_t)(end - text) &&
			strncmp(text, levels[i], (size_t)(end - text)) == 0 &&
			line_tag_is(tag, word_end(tag)))
			return tag;
	return text;
}

/* A date and what stands behind it; NULL if there is none. */
static const char *dated(
	const char *text, struct figure end_seconds, struct log_line *line, bool is_5424)
{
	const char *rest = time_iso(text, line), *stream;
	bool is_iso = rest != NULL;

	if (!rest)
		rest = time_full(text, line);
	/* "Mon 2026-11-23 …", where people cut the zone out */
	if (!rest && strlen(text) > 4 && text[3] == ' ' && isalpha((unsigned char)*text))
		rest = time_iso(text + 4, line);
	if (!rest)
		rest = time_syslog(text, end_seconds, line);
	if (!rest)
		rest = time_logread(text, line);
	if (!rest)
		rest = time_unix(text, line);
	if (!rest)
		rest = dated_by_clock(text, line);
	if (!rest || (*rest != ' ' && *rest != '\t' && *rest != '\0' && *rest != ':'))
		return NULL;
	rest = skip_blanks(rest);
	line->has_prefix = true;
	if (is_5424)
		return line_tag_parse_rfc5424(rest, line);
	stream = runtime_stream(rest);
	if (stream)
		return stream;
	if (is_iso && is_zone_host_tag(rest))
		rest = skip_blanks(time_iso_zoned(text, line));
	return line_tag_parse(behind_level(rest), line, true);
}

/* What printk puts before a message: its clock and the caller. */
static const char *printk_marks(const char *text, struct log_line *line)
{
	for (int i = 0; i < 4; i++) {
		const char *start = skip_blanks(text), *rest = time_printk(start, line);
		struct figure ignored;
		bool is_5424;

		if (!rest)
			rest = time_bracketed_iso(start, line);
		if (!rest)
			rest = time_bracketed_date(start, line);
		if (!rest)
			rest = caller(start, line);
		if (!rest)
			rest = line_level(start, &is_5424, &ignored);
		if (!rest && after_start(start, "kernel: "))
			rest = start + strlen("kernel: ");
		if (!rest)
			break;
		line->has_prefix = line->is_exact = true;
		text = rest;
	}
	return text;
}

/*
 * Consoles that were logged by something else have its words before the kernel's clock, such as
 * "vcpu-5 - Guest: <4>[ 12.345678] ".  The message begins there, but it is no more believed.
 */
static const char *behind_inner_clock(const char *text, struct log_line *line)
{
	enum { WORDS_MAX = 64 };

	for (const char *at = text; (at = strchr(at, '[')) && at - text <= WORDS_MAX; at++) {
		struct log_line read = *line;
		const char *rest = time_printk(at, &read);

		if (!rest || *rest != ' ' || !read.since_boot_us.known)
			continue;
		*line = read;
		line->has_prefix = true;
		return rest;
	}
	return text;
}

static void parse(struct log_line *line, const char *text, struct figure end_seconds)
{
	struct figure priority = FIGURE_UNKNOWN;
	bool is_5424 = false, is_decoded = false, is_named = false, is_leveled;
	bool is_indented = *text == ' ' || *text == '\t';
	const char *rest;

	text = skip_blanks(text);
	rest = line_level(text, &is_5424, &priority);
	if (!rest) {
		rest = line_facility(text);
		is_named = rest != NULL;
		is_decoded = rest && !after_start(text, "kern");
	}
	is_leveled = rest != NULL;
	if (!rest)
		rest = extended(text, line);
	if (rest) {
		line->has_prefix = true;
		text = rest;
	}
	/* what follows is the kernel's, and is no prefix whatever it looks like */
	if (rest && line->is_of_ring) {
		line->message = skip_blanks(text);
		return;
	}
	/* dmesg -r and -x print the facility of the kernel's log; before a date stands syslog's,
	 * which relays change */
	rest = dated(skip_blanks(text), end_seconds, line, is_5424);
	if (rest)
		text = rest;
	else if (is_decoded || !line_is_of_kernel(priority))
		line_tag_mark_forged(line);
	if (is_leveled && !line->is_forged && (is_named || !rest))
		line->is_of_ring = line->is_exact = true;
	text = printk_marks(text, line);
	/* journalctl -o short-monotonic: the clock comes before the host */
	if (line->since_boot_us.known && line->program[0] == '\0')
		text = line_tag_parse(skip_blanks(text), line, false);
	line->is_exact =
		line->is_kernel && (line->is_exact || strcmp(line->program, "kernel") == 0);
	line->is_of_ring = line->is_of_ring && line->is_kernel;
	/* an indented line may be the rest of a message, with anything in it */
	if (line->is_kernel && !line->is_exact && !line->since_boot_us.known && !is_indented)
		text = behind_inner_clock(text, line);
	/* one blank ends the prefix; more of them belong to the message */
	line->message = *text == ' ' && line->has_prefix ? text + 1 : text;
}

/*
 * Behind the name of a file that grep puts before a line: "/var/log/messages-1:", "kern.log.2.gz:",
 * and "kern.log.1-" where the line is beside one that was found.  NULL if there is none.
 */
static const char *behind_file(const char *text)
{
	static const char *const names[] = { "/", ".log", ".txt", ".gz", ".xz", ".bz2", ".zst",
		"messages", "syslog", "dmesg", "journal", "kern" };
	size_t length = strcspn(text, ": \t");
	const char *end = text[length] == ':' ? text + length : NULL;
	struct log_line ignored = { 0 };

	for (const char *at = text; (at = memchr(at, '-', (size_t)(text + length - at))); at++)
		if (time_iso(at + 1, &ignored) || time_printk(at + 1, &ignored) ||
			time_syslog(at + 1, FIGURE_UNKNOWN, &ignored)) {
			end = at;
			break;
		}
	for (size_t i = 0; end && i < sizeof(names) / sizeof(*names); i++)
		if (memmem(text, (size_t)(end - text), names[i], strlen(names[i])))
			return end + 1;
	return NULL;
}

/*
 * What tools and people put before a line that they copy: the name of a file and "120:" of grep, "
 * 120  " of less and cat -n, "| " of a table.
 */
static const char *behind_copy_marks(const char *text)
{
	const char *start = text, *rest, *file;

	text = skip_blanks(text);
	if (after_start(text, "| "))
		return text + 2;
	file = behind_file(text);
	text = file ? file : text;
	if (number_at(text, &rest).known && *text != '-' && *rest == ':')
		text = rest + 1;
	else if (text == skip_blanks(start) && rest != text && (*rest == ' ' || *rest == '\t'))
		text = rest;
	return text == skip_blanks(start) ? NULL : text;
}

/*
 * A slow console says how many messages it left out (kernel/printk/printk.c): on a line of its own,
 * or up to 4.x before the next message, at which this returns.
 */
static const char *behind_dropped(const char *text, struct figure *ret_dropped)
{
	const char *rest = after_start(text, "** ");
	struct figure count = rest ? number_at(rest, &rest) : FIGURE_UNKNOWN;

	rest = count.known ? after_start(rest, " printk messages dropped **") : NULL;
	*ret_dropped = rest ? count : FIGURE_UNKNOWN;
	if (!rest)
		return text;
	rest = skip_blanks(rest);
	return *rest == '\0' ? text : rest;
}

/* The node that talosctl puts before each line: "10.1.1.2: kern: warning: [2026-…Z]: …". */
static const char *behind_node(const char *text)
{
	size_t length = strcspn(text, " \t");

	return length > 1 && text[length - 1] == ':' && text[length] == ' ' &&
			       line_facility(text + length + 1)
		       ? text + length + 1
		       : text;
}

static void parse_behind_marks(struct log_line *line, const char *text, struct figure end_seconds)
{
	struct log_line copied = *line;
	const char *behind;

	parse(line, text, end_seconds);
	/* a clock within the line alone is no prefix that was read whole */
	behind = line->is_exact || line->time[0] != '\0' || line->program[0] != '\0'
			 ? NULL
			 : behind_copy_marks(text);
	if (!behind)
		return;
	parse(&copied, behind, end_seconds);
	if (copied.has_prefix)
		*line = copied;
}

void line_prefix_parse(struct log_line *line, const char *text, struct figure end_seconds)
{
	struct figure dropped;

	text = behind_node(behind_dropped(text, &dropped));
	parse_behind_marks(line, text, end_seconds);
	line->dropped = dropped;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/line_tag.h"

#include "sources/log/line_facility.h"
#include "sources/log/line_time.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void set_name(char name[LOG_NAME_MAX], const char *start, const char *end)
{
	snprintf(name, LOG_NAME_MAX, "%.*s", (int)(end - start), start);
}

bool line_tag_is(const char *start, const char *end)
{
	if (end - start < 2 || end[-1] != ':')
		return false;
	for (const char *at = start; at < end - 1; at++)
		if (!isalnum((unsigned char)*at) && !strchr("_-./[]()@\\+#", *at))
			return false;
	return true;
}

bool line_tag_is_sure(const char *start, const char *end)
{
	static const char *const names[] = { "kernel:", "systemd:", "systemd-oomd:", "earlyoom:",
		"nohang:", "nohang-desktop:", "oomd:", "kubelet:", "containerd:", "dockerd:",
		"slurmstepd:", "slurmd:", "rsyslogd:", "systemd-journald:" };

	if (!line_tag_is(start, end))
		return false;
	if (end - start > 3 && end[-2] == ']' && isdigit((unsigned char)end[-3]))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == (size_t)(end - start) &&
			strncmp(start, names[i], (size_t)(end - start)) == 0)
			return true;
	return false;
}

/* By the program that the line names.  What a program logs is its word, whatever tag is in it. */
static void set_origin(struct log_line *line)
{
	bool is_named = strcmp(line->program, "kernel") == 0;

	if (is_named && figure_or(line->from_kernel_log, 1) == 0)
		line->is_forged = true;
	line->is_kernel = is_named && !line->is_forged;
}

static const char *set_tag(struct log_line *line, const char *start, const char *end)
{
	const char *bracket = memchr(start, '[', (size_t)(end - start));

	set_name(line->program, start, bracket ? bracket : end - 1);
	if (bracket)
		line->pid = number_at(bracket + 1, NULL);
	set_origin(line);
	return end;
}

void line_tag_mark_forged(struct log_line *line)
{
	line->is_forged = true;
	line->is_kernel = false;
}

/*
 * "kern.info kernel: " of OpenWrt's logread, which names no host.  A program that writes into the
 * kernel's log has another facility there.
 */
static const char *facility_and_tag(const char *text, struct log_line *line)
{
	const char *tag = skip_blanks(line_facility(text)), *end = word_end(tag);

	if (!line_tag_is(tag, end))
		return tag;
	(void)set_tag(line, tag, end);
	if (line->is_kernel && !after_start(text, "kern"))
		line_tag_mark_forged(line);
	return end;
}

const char *line_tag_parse(const char *text, struct log_line *line, bool is_host_sure)
{
	const char *end = word_end(text), *second = skip_blanks(end),
		   *second_end = word_end(second);
	struct log_line ignored;

	if (line_tag_is_sure(text, end))
		return set_tag(line, text, end);
	if (line_facility(text) && is_host_sure)
		return facility_and_tag(text, line);
	if (line_facility(second) && is_host_sure) {
		set_name(line->host, text, end);
		second = line_facility(second);
		second = skip_blanks(second);
		return line_tag_is(second, word_end(second))
			       ? set_tag(line, second, word_end(second))
			       : second;
	}
	if (end == text || end[-1] == ':')
		return text;
	if (is_host_sure ? line_tag_is(second, second_end) : line_tag_is_sure(second, second_end)) {
		set_name(line->host, text, end);
		return set_tag(line, second, second_end);
	}
	if (is_host_sure && time_printk(second, &ignored)) {
		set_name(line->host, text, end);
		return second;
	}
	return text;
}

const char *line_tag_parse_rfc5424(const char *text, struct log_line *line)
{
	const char *words[4] = { text, text, text, text };

	for (int i = 0; i < 4; i++) {
		text = skip_blanks(text);
		words[i] = text;
		text = word_end(text);
	}
	set_name(line->host, words[0], word_end(words[0]));
	set_name(line->program, words[1], word_end(words[1]));
	line->pid = number_at(words[2], NULL);
	set_origin(line);
	text = skip_blanks(text);
	if (*text == '-')
		return skip_blanks(text + 1);
	while (*text == '[') {
		const char *close = strchr(text, ']');

		if (!close)
			return text;
		text = close + 1;
	}
	text = skip_blanks(text);
	return after_start(text, "\xef\xbb\xbf") ? text + 3 : text;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/debug.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 8192 }; /* a path of 4096 bytes fits */

unsigned debug_mask;

static const struct {
	const char *word;
	unsigned topics;
} topics[] = {
	{ "proc", DEBUG_PROC },
	{ "cgroup", DEBUG_CGROUP },
	{ "systemd", DEBUG_SYSTEMD },
	{ "killers", DEBUG_KILLERS },
	{ "calibrate", DEBUG_CALIBRATE },
	{ "bpf", DEBUG_BPF },
	{ "all", ~0U },
};

enum { TOPIC_COUNT = sizeof(topics) / sizeof(*topics) };

static void print_escaped(const char *text)
{
	struct arena arena = ARENA_EMPTY;

	fputs(text_escape(&arena, text), stderr);
	arena_release(&arena);
}

static void report_unknown(const char *word, size_t length)
{
	struct arena arena = ARENA_EMPTY;

	fputs("oomtop: OOMTOP_DEBUG: unknown word '", stderr);
	print_escaped(arena_copy(&arena, word, length));
	fputs("', use", stderr);
	for (size_t i = 0; i < TOPIC_COUNT; i++)
		fprintf(stderr, "%s %s", i ? "," : "", topics[i].word);
	fputc('\n', stderr);
	arena_release(&arena);
}

static void turn_on(const char *word, size_t length)
{
	for (size_t i = 0; i < TOPIC_COUNT; i++)
		if (strlen(topics[i].word) == length && memcmp(topics[i].word, word, length) == 0) {
			debug_mask |= topics[i].topics;
			return;
		}
	report_unknown(word, length);
}

void debug_init(const char *words)
{
	debug_mask = 0;
	while (words && *words) {
		size_t length = strcspn(words, ",");

		if (length > 0)
			turn_on(words, length);
		words += length + (words[length] == ',');
	}
}

void debug_off(void)
{
	debug_mask = 0;
}

static const char *word_of(enum debug_topic topic)
{
	for (size_t i = 0; i < TOPIC_COUNT; i++)
		if (topics[i].topics == topic)
			return topics[i].word;
	return "debug";
}

/* Traces of two threads do not mix within a line. */
static void print_line(enum debug_topic topic, const char *text, const char *end)
{
	int before = errno;

	flockfile(stderr);
	fprintf(stderr, "oomtop: %s: ", word_of(topic));
	print_escaped(text);
	fprintf(stderr, "%s\n", end);
	funlockfile(stderr);
	errno = before;
}

void debug_print(enum debug_topic topic, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	print_line(topic, line, "");
}

void debug_print_file(enum debug_topic topic, int error, const char *format, ...)
{
	char path[LINE_MAX_BYTES], end[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	snprintf(end, sizeof(end), ": %s", error < 0 ? strerror(-error) : "read");
	print_line(topic, path, end);
}

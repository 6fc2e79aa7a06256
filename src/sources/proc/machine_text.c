/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/machine_text.h"

#include "snapshot/figures.h"

#include <ctype.h>
#include <string.h>

enum {
	USUAL_PAGE = 1 << 12,
	MAX_PAGE = 1 << 20,
	TOLERANCE = 16, /* MemTotal and the zones may differ by that part of either */
};

static void parse_line(
	struct machine *machine, const char *file, struct text_span label, struct text_span value)
{
	for (size_t i = 0; i < machine_figure_count; i++) {
		const struct figure_entry *entry = &machine_figures[i];

		if (entry->label && strcmp(entry->file, file) == 0 &&
			text_span_equals(label, entry->label)) {
			*figure_at(entry, machine) = text_span_amount(value, entry->scale);
			return;
		}
	}
}

void meminfo_parse(struct machine *machine, struct text_span text)
{
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_cut(&line, ':', &label))
			parse_line(machine, "meminfo", label, line);
}

void vmstat_parse(struct machine *machine, struct text_span text)
{
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_word(&line, &label))
			parse_line(machine, "vmstat", label, line);
}

struct figure stat_count_cpus(struct text_span text)
{
	struct text_span line;
	int64_t count = 0;

	while (text_span_line(&text, &line))
		count += text_span_length(line) > 3 && memcmp(line.start, "cpu", 3) == 0 &&
			 isdigit((unsigned char)line.start[3]);
	return count > 0 ? figure_of(count) : FIGURE_UNKNOWN;
}

const char *version_release(struct arena *texts, struct text_span text)
{
	struct text_span linux_word, version, release;

	if (!text_span_word(&text, &linux_word) || !text_span_equals(linux_word, "Linux") ||
		!text_span_word(&text, &version) || !text_span_equals(version, "version") ||
		!text_span_word(&text, &release))
		return NULL;
	return text_span_copy(texts, release, RELEASE_TEXT_MAX);
}

struct figure page_size_of_zones(struct figure mem_total_bytes, struct figure managed_pages)
{
	if (!mem_total_bytes.known || !managed_pages.known || managed_pages.value == 0)
		return FIGURE_UNKNOWN;
	for (int64_t page = USUAL_PAGE; page <= MAX_PAGE; page *= 2) {
		int64_t bytes, difference;

		if (__builtin_mul_overflow(managed_pages.value, page, &bytes))
			break;
		difference = bytes > mem_total_bytes.value ? bytes - mem_total_bytes.value
							   : mem_total_bytes.value - bytes;
		if (difference <= bytes / TOLERANCE)
			return figure_of(page);
	}
	return FIGURE_UNKNOWN;
}

struct figure page_size_of_architecture(struct text_span architecture)
{
	static const char *const of_4k[] = { "x86_64", "i386", "i486", "i586", "i686", "s390x",
		"riscv64", "riscv32" };

	for (size_t i = 0; i < sizeof(of_4k) / sizeof(*of_4k); i++)
		if (text_span_equals(architecture, of_4k[i]))
			return figure_of(USUAL_PAGE);
	return FIGURE_UNKNOWN;
}

void page_size_guess(struct machine *machine)
{
	machine->page_size_guessed = figure_of(!machine->page_size_bytes.known);
	if (!machine->page_size_bytes.known)
		machine->page_size_bytes = figure_of(USUAL_PAGE);
}

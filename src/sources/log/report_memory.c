/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_memory.h"

#include "sources/log/message_kind.h"
#include "sources/log/report_zones.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <string.h>

/* Words of Mem-Info, each with the number of pages behind it. */
static const struct {
	const char *word;
	enum report_pages pages;
} counters[] = {
	{ "active_anon:", PAGES_ACTIVE_ANON },
	{ "inactive_anon:", PAGES_INACTIVE_ANON },
	{ "active_file:", PAGES_ACTIVE_FILE },
	{ "inactive_file:", PAGES_INACTIVE_FILE },
	{ "unevictable:", PAGES_UNEVICTABLE },
	{ "mapped:", PAGES_MAPPED },
	{ "shmem:", PAGES_SHMEM },
	{ "pagetables:", PAGES_PAGE_TABLES },
	{ "slab_reclaimable:", PAGES_SLAB_RECLAIMABLE },
	{ "slab_unreclaimable:", PAGES_SLAB_UNRECLAIMABLE },
	{ "free:", PAGES_FREE },
	{ "free_cma:", PAGES_FREE_CMA },
};

/* "active_anon:12 inactive_anon:34 isolated_anon:0" and nothing else. */
static bool is_all_counters(const char *text)
{
	while (*text != '\0') {
		text += strspn(text, "abcdefghijklmnopqrstuvwxyzA_");
		if (*text != ':' || !isdigit((unsigned char)text[1]))
			return false;
		text++;
		text = skip_blanks(text + strspn(text, "0123456789"));
	}
	return true;
}

/* A line of Mem-Info, whose counts have no unit behind them. */
static bool take_counters(struct report *report, const char *message)
{
	const char *start = skip_blanks(message);
	bool is_ours = false;

	if (report->kind != MESSAGE_UNKNOWN && !is_all_counters(start))
		return false;

	for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++) {
		const char *at = after_whole_word(start, counters[i].word), *rest;
		struct figure value;

		if (!at || !isdigit((unsigned char)*at))
			continue;
		value = number_at(at, &rest);
		if (*rest != ' ' && *rest != '\0')
			return false;
		report->pages[counters[i].pages] = value;
		is_ours = true;
	}
	return is_ours;
}

/* "114688 pages RAM", and on 32-bit ARM up to 4.6 "25600 pages of RAM", "3750 reserved pages". */
static bool take_totals(struct report *report, const char *message)
{
	static const struct {
		const char *words;
		enum report_pages pages;
	} totals[] = {
		{ "pages RAM", PAGES_RAM },
		{ "pages of RAM", PAGES_RAM },
		{ "pages reserved", PAGES_RESERVED },
		{ "reserved pages", PAGES_RESERVED },
		{ "total pagecache pages", PAGES_CACHE },
		{ "pages in swap cache", PAGES_SWAP_CACHE },
	};
	const char *rest;
	struct figure count = number_at(message, &rest);

	if (!count.known)
		return false;
	rest = skip_blanks(rest);
	for (size_t i = 0; i < sizeof(totals) / sizeof(*totals); i++) {
		const char *end = after_start(rest, totals[i].words);

		if (end && message_is_no_name(report->kind, message, end)) {
			report->pages[totals[i].pages] = count;
			return true;
		}
	}
	return after_start(rest, "pages HighMem") || after_start(rest, "pages cma reserved") ||
	       after_start(rest, "pages hwpoisoned");
}

/* "Free swap  = 0kB", whose blanks may have collapsed. */
static struct figure swap_figure(
	const struct report *report, const char *message, const char *words)
{
	const char *text = after_start(skip_blanks(message), words);
	struct figure kb;

	if (!text)
		return FIGURE_UNKNOWN;
	text = skip_blanks(text);
	if (*text != '=' && *text != ':')
		return FIGURE_UNKNOWN;
	kb = number_at(text + 1, &text);
	text += strspn(text, "kB");
	return message_is_no_name(report->kind, message, text) ? scaled(kb, 1024) : FIGURE_UNKNOWN;
}

static bool take_swap(struct report *report, const char *message)
{
	struct machine *machine = &report->event.snapshot.machine;
	struct figure free_bytes = swap_figure(report, message, "Free swap");
	struct figure total_bytes = swap_figure(report, message, "Total swap");

	if (free_bytes.known)
		machine->swap_free_bytes = free_bytes;
	if (total_bytes.known)
		machine->swap_total_bytes = total_bytes;
	return free_bytes.known || total_bytes.known;
}

enum report_part report_memory_take(struct report *report, const char *message)
{
	if (take_totals(report, message) || take_swap(report, message) ||
		report_zones_take(report, message) || take_counters(report, message))
		return PART_MEMORY;
	return PART_NONE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_pictures.h"

#include "base/text.h"
#include "views/prose/prose_words.h"

#include <string.h>

enum { PARTS_MAX = 8, RANKS_SHOWN = 12 };

/* A piece of a bar; `color` is a class of the page's style. */
struct piece {
	const char *what, *color;
	int64_t bytes;
};

struct bar {
	struct piece pieces[PARTS_MAX];
	size_t count;
	int64_t total_bytes;
};

void log_html_text(FILE *out, const char *printable)
{
	for (; *printable; printable++) {
		switch (*printable) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*printable, out);
		}
	}
}

static void add(struct bar *bar, const char *what, const char *color, int64_t bytes)
{
	if (bytes <= 0 || bar->count == PARTS_MAX)
		return;
	bar->pieces[bar->count++] = (struct piece){ what, color, bytes };
	bar->total_bytes = size_sum(bar->total_bytes, bytes);
}

static double percent_of(int64_t bytes, int64_t whole_bytes)
{
	return whole_bytes > 0 ? 100.0 * (double)bytes / (double)whole_bytes : 0;
}

static void print_pieces(FILE *out, const struct bar *bar, int64_t whole_bytes, int y)
{
	double x = 0;

	for (size_t i = 0; i < bar->count; i++) {
		double width = percent_of(bar->pieces[i].bytes, whole_bytes);

		fprintf(out,
			"<rect class=\"%s\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" "
			"height=\"16\"/>\n",
			bar->pieces[i].color, x, y, width);
		x += width;
	}
}

static void print_legend(FILE *out, const struct bar *bar, bool sizes)
{
	struct arena arena = ARENA_EMPTY;

	fputs("<ul class=\"legend\">\n", out);
	for (size_t i = 0; i < bar->count; i++)
		fprintf(out, "<li><span class=\"key %s\"></span>%s%s%s</li>\n",
			bar->pieces[i].color, bar->pieces[i].what, sizes ? " " : "",
			sizes ? prose_size(&arena, bar->pieces[i].bytes) : "");
	fputs("</ul>\n", out);
	arena_release(&arena);
}

static const struct cgroup *full_cgroup(const struct kill_event *event)
{
	for (size_t i = 0; event->memcg && i < event->snapshot.cgroup_count; i++)
		if (strcmp(event->snapshot.cgroups[i].path, event->memcg) == 0)
			return &event->snapshot.cgroups[i];
	return NULL;
}

/* Page cache holds shared memory as well, which is shown apart. */
static void memcg_bar(struct bar *bar, const struct kill_event *event)
{
	const struct cgroup *cgroup = full_cgroup(event);
	int64_t used_bytes = figure_or(event->memcg_usage_bytes, 0);

	if (!cgroup || used_bytes <= 0 || !cgroup->anon_bytes.known)
		return;
	add(bar, "anonymous", "c1", cgroup->anon_bytes.value);
	add(bar, "shared memory and tmpfs", "c3", figure_or(cgroup->shmem_bytes, 0));
	add(bar, "page cache", "c2",
		size_positive(
			figure_or(cgroup->file_bytes, 0) - figure_or(cgroup->shmem_bytes, 0)));
	add(bar, "slab", "c4", figure_or(cgroup->slab_bytes, 0));
	add(bar, "page tables", "c5", figure_or(cgroup->page_tables_bytes, 0));
	add(bar, "network buffers", "c6", figure_or(cgroup->sock_bytes, 0));
	add(bar, "other", "c7", size_positive(used_bytes - bar->total_bytes));
}

static void machine_bar(struct bar *bar, const struct kill_event *event)
{
	const struct machine *machine = &event->snapshot.machine;
	int64_t total_bytes = figure_or(machine->mem_total_bytes, 0), anon_bytes = 0;

	if (total_bytes <= 0 || !machine->mem_free_bytes.known)
		return;
	for (size_t i = 0; i < event->snapshot.process_count; i++)
		anon_bytes = size_sum(anon_bytes,
			figure_or(event->snapshot.processes[i].memory.rss_anon_bytes, 0));
	add(bar, "anonymous", "c1", anon_bytes);
	add(bar, "shared memory and tmpfs", "c3", figure_or(machine->shmem_bytes, 0));
	add(bar, "page cache", "c2",
		size_sum(figure_or(machine->active_file_bytes, 0),
			figure_or(machine->inactive_file_bytes, 0)));
	add(bar, "slab", "c4", figure_or(machine->slab_bytes, 0));
	add(bar, "page tables", "c5", figure_or(machine->page_tables_bytes, 0));
	add(bar, anon_bytes > 0 ? "other" : "processes and other", "c7",
		size_positive(total_bytes - machine->mem_free_bytes.value - bar->total_bytes));
	add(bar, "free", "c8", machine->mem_free_bytes.value);
}

void log_picture_memory(FILE *out, const struct past_kill *kill)
{
	struct bar bar = { .count = 0 };

	if (kill->event->constraint == CONSTRAINT_MEMCG)
		memcg_bar(&bar, kill->event);
	else
		machine_bar(&bar, kill->event);
	if (bar.count == 0)
		return;
	fputs("<h2>Memory by kind</h2>\n<svg width=\"100%\" height=\"16\" role=\"img\" "
	      "aria-label=\"Memory by kind\">\n",
		out);
	print_pieces(out, &bar, bar.total_bytes, 0);
	fputs("</svg>\n", out);
	print_legend(out, &bar, true);
}

/* What the badness consists of; a negative adj takes away, and shows in the badness alone. */
static void entry_bar(
	struct bar *bar, const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct process_memory *memory = &entry->process->memory;

	if (memory->rss_anon_bytes.known) {
		add(bar, "anonymous", "c1", memory->rss_anon_bytes.value);
		add(bar, "file", "c2", figure_or(memory->rss_file_bytes, 0));
		add(bar, "shared", "c3", figure_or(memory->rss_shmem_bytes, 0));
	} else {
		add(bar, "resident", "c1", figure_or(memory->rss_bytes, 0));
	}
	add(bar, "swap", "c4", figure_or(memory->swap_bytes, 0));
	add(bar, "page tables", "c5", figure_or(memory->page_tables_bytes, 0));
	add(bar, "oom_score_adj", "c6",
		verdict_bytes(verdict, figure_or(entry->badness.adj_pages, 0)));
}

/* The kinds of all bars, each once. */
static void note_kinds(struct bar *legend, const struct bar *bar)
{
	for (size_t i = 0; i < bar->count; i++) {
		size_t known = 0;

		while (known < legend->count &&
			strcmp(legend->pieces[known].color, bar->pieces[i].color) != 0)
			known++;
		if (known == legend->count)
			add(legend, bar->pieces[i].what, bar->pieces[i].color, 1);
	}
}

static void print_rank(FILE *out, struct arena *arena, const struct verdict *verdict,
	const struct ranking_entry *entry, int y)
{
	fprintf(out, "<text x=\"0\" y=\"%d\">%zu. ", y + 12, entry->rank);
	log_html_text(out, prose_process(arena, entry->process));
	fprintf(out, " %s</text>\n",
		entry->badness.pages.known
			? prose_size(arena, verdict_bytes(verdict, entry->badness.pages.value))
			: "a badness not known");
}

void log_picture_ranks(FILE *out, const struct past_kill *kill)
{
	enum { LINE_HEIGHT = 44, BAR_BELOW = 18 };
	const struct verdict *verdict = &kill->replay->verdict;
	size_t count = verdict->ranked_count < RANKS_SHOWN ? verdict->ranked_count : RANKS_SHOWN;
	struct bar bars[RANKS_SHOWN] = { 0 }, legend = { 0 };
	struct arena arena = ARENA_EMPTY;
	int64_t longest_bytes = 1;

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		entry_bar(&bars[i], verdict, &verdict->entries[i]);
		note_kinds(&legend, &bars[i]);
		if (bars[i].total_bytes > longest_bytes)
			longest_bytes = bars[i].total_bytes;
	}
	fprintf(out,
		"<h2>The first ranks</h2>\n<svg width=\"100%%\" height=\"%zu\" role=\"img\" "
		"aria-label=\"Badness of the first ranks\">\n",
		count * LINE_HEIGHT);
	for (size_t i = 0; i < count; i++) {
		int y = (int)i * LINE_HEIGHT;

		print_rank(out, &arena, verdict, &verdict->entries[i], y);
		print_pieces(out, &bars[i], longest_bytes, y + BAR_BELOW);
	}
	fputs("</svg>\n", out);
	print_legend(out, &legend, false);
	arena_release(&arena);
}

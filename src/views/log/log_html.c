/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_html.h"

#include "base/text.h"
#include "views/log/log_event.h"
#include "views/log/log_pictures.h"
#include "views/prose/prose.h"
#include "views/prose/prose_words.h"

enum { ROWS_MAX = 200 };

static const char style[] =
	"<style>\n"
	":root{color-scheme:light dark;--ink:#1c1c1c;--paper:#fff;--line:#ccc}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e4e4;--paper:#171717;--line:#444}}\n"
	"body{font:16px/1.45 sans-serif;color:var(--ink);background:var(--paper);"
	"margin:0 auto;padding:1rem;max-width:60rem;overflow-wrap:anywhere}\n"
	"h1{font-size:1.3rem}h2{font-size:1.05rem;margin:1.6rem 0 .5rem}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:0}\n"
	"dt{font-weight:bold}dd{margin:0}\n"
	"@media(max-width:32rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}\n"
	"svg text{fill:var(--ink);font-size:13px}\n"
	".legend{list-style:none;padding:0;margin:.4rem 0;display:flex;flex-wrap:wrap;gap:.2rem "
	"1rem;"
	"font-size:.9rem}\n"
	".key{display:inline-block;width:.8em;height:.8em;margin-right:.4em}\n"
	".c1{fill:#c2452d;background:#c2452d}.c2{fill:#3c78b4;background:#3c78b4}"
	".c3{fill:#8a5aa8;background:#8a5aa8}.c4{fill:#d79a2b;background:#d79a2b}"
	".c5{fill:#4f9d69;background:#4f9d69}.c6{fill:#2aa1a1;background:#2aa1a1}"
	".c7{fill:#8c8c8c;background:#8c8c8c}.c8{fill:#c9c9c9;background:#c9c9c9}\n"
	".table{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}"
	"th,td{padding:.15rem .6rem;text-align:right;border-bottom:1px solid var(--line);"
	"white-space:nowrap}.l{text-align:left}.killed{font-weight:bold}\n"
	"</style>\n";

static void print_head(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
		out);
	log_html_text(out, title);
	fprintf(out, "</title>\n%s</head>\n<body>\n", style);
}

static void print_lines(FILE *out, const struct event_line *lines, size_t count)
{
	fputs("<h1>", out);
	log_html_text(out, lines[0].text);
	fputs("</h1>\n<dl>\n", out);
	for (size_t i = 1; i < count; i++) {
		fprintf(out, "<dt>");
		log_html_text(out, lines[i].label);
		fputs("</dt><dd>", out);
		log_html_text(out, lines[i].text);
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

static void print_figure(FILE *out, struct arena *arena, struct figure bytes)
{
	fprintf(out, "<td>%s</td>", bytes.known ? prose_size(arena, bytes.value) : "-");
}

static void print_row(FILE *out, struct arena *arena, const struct replay *replay,
	const struct ranking_entry *entry)
{
	const struct process *process = entry->process;
	struct figure badness = FIGURE_UNKNOWN;

	if (entry->badness.pages.known && entry->rank > 0)
		badness = figure_of(verdict_bytes(&replay->verdict, entry->badness.pages.value));
	fprintf(out, "<tr%s>", entry == replay->killed ? " class=\"killed\"" : "");
	if (entry->rank > 0)
		fprintf(out, "<td>%zu</td>", entry->rank);
	else
		fputs("<td>-</td>", out);
	fprintf(out, "<td>%d</td><td class=\"l\">", (int)process->pid);
	log_html_text(out, process->name ? text_escape(arena, process->name) : "?");
	fputs("</td><td>", out);
	if (process->adj.known)
		fprintf(out, "%lld", (long long)process->adj.value);
	else
		fputs("-", out);
	fputs("</td>", out);
	print_figure(out, arena, badness);
	print_figure(out, arena, process->memory.rss_bytes);
	print_figure(out, arena, process->memory.swap_bytes);
	fputs("<td class=\"l\">", out);
	log_html_text(out, prose_why(arena, &replay->verdict, entry));
	fputs("</td></tr>\n", out);
}

static void print_ranking(FILE *out, struct arena *arena, const struct replay *replay)
{
	size_t count = replay->verdict.count < ROWS_MAX ? replay->verdict.count : ROWS_MAX;

	if (count == 0)
		return;
	fputs("<h2>Ranking</h2>\n<div class=\"table\"><table>\n<tr><th>#</th><th>PID</th>"
	      "<th class=\"l\">Name</th><th>adj</th><th>Badness</th><th>RSS</th><th>Swap</th>"
	      "<th class=\"l\">Why</th></tr>\n",
		out);
	for (size_t i = 0; i < count; i++)
		print_row(out, arena, replay, &replay->verdict.entries[i]);
	fputs("</table></div>\n", out);
	if (replay->verdict.count > count)
		fprintf(out, "<p>%s not shown.</p>\n",
			prose_count(arena, replay->verdict.count - count, "more process is",
				"more processes are"));
}

void log_html_print(FILE *out, const struct past_kill *kill)
{
	struct event_line lines[EVENT_LINES_MAX];
	struct arena arena = ARENA_EMPTY;
	size_t count = log_event_lines(&arena, kill, lines);

	print_head(out, lines[0].text);
	print_lines(out, lines, count);
	log_picture_memory(out, kill);
	log_picture_ranks(out, kill);
	print_ranking(out, &arena, kill->replay);
	fputs("</body>\n</html>\n", out);
	arena_release(&arena);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/head.h"

#include "model/report/warnings.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_memory.h"
#include "views/prose/prose_warnings_alike.h"
#include "views/prose/wrap.h"
#include "views/report/killers.h"
#include "views/table/table.h"

enum { INDENT = 2 };

#define SGR_VICTIM  "\033[1;31m"
#define SGR_WARNING "\033[33m"
#define SGR_RESET   "\033[0m"

static void print_line(
	FILE *out, const char *text, const char *color, const struct table_options *options)
{
	if (!text)
		return;
	if (options->color)
		fputs(color, out);
	wrap_print(out, text, options->width, INDENT);
	if (options->color)
		fputs(SGR_RESET, out);
}

void head_print(FILE *out, const struct snapshot *snapshot, const struct verdict *verdict,
	const struct table_options *options)
{
	struct arena arena = ARENA_EMPTY;

	print_line(out, prose_assumptions(&arena, snapshot), SGR_WARNING, options);
	print_line(out, prose_verdict(&arena, verdict), SGR_VICTIM, options);
	print_line(out, prose_runner_up(&arena, verdict), "", options);
	print_line(out, prose_memory(&arena, verdict, snapshot), "", options);
	for (size_t i = 0; i < verdict->warning_count; i++)
		print_line(out,
			options->fold
				? prose_warning_alike(&arena, verdict, snapshot, i)
				: prose_warning(&arena, verdict, snapshot, &verdict->warnings[i]),
			SGR_WARNING, options);
	for (size_t i = 0; i < snapshot->killer_count; i++)
		print_line(out, prose_killer(&arena, snapshot, &snapshot->killers[i]), SGR_WARNING,
			options);
	fputc('\n', out);
	arena_release(&arena);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/process_source.h"

#include "commands/capabilities.h"
#include "model/kernel/rules.h"
#include "sources/bpf/task_program.h"

#include <sys/utsname.h>

static bool reads_this_machine(const struct options *options, const struct command *command)
{
	return (command->options & OPTION_SOURCE) &&
	       !(options->given & (OPTION_FROM | OPTION_PROCFS | OPTION_LIST_COLUMNS));
}

/* A kernel whose release says nothing is taken for the newest. */
static bool killer_sums_counters(void)
{
	struct utsname name;
	const struct rules *rules = uname(&name) == 0 ? rules_for_release(name.release) : NULL;

	return !rules || rules->counters == COUNTERS_SAME;
}

int process_source_open(struct options *options, const struct command *command, struct error *error)
{
	if (options->source == PROCESSES_PROC || !reads_this_machine(options, command))
		return 0;
	/* rights that the program's file lends serve to read files of /proc, and nothing else */
	if (capabilities_are_lent())
		options->bpf_refused = "the rights of the program's file do not serve for it";
	else
		options->program = task_program_load(killer_sums_counters(), &options->bpf_refused);
	if (!options->program && options->source == PROCESSES_BPF)
		return error_invalid(
			error, "read processes by BPF", NULL, "%s", options->bpf_refused);
	return 0;
}

void process_source_close(struct options *options)
{
	task_program_free(options->program);
	options->program = NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/calibrate.h"

enum agreement calibrate_compare(const struct rules *rules, struct figure badness_pages,
	struct figure kernel_oom_score, int64_t total_pages, int64_t error_pages, int64_t *min,
	int64_t *max)
{
	struct figure score = badness_score(rules, badness_pages, total_pages);

	*min = badness_pages.value - error_pages;
	*max = badness_pages.value + error_pages;
	if (!score.known || !kernel_oom_score.known)
		return AGREEMENT_UNKNOWN;
	if (!badness_narrow(rules, kernel_oom_score.value, total_pages, min, max))
		return DISAGREES;
	return score.value == kernel_oom_score.value ? AGREES : AGREES_WITHIN_COUNTERS;
}

bool looks_vforked(
	const struct rules *rules, const struct snapshot *snapshot, const struct process *process)
{
	const struct process *parent = snapshot_find(snapshot, process->ppid);

	return rules->passes_vfork && process->kernel_oom_score.known &&
	       process->kernel_oom_score.value == 0 && parent && parent->vm_size_bytes.known &&
	       process->vm_size_bytes.known &&
	       parent->vm_size_bytes.value == process->vm_size_bytes.value;
}

/* Whether the score of a process depends on the rules: exempt processes always have 0. */
static bool can_tell(
	const struct rules *rules, const struct snapshot *snapshot, const struct process *process)
{
	return process_has_memory(process) && process->pid != INIT_PID &&
	       process->kernel_oom_score.known && process->adj.known &&
	       process->adj.value != ADJ_MIN && process->rss_bytes.known &&
	       process->swap_bytes.known && process->page_tables_bytes.known &&
	       !looks_vforked(rules, snapshot, process);
}

static size_t count_reproduced(const struct snapshot *snapshot, const struct domain *machine,
	const struct rules *rules, size_t *ret_observed)
{
	int64_t error_pages =
		figure_or(badness_counter_error(rules, snapshot->machine.cpus_online), 0);
	size_t observed = 0, reproduced = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];
		struct badness badness;
		enum agreement agreement;
		int64_t min, max;

		if (!can_tell(rules, snapshot, process))
			continue;
		badness = badness_of(
			process, rules, machine->page_size_bytes, machine->machine_total_pages);
		agreement = calibrate_compare(rules, badness.pages, process->kernel_oom_score,
			machine->machine_total_pages, error_pages, &min, &max);
		/* a score that these rules cannot compute counts against them */
		observed++;
		reproduced += agreement == AGREES || agreement == AGREES_WITHIN_COUNTERS;
	}
	*ret_observed = observed;
	return reproduced;
}

/* Tries one row; true if the kernel's scores follow from it. */
static bool try_rules(struct calibration *calibration, const struct snapshot *snapshot,
	const struct domain *machine, const struct rules *rules)
{
	size_t observed;
	size_t reproduced = count_reproduced(snapshot, machine, rules, &observed);

	calibration->observed = observed;
	/* a few processes always change between the reads, or are skipped for hidden reasons */
	if (reproduced * 10 < observed * 9)
		return false;
	calibration->rules = rules;
	calibration->reproduced = reproduced;
	return true;
}

struct calibration calibrate(const struct snapshot *snapshot, const struct domain *machine)
{
	const struct rules *guess = rules_for_release(snapshot->machine.release);
	const struct rules *start = guess ? guess : &rule_table[rule_count - 1];
	size_t index = (size_t)(start - rule_table);
	struct calibration calibration = { .rules = start, .guess = guess };

	/* the nearest row wins: vendors backport, but not more than they need */
	for (size_t distance = 0; distance < rule_count; distance++) {
		calibration.proven =
			(index + distance < rule_count &&
				try_rules(&calibration, snapshot, machine, start + distance)) ||
			(distance > 0 && distance <= index &&
				try_rules(&calibration, snapshot, machine, start - distance));
		if (calibration.proven)
			return calibration;
	}
	calibration.reproduced = count_reproduced(snapshot, machine, start, &calibration.observed);
	return calibration;
}

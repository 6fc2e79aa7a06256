/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oomtop check: a plugin for monitoring systems.  What cannot be read is a line on standard output
 * and the status UNKNOWN; so is a wrong command line, whose usual status would mean CRITICAL.
 */
#include "base/text.h"
#include "commands/capabilities.h"
#include "commands/check_request.h"
#include "commands/check_target.h"
#include "commands/command.h"
#include "model/kernel/commit.h"
#include "model/report/limits.h"
#include "model/report/warnings.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_warnings.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>
#include <unistd.h>

enum { NPD_PROBLEM = 1, NPD_UNKNOWN = 2 };

static void add(struct check_findings *findings, struct check_finding finding)
{
	if (findings->count < FINDINGS_MAX)
		findings->items[findings->count++] = finding;
}

/* ---- pressure ---- */

/* Of the cgroup whose memory the domain is; else the machine's. */
static struct figure pressure_of(
	const struct observation *observation, const struct pressure_check *check)
{
	const struct snapshot *snapshot = &observation->snapshot;
	const struct pressure *pressure = check->is_full ? &snapshot->machine.pressure_full
							 : &snapshot->machine.pressure_some;

	if (observation->domain.kind == DOMAIN_MEMCG) {
		const struct cgroup *cgroup = &snapshot->cgroups[observation->domain.memcg];

		pressure = check->is_full ? &cgroup->pressure_full : &cgroup->pressure_some;
	}
	return check->window == 10   ? pressure->avg10
	       : check->window == 60 ? pressure->avg60
				     : pressure->avg300;
}

static const char *hundredths_text(struct arena *arena, int64_t hundredths)
{
	return text_format(arena, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
}

static struct check_finding check_pressure(struct arena *arena,
	const struct observation *observation, const struct pressure_check *check)
{
	struct check_finding finding = { .status = CHECK_UNKNOWN,
		.name = text_format(arena, "pressure %s", check->field) };
	struct figure value = pressure_of(observation, check);
	const char *shown, *passed = "";

	if (!value.known) {
		finding.words = finding.details =
			text_format(arena, "memory pressure (%s) cannot be read", check->field);
		return finding;
	}
	shown = hundredths_text(arena, value.value);
	finding.status = CHECK_OK;
	if (check->critical_hundredths >= 0 && value.value > check->critical_hundredths)
		finding.status = CHECK_CRITICAL;
	else if (value.value > check->warning_hundredths)
		finding.status = CHECK_WARNING;
	if (finding.status != CHECK_OK)
		passed = text_format(arena, " above %s%%",
			hundredths_text(arena, finding.status == CHECK_CRITICAL
						       ? check->critical_hundredths
						       : check->warning_hundredths));
	finding.words = finding.details =
		text_format(arena, "%s %s%%%s", check->field, shown, passed);
	finding.short_data = text_format(arena, "%s=%s%%", check->field, shown);
	finding.data = text_format(arena, "%s;%s;%s", finding.short_data,
		hundredths_text(arena, check->warning_hundredths),
		check->critical_hundredths < 0
			? ""
			: hundredths_text(arena, check->critical_hundredths));
	return finding;
}

/* ---- headroom ---- */

static const char *bound_text(
	struct arena *arena, const struct size_bound *bound, int64_t total_bytes)
{
	return bound->is_set
		       ? text_format(arena, "%" PRId64 ":", check_request_bytes(bound, total_bytes))
		       : "";
}

/* What is left at least, and in which words: until a kill, or until allocations fail. */
struct room_left {
	int64_t min_bytes;
	const char *words, *details;
};

/*
 * The headroom, and of a limited cgroup what a limit above, its memory.high or the machine leaves
 * of it, with the words for that.  False if it is not known.
 */
static bool find_headroom(struct headroom *ret_headroom, const char **ret_cause,
	struct arena *arena, const struct observation *observation)
{
	const struct domain *domain = &observation->domain;
	struct headroom_memo memo;
	struct limit_above above;

	*ret_cause = "";
	if (!headroom_in(ret_headroom, &observation->snapshot, domain))
		return false;
	if (domain->kind != DOMAIN_MEMCG)
		return true;
	memo = headroom_memo_of(&observation->snapshot);
	above = limit_above_of(&memo, domain, ret_headroom);
	headroom_memo_release(&memo);
	if (above.is_given && above.stalls)
		*ret_cause = text_format(arena, " below memory.high of %s",
			prose_domain_seen(arena, &observation->snapshot, &above.domain));
	else if (above.is_given)
		*ret_cause = text_format(arena, " in %s",
			prose_domain_seen(arena, &observation->snapshot, &above.domain));
	else if (limit_may_stall(&observation->snapshot, domain))
		*ret_cause = " below its memory.high";
	*ret_headroom = above.headroom;
	return true;
}

/* Where strict overcommit refuses allocations before memory runs out, by what it still allows. */
static bool find_room(struct room_left *ret_left, struct arena *arena,
	const struct observation *observation, int64_t total_bytes)
{
	const struct domain *domain = &observation->domain;
	struct commit_room commit;
	struct headroom headroom;
	const char *min, *max, *cause;

	if (!find_headroom(&headroom, &cause, arena, observation))
		return false;
	min = prose_size(arena, headroom.min_bytes);
	max = prose_size(arena, headroom.max_bytes);
	*ret_left = (struct room_left){
		.min_bytes = headroom.min_bytes,
		.words = text_format(arena, "%s left", min),
		.details = text_format(arena, "%s to %s left%s of %s, %s expected", min, max, cause,
			prose_size(arena, total_bytes), prose_size(arena, headroom.expected_bytes)),
	};
	if (domain->kind != DOMAIN_MACHINE ||
		!commit_room_for(&commit, &observation->snapshot, NULL) ||
		commit.min_bytes >= headroom.min_bytes)
		return true;
	ret_left->min_bytes = commit.min_bytes > 0 ? commit.min_bytes : 0;
	ret_left->words =
		text_format(arena, "%s left to commit", prose_size(arena, ret_left->min_bytes));
	ret_left->details = text_format(arena,
		"%s to %s may still be allocated (vm.overcommit_memory=2), of %s to %s of memory "
		"left",
		prose_size(arena, ret_left->min_bytes),
		prose_size(arena, commit.max_bytes > 0 ? commit.max_bytes : 0), min, max);
	return true;
}

/* By the minimum of the estimate. */
static struct check_finding check_headroom(struct arena *arena,
	const struct observation *observation, const struct check_request *request)
{
	struct check_finding finding = { .status = CHECK_UNKNOWN, .name = "headroom" };
	int64_t total = verdict_bytes(&observation->verdict, observation->domain.total_pages);
	const struct size_bound *passed = NULL;
	struct room_left left;

	if (!find_room(&left, arena, observation, total)) {
		finding.words = finding.details = "how much memory is left is not known";
		return finding;
	}
	finding.status = CHECK_OK;
	if (request->warning.is_set &&
		left.min_bytes < check_request_bytes(&request->warning, total)) {
		passed = &request->warning;
		finding.status = CHECK_WARNING;
	}
	if (request->critical.is_set &&
		left.min_bytes < check_request_bytes(&request->critical, total)) {
		passed = &request->critical;
		finding.status = CHECK_CRITICAL;
	}
	finding.words = left.words;
	if (passed)
		finding.words = text_format(arena, "%s, less than %s", left.words,
			prose_size(arena, check_request_bytes(passed, total)));
	finding.details = left.details;
	finding.short_data = text_format(arena, "headroom=%" PRId64 "B", left.min_bytes);
	finding.data = text_format(arena, "%s;%s;%s", finding.short_data,
		bound_text(arena, &request->warning, total),
		bound_text(arena, &request->critical, total));
	return finding;
}

/* ---- inversion ---- */

static struct check_finding check_inversion(
	struct arena *arena, const struct observation *observation)
{
	const struct verdict *verdict = &observation->verdict;
	struct check_finding finding = { .name = "no-inversion", .words = "no inversion" };

	finding.details = "no small process ranks above the largest because of its oom_score_adj";
	for (size_t i = 0; i < verdict->warning_count; i++) {
		const struct warning *warning = &verdict->warnings[i];

		if (warning->kind != WARNING_UPSIDE_DOWN)
			continue;
		finding.status = CHECK_WARNING;
		finding.words = text_format(arena, "%s before %s",
			prose_count(arena, warning->count, "small process", "small processes"),
			prose_process(arena, warning->entry->process));
		finding.details = prose_warning(arena, verdict, &observation->snapshot, warning);
	}
	return finding;
}

/* ---- all ---- */

/* What is so now comes before what a leak would do: of two that are as bad, the first is told. */
static void check_all(struct check_findings *findings, struct arena *arena,
	struct observation *observation, const struct check_request *request)
{
	const struct options *options = request->options;
	struct check_findings leaks = { 0 };

	/* before the verdict is told: drills read more of the processes that are killed */
	for (size_t i = 0; i < options->leak_safe.count; i++)
		add(&leaks, check_target_leak(arena, observation, options->leak_safe.items[i]));
	for (size_t i = 0; i < options->victim_not.count; i++)
		add(findings,
			check_target_victim(arena, observation, options->victim_not.items[i]));
	if (options->given & OPTION_HEADROOM)
		add(findings, check_headroom(arena, observation, request));
	for (size_t i = 0; i < request->pressure_count; i++)
		add(findings, check_pressure(arena, observation, &request->pressure[i]));
	if (options->given & OPTION_NO_INVERSION)
		add(findings, check_inversion(arena, observation));
	for (size_t i = 0; i < leaks.count; i++)
		add(findings, leaks.items[i]);
}

/*
 * The next victim and an inversion are a report's.  How much is left depends on the use of each
 * cgroup and node, which takes several files of each.  What a kill frees is told by the sentences
 * of --verbose and decides in a drill; reading that takes longer the larger the victim is.
 */
static unsigned needs_of(const struct check_request *request)
{
	const struct options *options = request->options;
	unsigned needs = NEED_SOME_SCORES | NEED_CGROUP | NEED_HOLDERS;

	if (options->leak_safe.count > 0 || (options->given & OPTION_HEADROOM))
		needs |= NEED_CGROUP_ALL | NEED_NODES;
	if (options->leak_safe.count > 0 || (options->given & OPTION_VERBOSE))
		needs |= NEED_FREED;
	if (options->domain && request->pressure_count > 0)
		needs |= NEED_CGROUP_ALL;
	return needs;
}

static int exit_status(enum check_status status, bool is_npd)
{
	if (!is_npd || status == CHECK_OK)
		return (int)status;
	return status == CHECK_UNKNOWN ? NPD_UNKNOWN : NPD_PROBLEM;
}

/* Without memory, nothing is known: the status of a failed command would be one of a finding. */
static _Noreturn void end_unknown(int status)
{
	static const char line[] = "OOM UNKNOWN: out of memory\n";

	(void)!write(STDOUT_FILENO, line, sizeof(line) - 1);
	_exit(status);
}

static void end_of_plugin(void)
{
	end_unknown(CHECK_UNKNOWN);
}

static void end_of_npd(void)
{
	end_unknown(NPD_UNKNOWN);
}

static int run(const struct options *options, struct error *error)
{
	struct check_findings findings = { 0 };
	struct observation observation;
	struct check_request request;
	struct arena arena = ARENA_EMPTY;
	int result = check_request_parse(&request, options, error);

	if (result < 0)
		return result;
	memory_before_end(request.is_npd ? end_of_npd : end_of_plugin);
	if (observation_make(&observation, options, needs_of(&request), error) < 0) {
		add(&findings, check_target_error(&arena, "reading", error));
	} else {
		check_all(&findings, &arena, &observation, &request);
		observation_release(&observation);
	}
	result = capabilities_keep(NULL, 0, error);
	if (result == 0) {
		check_line_print(stdout, &findings);
		if (options->given & OPTION_VERBOSE)
			check_line_print_details(stdout, &findings);
		result = exit_status(check_line_status(&findings), request.is_npd);
	}
	check_request_release(&request);
	arena_release(&arena);
	return result;
}

const struct command check_command = {
	.name = "check",
	.operands = "",
	.summary = "judge by limits, as a monitoring plugin",
	.options = OPTIONS_SOURCE | OPTION_DOMAIN | OPTION_VICTIM_NOT | OPTION_LEAK_SAFE |
		   OPTION_PRESSURE | OPTION_HEADROOM | OPTION_NO_INVERSION | OPTION_EXIT |
		   OPTION_VERBOSE,
	/* like report */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.failure_status = CHECK_UNKNOWN,
	.run = run,
};

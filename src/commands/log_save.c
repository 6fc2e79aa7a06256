/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_save.h"

#include "base/atomic_file.h"
#include "model/kernel/domain_container.h"
#include "sources/recording/write.h"
#include "views/log/log_html.h"

/*
 * A report of a cgroup's kill often lacks the machine's totals.  Where the log does not tell the
 * cgroup's limit either, the total that the kernel scaled by gives its ranking.
 */
static void complete_total(struct snapshot *snapshot, const struct replay *replay)
{
	struct machine *machine = &snapshot->machine;
	struct domain domain;
	struct error error;

	if (domain_default(&domain, snapshot, &error) == 0 || !replay->total_pages.known ||
		!machine->page_size_bytes.known)
		return;
	machine->mem_total_bytes =
		figure_of(replay->total_pages.value * machine->page_size_bytes.value);
	machine->swap_total_bytes = figure_of(0);
	fputs("oomtop: the log does not hold the machine's totals; what the kernel scaled "
	      "oom_score_adj by stands in for them\n",
		stderr);
}

/* A log shows no capabilities, which count before Linux 4.17. */
static void complete_capabilities(struct snapshot *snapshot, const struct replay *replay)
{
	if (!replay->has_verdict || replay->verdict.rules->root_bonus == ROOT_BONUS_NONE)
		return;
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (!snapshot->processes[i].cap_sys_admin.known)
			snapshot->processes[i].cap_sys_admin =
				replay->snapshot.processes[i].cap_sys_admin;
	fputs("oomtop: the log does not show who has CAP_SYS_ADMIN; what reproduces the kill best "
	      "stands in for that\n",
		stderr);
}

static int check_can_rank(const struct snapshot *snapshot, struct error *error)
{
	struct domain domain;

	if (domain_default(&domain, snapshot, error) < 0)
		return error_invalid(error, "", NULL,
			"the log tells neither the machine's total nor the limit that was reached, "
			"so no command could rank the processes of that kill");
	return 0;
}

/* Adds what the commands need to rank; fails where the log does not tell enough. */
static int complete(struct snapshot *snapshot, const struct kill_event *event, struct error *error)
{
	struct replay replay;
	int result;

	if (snapshot->process_count == 0)
		return error_invalid(error, "", NULL,
			"the log has no table of tasks of that kill, so there is nothing to save");
	replay_event(&replay, event, NULL, 0);
	complete_total(snapshot, &replay);
	result = check_can_rank(snapshot, error);
	if (result == 0)
		complete_capabilities(snapshot, &replay);
	replay_release(&replay);
	return result;
}

int log_save_recording(struct log_kill *kept, const char *path, struct error *error)
{
	struct snapshot *snapshot = &kept->event.snapshot;
	struct atomic_file file;
	int result = complete(snapshot, &kept->event, error);

	if (result == 0)
		result = atomic_file_open(&file, path, error);
	if (result < 0)
		return result;
	recording_print(snapshot, file.stream);
	return atomic_file_commit(&file, error);
}

int log_save_page(const struct log_kill *kept, const struct kill_summary *summary,
	const struct recorded_before *recorded, const char *path, struct error *error)
{
	struct atomic_file file;
	struct replay replay;
	struct past_kill kill;
	int result = atomic_file_open(&file, path, error);

	if (result < 0)
		return result;
	kill = log_kill_play(&kept->event, &kept->before, summary, 0, &replay);
	/* the page is read later, and anywhere */
	kill.now_seconds = FIGURE_UNKNOWN;
	kill.is_elsewhere = true;
	log_recorded_show(&kill, recorded);
	log_html_print(file.stream, &kill);
	replay_release(&replay);
	return atomic_file_commit(&file, error);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_save.h"

#include "base/atomic_file.h"
#include "sources/recording/write.h"
#include "views/log/log_html.h"

/*
 * A report of a cgroup's kill often lacks the machine's totals, without which no command ranks. The
 * total that the kernel scaled by gives its ranking.
 */
static void complete_total(struct snapshot *snapshot, const struct log_kill *kept)
{
	struct machine *machine = &snapshot->machine;
	struct replay replay;

	if (machine->mem_total_bytes.known && machine->swap_total_bytes.known)
		return;
	replay_event(&replay, &kept->event, NULL, 0);
	if (replay.total_pages.known && machine->page_size_bytes.known) {
		machine->mem_total_bytes =
			figure_of(replay.total_pages.value * machine->page_size_bytes.value);
		machine->swap_total_bytes = figure_of(0);
		fputs("oomtop: the log does not hold the machine's totals; what the kernel scaled "
		      "oom_score_adj by stands in for them\n",
			stderr);
	}
	replay_release(&replay);
}

int log_save_recording(struct log_kill *kept, const char *path, struct error *error)
{
	struct snapshot *snapshot = &kept->event.snapshot;
	struct atomic_file file;
	int result;

	if (snapshot->process_count == 0)
		return error_invalid(error, "", NULL,
			"the log has no table of tasks of that kill, so there is nothing to save");
	result = atomic_file_open(&file, path, error);
	if (result < 0)
		return result;
	complete_total(snapshot, kept);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_json.h"

#include "base/json_text.h"
#include "views/log/log_candidates.h"
#include "views/log/log_counts.h"
#include "views/log/log_recorded.h"
#include "views/log/log_short.h"
#include "views/log/log_why.h"
#include "views/log/log_words.h"
#include "views/report/report_json.h"

enum { LOG_VERSION = 1 };

static json_t *name_json(const char *name, struct figure pid)
{
	json_t *object = json_object();

	json_set_figure(object, "pid", pid);
	json_set_text(object, "name", name);
	return object;
}

static json_t *killed_json(const struct kill_event *event)
{
	json_t *array = json_array();

	for (size_t i = 0; i < event->killed_count; i++) {
		const struct killed_process *killed = &event->killed[i];
		struct figure pid = killed->pid > 0 ? figure_of(killed->pid) : FIGURE_UNKNOWN;
		json_t *object = name_json(killed->name, pid);

		json_set_figure(object, "uid", killed->uid);
		json_set_figure(object, "adj", killed->adj);
		json_set_figure(object, "total_vm", killed->total_vm_bytes);
		json_set_figure(object, "rss_anon", killed->rss_anon_bytes);
		json_set_figure(object, "rss_file", killed->rss_file_bytes);
		json_set_figure(object, "rss_shmem", killed->rss_shmem_bytes);
		json_set_figure(object, "page_tables", killed->page_tables_bytes);
		json_set(object, "in_group", json_boolean(killed->in_group));
		json_set(object, "sacrificed", json_boolean(killed->sacrificed));
		json_append(array, object);
	}
	return array;
}

static json_t *consequences_json(const struct kill_event *event)
{
	json_t *array = json_array();

	for (size_t i = 0; i < event->consequence_count; i++) {
		const struct kill_consequence *item = &event->consequences[i];
		json_t *object = json_object();

		json_set_text(object, "by", item->by);
		json_set_text(object, "what", item->what);
		json_set_text(object, "unit", item->unit);
		json_set_figure(object, "processes", item->processes);
		json_append(array, object);
	}
	return array;
}

static json_t *invoked_by_json(const struct kill_event *event)
{
	json_t *object;

	if (!event->invoked_by.name || event->by != KILL_BY_KERNEL)
		return json_null();
	object = name_json(event->invoked_by.name, event->invoked_by.pid);
	json_set_figure(object, "adj", event->invoked_by.adj);
	json_set_figure(object, "order", event->invoked_by.order);
	json_set_text(object, "gfp_mask", event->invoked_by.gfp_mask);
	return object;
}

static json_t *predicted_json(const struct replay *replay)
{
	const struct process *process = replay->predicted ? replay->predicted->process : NULL;

	return process ? name_json(process->name, figure_of(process->pid)) : json_null();
}

static json_t *agrees_json(enum replay_agreement agreement)
{
	return agreement == REPLAY_UNKNOWN ? json_null() : json_boolean(agreement == REPLAY_AGREES);
}

/* In rank order; where the log does not hold enough for a ranking, the rows without ranks. */
static json_t *processes_json(const struct past_kill *kill)
{
	const struct replay *replay = kill->replay;
	const struct snapshot *snapshot = &kill->event->snapshot;
	json_t *array = json_array();

	for (size_t i = 0; i < replay->verdict.count; i++) {
		const struct row row = { .snapshot = &replay->snapshot,
			.verdict = &replay->verdict,
			.entry = &replay->verdict.entries[i] };

		json_append(array, report_json_process(&row));
	}
	for (size_t i = 0; !replay->has_verdict && i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];
		json_t *object = json_object();

		json_set(object, "rank", json_null());
		json_set(object, "pid", json_integer(process->pid));
		json_set_text(object, "name", process->name);
		json_set_figure(object, "uid", process->uid);
		json_set_figure(object, "adj", process->adj);
		json_append(array, object);
	}
	return array;
}

static json_t *limits_json(const struct kill_event *event)
{
	json_t *object = json_object();

	json_set_figure(object, "usage", event->memcg_usage_bytes);
	json_set_figure(object, "limit", event->memcg_limit_bytes);
	json_set_figure(object, "swap_usage", event->memcg_swap_usage_bytes);
	json_set_figure(object, "swap_limit", event->memcg_swap_limit_bytes);
	json_set_figure(object, "memsw_usage", event->memcg_memsw_usage_bytes);
	json_set_figure(object, "memsw_limit", event->memcg_memsw_limit_bytes);
	return object;
}

static const char *end_word(enum kill_end end)
{
	static const char *const words[] = {
		[KILL_END_KILLED] = "killed",
		[KILL_END_NOBODY] = "nobody",
		[KILL_END_EXITING] = "exiting",
		[KILL_END_PANIC] = "panic",
		[KILL_END_UNKNOWN] = NULL,
	};
	_Static_assert(
		sizeof(words) / sizeof(*words) == KILL_END_UNKNOWN + 1, "an entry for each end");

	return words[end];
}

static void set_origin(json_t *object, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	const struct replay *replay = kill->replay;
	const struct machine *machine = &event->snapshot.machine;

	json_set(object, "event", json_integer((json_int_t)kill->summary->number));
	json_set(object, "line", json_integer((json_int_t)event->line));
	json_set_time(object, "time", event->seconds);
	json_set_figure(object, "since_boot_us", event->since_boot_us);
	json_set_text(object, "printed_time", event->time);
	json_set_text(object, "host", event->host);
	json_set_text(object, "kernel", machine->release);
	json_set_text(object, "rules", replay->has_verdict ? replay->verdict.rules->name : NULL);
	json_set(object, "killer", json_string(kill_by_word(event->by)));
	json_set_text(object, "end", end_word(event->end));
	json_set(object, "constraint", json_string(log_constraint_word(event->constraint)));
	json_set_text(object, "memcg", event->memcg);
	json_set_text(object, "task_memcg", event->task_memcg);
	json_set_text(object, "nodes", event->nodes);
	json_set_text(object, "unit", event->unit);
	json_set_text(object, "container", event->container);
	json_set_text(object, "pod", event->pod);
	json_set(object, "complete", json_boolean(event->complete));
	json_set_text(object, "lost", event->lost);
	json_set(object, "memcg_memory", limits_json(event));
	json_set_figure(object, "mem_total", machine->mem_total_bytes);
	json_set_figure(object, "swap_total", machine->swap_total_bytes);
	json_set_figure(object, "swap_free", machine->swap_free_bytes);
	json_set_figure(object, "page_size", machine->page_size_bytes);
	json_set(object, "page_size_assumed", json_boolean(event->page_size_assumed));
	json_set(object, "fragmented", json_boolean(log_is_fragmented(event)));
}

void log_json_begin(FILE *out)
{
	fprintf(out, "{\"format\": \"oomtop-log\",\n\"version\": %d,\n\"events\": [", LOG_VERSION);
}

void log_json_event(FILE *out, const struct past_kill *kill, bool is_first)
{
	const struct kill_event *event = kill->event;
	struct arena arena = ARENA_EMPTY;
	json_t *object = json_object();

	set_origin(object, kill);
	json_set(object, "invoked_by", invoked_by_json(event));
	json_set(object, "killed", killed_json(event));
	json_set_figure(object, "freed", kill->summary->freed_bytes);
	json_set(object, "recorded", log_recorded_json(kill));
	json_set_text(object, "recording_refused", kill->recording_refused);
	json_set(object, "kills_before", json_integer((json_int_t)kill->futile_before));
	json_set(object, "consequences", consequences_json(event));
	json_set_figure(object, "considered", event->considered);
	json_set(object, "candidates", log_candidates_json(event));
	json_set_figure(object, "printed_score", event->chosen_score);
	json_set_figure(object, "score", kill->replay->score);
	json_set(object, "predicted", predicted_json(kill->replay));
	json_set(object, "agrees", agrees_json(kill->replay->agreement));
	json_set(object, "why", json_string(log_why(&arena, kill)));
	json_set_figure(object, "total_pages", kill->replay->total_pages);
	json_set(object, "processes", processes_json(kill));
	fputs(is_first ? "\n" : ",\n", out);
	json_print(out, object, 0);
	arena_release(&arena);
}

void log_json_end(FILE *out, const struct log_coverage *coverage, const struct kill_counts *counts)
{
	json_t *object = json_object();

	json_set(object, "lines", json_integer((json_int_t)coverage->line_count));
	json_set_time(object, "from", coverage->first_seconds);
	json_set_time(object, "to", coverage->last_seconds);
	json_set_text(object, "unknown_zone",
		coverage->unknown_zone[0] != '\0' ? coverage->unknown_zone : NULL);
	json_set(object, "newest_first", json_boolean(coverage->newest_first));
	json_set(object, "suppressed", json_integer((json_int_t)coverage->suppressed));
	json_set(object, "missed", json_integer((json_int_t)coverage->missed));
	json_set(object, "forged", json_integer((json_int_t)coverage->forged));
	json_set(object, "has_kernel_lines", json_boolean(coverage->has_kernel_lines));
	json_set_text(object, "unread", coverage->unread);
	json_set(object, "counters", log_counts_json(counts));
	fputs("],\n\"coverage\": ", out);
	json_print(out, object, 0);
	fputs("}\n", out);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/killer_lines.h"

#include "sources/log/words.h"

#include <stdio.h>
#include <string.h>

/* The unit before ": " in a message of systemd, or the UNIT= field of the journal. */
static const char *unit_of(struct arena *arena, const struct log_line *line)
{
	const char *colon = strstr(line->message, ": ");

	if (line->unit[0] != '\0')
		return arena_copy_text(arena, line->unit);
	if (!colon || colon == line->message ||
		memchr(line->message, ' ', (size_t)(colon - line->message)))
		return NULL;
	return copy_until(arena, line->message, colon);
}

/* SD_MESSAGE_UNIT_OUT_OF_MEMORY and SD_MESSAGE_UNIT_OOMD_KILL of sd-messages.h */
static const char id_oom[] = "fe6faa94e7774663a0da52717891d8ef";
static const char id_oomd_kill[] = "d989611b15e44c9dbf31e3c81256e4ed";

/* systemd's src/core/unit.c: unit_check_oom(), unit_check_oomd_kill() and service.c */
static struct killer_line systemd_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "systemd", .by = KILL_BY_KERNEL };
	const char *message = line->message, *rest;

	(void)context;
	rest = after_words(message, "systemd-oomd killed ");
	if (rest || strcmp(line->message_id, id_oomd_kill) == 0) {
		read.kind = KILLER_LINE_CONSEQUENCE;
		read.by = KILL_BY_SYSTEMD_OOMD;
		read.processes = rest ? number_at(rest, NULL) : FIGURE_UNKNOWN;
	} else if (strcmp(line->message_id, id_oom) == 0 ||
		   strstr(message, "killed by the OOM killer") ||
		   strstr(message, "OOM killer killed some processes")) {
		read.kind = KILLER_LINE_CONSEQUENCE;
	} else if (strstr(message, "ailed with result 'oom-kill'")) {
		read.kind = KILLER_LINE_CONSEQUENCE;
		read.by = KILL_BY_UNKNOWN;
	} else if (strstr(message, "Killing process ") && strstr(message, "with signal SIG")) {
		read.kind = KILLER_LINE_ENDED;
		read.needs_kill = true;
		read.processes = figure_of(1);
	} else {
		return read;
	}
	read.unit = unit_of(arena, line);
	read.what = arena_copy_text(arena, message);
	return read;
}

/*
 * "Killed /system.slice/a.service due to memory pressure for …", and since 258 "Marked … for
 * killing due to …": src/oom/oomd-manager.c
 */
static struct killer_line systemd_oomd_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "systemd-oomd", .by = KILL_BY_SYSTEMD_OOMD };
	const char *rest = after_start(line->message, "Killed "), *end;

	oomd_candidates_take(&context->candidates, line->message);
	if (rest) {
		end = strstr(rest, " due to ");
	} else {
		rest = after_start(line->message, "Marked ");
		end = rest ? strstr(rest, " for killing due to ") : NULL;
	}
	if (!end)
		return read;
	read.kind = KILLER_LINE_KILL;
	read.unit = copy_until(arena, rest, end);
	read.what = arena_copy_text(arena, line->message);
	return read;
}

static const char *quoted(struct arena *arena, const char *text)
{
	const char *open = strchr(text, '"'), *close = NULL;

	/* a name may hold a quote */
	if (open)
		close = strstr(open + 1, "\": badness ");
	if (open && !close)
		close = strstr(open + 1, "\": oom_score ");
	if (open && !close)
		close = strchr(open + 1, '"');
	return close ? copy_until(arena, open + 1, close) : NULL;
}

/*
 * Three forms of earlyoom: "sending SIGTERM to process 8 uid 1000 "a": badness 769, VmRSS 9 MiB",
 * the same without uid, and "Killing process 8 a" of versions before 1.0.
 */
static struct killer_line earlyoom_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "earlyoom", .by = KILL_BY_EARLYOOM };
	const char *rest = after_words(line->message, "ending SIG"), *behind;

	/* it says so when it starts, and behind each signal that it did not send */
	if (after_start(line->message, "dryrun"))
		context->earlyoom_is_dry = true;
	else if (after_start(line->message, "earlyoom "))
		context->earlyoom_is_dry = false;
	if (context->earlyoom_is_dry)
		return read;
	rest = rest ? after_words(rest, " to process ")
		    : after_words(line->message, "Killing process ");
	if (!rest)
		return read;
	read.pid = number_at(rest, &behind);
	if (!read.pid.known)
		return read;
	read.kind = KILLER_LINE_KILL;
	read.uid = number_after(behind, "uid ");
	read.rss_bytes = scaled(number_after(behind, "VmRSS "), 1 << 20);
	read.name = quoted(arena, behind);
	if (!read.name && *skip_blanks(behind) != '\0')
		read.name = copy_to_any(arena, skip_blanks(behind), " ,");
	read.what = arena_copy_text(arena, line->message);
	return read;
}

/* "  PID: 8, name: a, state: S (sleeping), EUID: 0, …", and what follows it: find_victim_info() */
static void describe_victim(struct killer_context *context, const char *message)
{
	const char *rest = after_start(message, "PID: "), *name, *end;

	if (rest) {
		context->victim_pid = number_at(rest, NULL);
		context->victim_uid = number_after(rest, "EUID: ");
		context->victim_rss_bytes = FIGURE_UNKNOWN;
		context->victim_cgroup[0] = context->victim_name[0] = '\0';
		name = after_words(rest, "ame: ");
		end = name ? strstr(name, ", state: ") : NULL;
		if (name && !end)
			end = strstr(name, ", badness: ");
		if (end)
			snprintf(context->victim_name, sizeof(context->victim_name), "%.*s",
				(int)(end - name), name);
	}
	if (after_start(message, "Vm, MiB:"))
		context->victim_rss_bytes = scaled(number_after(message, " RSS: "), 1 << 20);
	rest = after_start(message, "cgroup_v2: ");
	if (rest)
		snprintf(context->victim_cgroup, sizeof(context->victim_cgroup), "%s",
			skip_blanks(rest));
}

/*
 * nohang describes the victim and then says "Sending SIGTERM to the victim"; its statistics, "[ OK
 * ] Sending SIGTERM to a: 3", come again after each signal.
 */
static struct killer_line nohang_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "nohang", .by = KILL_BY_NOHANG };
	const char *message = skip_blanks(line->message);

	describe_victim(context, message);
	if (!strstr(message, "ending SIG") || !strstr(message, " to the victim"))
		return read;
	read.kind = KILLER_LINE_KILL;
	read.pid = context->victim_pid;
	read.uid = context->victim_uid;
	read.rss_bytes = context->victim_rss_bytes;
	if (context->victim_name[0] != '\0')
		read.name = arena_copy_text(arena, context->victim_name);
	if (context->victim_cgroup[0] == '/')
		read.unit = arena_copy_text(arena, context->victim_cgroup);
	read.what = arena_copy_text(arena, message);
	return read;
}

/* "oomd kill: 20.3 10.1 5.5 system.slice/a.service 1234 ruleset:[…] …" of Meta's oomd */
static struct killer_line oomd_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "oomd", .by = KILL_BY_OOMD };
	const char *rest = after_words(line->message, "oomd kill: ");

	(void)context;
	if (!rest || strstr(rest, " killer:(dry)"))
		return read;
	for (int i = 0; i < 3; i++)
		rest = skip_blanks(word_end(skip_blanks(rest)));
	if (*rest == '\0')
		return read;
	read.kind = KILLER_LINE_KILL;
	read.unit = copy_to_any(arena, rest, " ");
	read.what = arena_copy_text(arena, line->message);
	return read;
}

/*
 * Why a pod is evicted is in another line of the same moment.  Where that is not there, a disk is
 * as likely: the kubelet says no more of a pod above its own limit of one.
 */
static bool is_for_memory(const struct log_line *line, const struct killer_context *context)
{
	enum { MOMENT_SECONDS = 60 };

	if (figure_or(line->for_memory, 0) == 1 || strstr(line->message, "reclaim memory"))
		return true;
	if (!context->evicts_for_memory)
		return false;
	return !line->seconds.known || !context->evicts_seconds.known ||
	       line->seconds.value - context->evicts_seconds.value <= MOMENT_SECONDS;
}

/* pod="namespace/name" or pods=["namespace/name"], and "pods name_namespace(uid) evicted" */
static struct killer_line kubelet_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "kubelet", .by = KILL_BY_KUBELET };
	const char *message = line->message, *rest;

	if (strstr(message, "viction manager") &&
		(strstr(message, "evicted") || strstr(message, "must evict"))) {
		/* that it must evict is not yet that it did; disks run out too */
		if (strstr(message, "must evict")) {
			context->evicts_for_memory = figure_or(line->for_memory, 0) == 1 ||
						     strstr(message, "\"memory\"") ||
						     strstr(message, "reclaim memory");
			context->evicts_seconds = line->seconds;
			return read;
		}
		if (!is_for_memory(line, context))
			return read;
		read.kind = KILLER_LINE_KILL;
		rest = after_words(message, "pod=\"");
		if (!rest)
			rest = after_words(message, "pods=[\"");
		if (!rest)
			rest = after_words(message, "pods ");
		if (!rest && line->unit[0] == '\0')
			rest = after_words(message, ": pod ");
		if (rest)
			read.unit = copy_to_any(arena, rest, "\", ");
		else if (line->unit[0] != '\0')
			read.unit = arena_copy_text(arena, line->unit);
	} else if (strstr(message, "System OOM encountered") || strstr(message, "OOMKilled") ||
		   line->victim_pid.known) {
		read.kind = KILLER_LINE_CONSEQUENCE;
		read.by = KILL_BY_KERNEL;
		read.pid =
			line->victim_pid.known ? line->victim_pid : number_after(message, "pid: ");
		if (line->victim_pid.known && line->unit[0] != '\0')
			read.unit = arena_copy_text(arena, line->unit);
		if (line->victim_name[0] != '\0')
			read.name = arena_copy_text(arena, line->victim_name);
		rest = after_words(message, "victim process: ");
		if (rest)
			read.name = copy_to_any(arena, rest, ",\"");
		rest = after_words(message, "pod=\"");
		if (rest)
			read.unit = copy_to_any(arena, rest, "\"");
	} else {
		return read;
	}
	read.what = arena_copy_text(arena, message);
	return read;
}

/* "Sending SIGKILL to cgroup {…}" */
static struct killer_line talos_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "talos", .by = KILL_BY_TALOS };
	const char *rest = after_words(line->message, "ending SIGKILL to cgroup"), *path;

	(void)context;
	if (!rest)
		return read;
	read.kind = KILLER_LINE_KILL;
	path = line->unit[0] == '/' ? line->unit : strchr(rest, '/');
	if (path) {
		const char *below = after_start(path, "/sys/fs/cgroup");

		read.unit = copy_to_any(arena, below ? below : path, " },\"");
	}
	read.what = arena_copy_text(arena, line->message);
	return read;
}

/* containerd: "TaskOOM event … container_id:\"…\""; docker: "event …oom" with an id */
static struct killer_line runtime_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "containerd", .by = KILL_BY_KERNEL };
	const char *message = line->message, *id;

	(void)context;
	if (!strstr(message, "TaskOOM") && !strstr(message, "oom event"))
		return read;
	if (strstr(line->program, "docker"))
		read.who = "docker";
	id = after_words(message, "container_id:");
	if (!id)
		id = after_words(message, "ContainerID:");
	if (!id)
		id = after_words(message, "container=");
	read.kind = KILLER_LINE_CONSEQUENCE;
	if (id) {
		id += strspn(id, "\\\" ");
		read.unit = arena_copy(arena, id, strspn(id, "0123456789abcdef"));
		read.is_container = true;
	}
	read.what = arena_copy_text(arena, message);
	return read;
}

/* "Detected 1 oom_kill event in StepId=7.batch." and "oom-kill event(s) in StepId=…" */
static struct killer_line slurm_line(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	struct killer_line read = { .who = "slurm", .by = KILL_BY_KERNEL };
	const char *rest = after_words(line->message, "Detected "), *step;

	(void)context;
	if (!rest || (!strstr(rest, "oom_kill event") && !strstr(rest, "oom-kill event")))
		return read;
	read.kind = KILLER_LINE_CONSEQUENCE;
	read.processes = number_at(rest, NULL);
	step = after_words(rest, "StepId=");
	if (!step)
		step = after_words(rest, "step ");
	if (step) {
		size_t length = strcspn(step, " ,");

		while (length > 0 && step[length - 1] == '.')
			length--;
		read.unit = arena_copy(arena, step, length);
	}
	read.what = arena_copy_text(arena, line->message);
	return read;
}

struct killer_line killer_line_parse(
	struct arena *arena, const struct log_line *line, struct killer_context *context)
{
	static const struct {
		const char *program; /* a part of its name; NULL: known by the words alone */
		struct killer_line (*parse)(struct arena *arena, const struct log_line *line,
			struct killer_context *context);
	} writers[] = {
		{ "systemd-oomd", systemd_oomd_line },
		{ "earlyoom", earlyoom_line },
		{ "nohang", nohang_line },
		{ "systemd", systemd_line },
		{ "kubelet", kubelet_line },
		{ "containerd", runtime_line },
		{ "docker", runtime_line },
		{ NULL, oomd_line },
		{ NULL, talos_line },
		{ NULL, slurm_line },
	};
	struct killer_line read = { .kind = KILLER_LINE_NONE };

	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		/* a line that names nobody is taken by its words, but not from a program */
		if (writers[i].program && !strstr(line->program, writers[i].program) &&
			(line->program[0] != '\0' || line->is_forged))
			continue;
		read = writers[i].parse(arena, line, context);
		if (read.kind != KILLER_LINE_NONE)
			break;
	}
	return read;
}

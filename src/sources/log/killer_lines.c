/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/killer_lines.h"

#include "sources/log/words.h"

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

/* systemd's src/core/unit.c: unit_check_oom(), unit_check_oomd_kill() and service.c */
static struct killer_line systemd_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "systemd", .by = KILL_BY_KERNEL };
	const char *message = line->message, *rest;

	rest = after_words(message, "systemd-oomd killed ");
	if (rest) {
		read.kind = KILLER_LINE_CONSEQUENCE;
		read.by = KILL_BY_SYSTEMD_OOMD;
		read.processes = number_at(rest, NULL);
	} else if (strstr(message, "killed by the OOM killer") ||
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

/* "Killed /system.slice/a.service due to memory pressure for …": src/oom/oomd-manager.c */
static struct killer_line systemd_oomd_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "systemd-oomd", .by = KILL_BY_SYSTEMD_OOMD };
	const char *rest = after_start(line->message, "Killed ");
	const char *end = rest ? strstr(rest, " due to ") : NULL;

	if (!end)
		return read;
	read.kind = KILLER_LINE_KILL;
	read.unit = copy_until(arena, rest, end);
	read.what = arena_copy_text(arena, line->message);
	return read;
}

static const char *quoted(struct arena *arena, const char *text)
{
	const char *open = strchr(text, '"'), *close = open ? strchr(open + 1, '"') : NULL;

	return close ? copy_until(arena, open + 1, close) : NULL;
}

/*
 * Three forms of earlyoom: "sending SIGTERM to process 8 uid 1000 "a": badness 769, VmRSS 9 MiB",
 * the same without uid, and "Killing process 8 a" of versions before 1.0.
 */
static struct killer_line earlyoom_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "earlyoom", .by = KILL_BY_EARLYOOM };
	const char *rest = after_words(line->message, "ending SIG"), *behind;

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

/* nohang prints the victim in lines of its own; its last line names the signal and the process. */
static struct killer_line nohang_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "nohang", .by = KILL_BY_NOHANG };
	const char *rest = after_words(line->message, "ending SIG"), *at;

	if (!rest)
		rest = after_words(line->message, "Send SIG");
	if (!rest || !strstr(rest, " to "))
		return read;
	read.kind = KILLER_LINE_KILL;
	read.pid = number_after(rest, "PID: ");
	if (!read.pid.known)
		read.pid = number_after(rest, "[");
	at = after_words(rest, "Name: ");
	if (at)
		read.name = copy_to_any(arena, skip_blanks(at), ", ");
	read.what = arena_copy_text(arena, line->message);
	return read;
}

/* "oomd kill: 20.3 10.1 5.5 system.slice/a.service 1234 ruleset:[…] …" of Meta's oomd */
static struct killer_line oomd_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "oomd", .by = KILL_BY_OOMD };
	const char *rest = after_words(line->message, "oomd kill: ");

	if (!rest)
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

/* pod="namespace/name" or pods=["namespace/name"], and "pods name_namespace(uid) evicted" */
static struct killer_line kubelet_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "kubelet", .by = KILL_BY_KUBELET };
	const char *message = line->message, *rest;

	if (strstr(message, "viction manager") &&
		(strstr(message, "evicted") || strstr(message, "must evict"))) {
		/* that it must evict is not yet that it did */
		if (strstr(message, "must evict"))
			return read;
		read.kind = KILLER_LINE_KILL;
		rest = after_words(message, "pod=\"");
		if (!rest)
			rest = after_words(message, "pods=[\"");
		if (!rest)
			rest = after_words(message, "pods ");
		if (rest)
			read.unit = copy_to_any(arena, rest, "\", ");
	} else if (strstr(message, "System OOM encountered") || strstr(message, "OOMKilled")) {
		read.kind = KILLER_LINE_CONSEQUENCE;
		read.by = KILL_BY_KERNEL;
		read.pid = number_after(message, "pid: ");
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
static struct killer_line talos_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "talos", .by = KILL_BY_TALOS };
	const char *rest = after_words(line->message, "ending SIGKILL to cgroup"), *path;

	if (!rest)
		return read;
	read.kind = KILLER_LINE_KILL;
	path = strstr(rest, "kubepods");
	if (!path)
		path = strchr(rest, '/');
	if (path)
		read.unit = copy_to_any(arena, path, " },\"");
	read.what = arena_copy_text(arena, line->message);
	return read;
}

/* containerd: "TaskOOM event … container_id:\"…\""; docker: "event …oom" with an id */
static struct killer_line runtime_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "containerd", .by = KILL_BY_KERNEL };
	const char *message = line->message, *id;

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
	}
	read.what = arena_copy_text(arena, message);
	return read;
}

/* "Detected 1 oom_kill event in StepId=7.batch." and "oom-kill event(s) in StepId=…" */
static struct killer_line slurm_line(struct arena *arena, const struct log_line *line)
{
	struct killer_line read = { .who = "slurm", .by = KILL_BY_KERNEL };
	const char *rest = after_words(line->message, "Detected "), *step;

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

struct killer_line killer_line_parse(struct arena *arena, const struct log_line *line)
{
	static const struct {
		const char *program; /* a part of its name; NULL: known by the words alone */
		struct killer_line (*parse)(struct arena *arena, const struct log_line *line);
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
		if (writers[i].program && !strstr(line->program, writers[i].program) &&
			line->program[0] != '\0')
			continue;
		read = writers[i].parse(arena, line);
		if (read.kind != KILLER_LINE_NONE)
			break;
	}
	return read;
}

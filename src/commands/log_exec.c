/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_exec.h"

#include "base/descriptors.h"
#include "base/text.h"
#include "commands/capabilities.h"
#include "views/log/log_why.h"
#include "views/log/log_words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { FACTS_MAX = 16 };

struct facts {
	const char *items[FACTS_MAX]; /* "NAME=value" */
	size_t count;
};

/* A fact that is not known is not there. */
static void add(struct arena *arena, struct facts *facts, const char *name, const char *raw_or_null)
{
	if (raw_or_null && facts->count < FACTS_MAX)
		facts->items[facts->count++] =
			text_format(arena, "OOMTOP_%s=%s", name, text_escape(arena, raw_or_null));
}

static void add_number(struct arena *arena, struct facts *facts, const char *name, int64_t number)
{
	add(arena, facts, name, text_format(arena, "%lld", (long long)number));
}

/* Whoever tells of a kill may not say which processes it took, but how many. */
static struct figure killed_count(const struct kill_event *event)
{
	struct figure count = FIGURE_UNKNOWN;

	if (event->killed_count > 0 || event->end == KILL_END_NOBODY ||
		event->end == KILL_END_EXITING || event->end == KILL_END_PANIC)
		return figure_of((int64_t)event->killed_count);
	for (size_t i = 0; i < event->consequence_count; i++) {
		struct figure processes = event->consequences[i].processes;

		if (processes.known && processes.value > figure_or(count, 0))
			count = processes;
	}
	return count;
}

static struct facts facts_of(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	struct figure count = killed_count(event);
	struct facts facts = { .count = 0 };

	add(arena, &facts, "KILLER", kill_by_word(event->by));
	add(arena, &facts, "CONSTRAINT", log_constraint_word(event->constraint));
	add(arena, &facts, "TIME", log_time(arena, kill->summary));
	add(arena, &facts, "MEMCG", event->memcg);
	add(arena, &facts, "UNIT", event->unit);
	add(arena, &facts, "CONTAINER", event->container);
	add(arena, &facts, "POD", event->pod);
	add(arena, &facts, "WHY", log_why(arena, kill));
	if (count.known)
		add_number(arena, &facts, "KILLED", count.value);
	if (event->killed_count > 0) {
		add(arena, &facts, "NAME", event->killed[0].name);
		add_number(arena, &facts, "PID", event->killed[0].pid);
	}
	if (kill->summary->freed_bytes.known)
		add_number(arena, &facts, "FREED", kill->summary->freed_bytes.value);
	return facts;
}

static char **environment_with(struct arena *arena, const struct facts *facts)
{
	size_t count = 0, kept = 0;
	char **all;

	while (environ[count])
		count++;
	all = arena_alloc(arena, (count + facts->count + 1) * sizeof(*all));
	for (size_t i = 0; i < count; i++)
		if (!text_starts_with(environ[i], "OOMTOP_"))
			all[kept++] = environ[i];
	for (size_t i = 0; i < facts->count; i++)
		all[kept++] = (char *)facts->items[i];
	return all;
}

/* In the child: what fails is told the parent, by a descriptor that a start closes. */
static _Noreturn void become(const char *path, char **environment, int failed_fd)
{
	char *arguments[] = { (char *)path, NULL };
	int null = open("/dev/null", O_RDONLY);
	struct error error = { 0 };
	int cause;

	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && capabilities_keep(NULL, 0, &error) == 0)
		execve(path, arguments, environment);
	cause = errno ? errno : EPERM;
	if (write(failed_fd, &cause, sizeof(cause)) < 0)
		_exit(126);
	_exit(127);
}

int log_exec_check(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return error_system(error, "start", path, errno);
	if (!S_ISREG(status.st_mode))
		return error_invalid(error, "start", path, "it is not a regular file");
	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		return error_system(error, "start", path, errno);
	return 0;
}

/* Waits until the program has started, or could not; returns 0 or an errno. */
static int start_failure(int failed_fd)
{
	int cause = 0;
	ssize_t got;

	do
		got = read(failed_fd, &cause, sizeof(cause));
	while (got < 0 && errno == EINTR);
	return got == (ssize_t)sizeof(cause) ? cause : 0;
}

static int start(const char *path, char **environment, struct error *error)
{
	CLEANUP_CLOSE int failed_read = -1;
	int failed[2], cause;
	pid_t child;

	if (pipe2(failed, O_CLOEXEC) < 0)
		return error_system(error, "start", path, errno);
	failed_read = failed[0];
	child = fork();
	cause = errno;
	if (child == 0)
		become(path, environment, failed[1]);
	close(failed[1]);
	if (child < 0)
		return error_system(error, "start", path, cause);
	cause = start_failure(failed_read);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return cause ? error_system(error, "start", path, cause) : 0;
}

int log_exec(const char *path, const struct past_kill *kill, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	struct facts facts = facts_of(&arena, kill);
	int result;

	fflush(stdout);
	result = start(path, environment_with(&arena, &facts), error);
	arena_release(&arena);
	return result;
}

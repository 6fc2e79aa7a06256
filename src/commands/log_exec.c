/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_exec.h"

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

static struct facts facts_of(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	struct facts facts = { .count = 0 };

	add(arena, &facts, "KILLER", kill_by_word(event->by));
	add(arena, &facts, "CONSTRAINT", log_constraint_word(event->constraint));
	add(arena, &facts, "TIME", log_time(arena, kill->summary));
	add(arena, &facts, "MEMCG", event->memcg);
	add(arena, &facts, "UNIT", event->unit);
	add(arena, &facts, "CONTAINER", event->container);
	add(arena, &facts, "POD", event->pod);
	add(arena, &facts, "WHY", log_why(arena, kill));
	add_number(arena, &facts, "KILLED", (int64_t)event->killed_count);
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

/* In the child; the parent learns by the status that nothing was started. */
static _Noreturn void become(const char *path, char **environment)
{
	char *arguments[] = { (char *)path, NULL };
	int null = open("/dev/null", O_RDONLY);
	struct error error = { 0 };

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || capabilities_keep(NULL, 0, &error) < 0)
		_exit(126);
	execve(path, arguments, environment);
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

int log_exec(const char *path, const struct past_kill *kill, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	struct facts facts = facts_of(&arena, kill);
	char **environment = environment_with(&arena, &facts);
	int status = 0, result = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		become(path, environment);
	if (child < 0)
		result = error_system(error, "start", path, errno);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child > 0 && WIFEXITED(status) &&
		(WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127))
		result = error_invalid(error, "start", path, "it cannot be executed");
	arena_release(&arena);
	return result;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps COUNT processes alive that die and are replaced, each after a random time, SECONDS in the
 * mean, until SIGTERM; then it prints how many there were.
 *
 *	churn COUNT SECONDS [CGROUP…]
 *
 * All that a reader sees of one of them follows from its number, so that a mix of two processes
 * shows: its name is "PID.NUMBER", its oom_score_adj, its user (as root) and its directory of
 * CGROUP… are remainders of the number.  The name is set last: before, it is that of this program.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ADJS = 900, FIRST_USER = 10000, USERS = 1000, NAME_ROOM = 64 };

struct manager {
	unsigned number, managers;
	long count;
	double seconds;
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void enter(const char *directory)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", directory);
	file = fopen(path, "w");
	if (!file || fprintf(file, "0\n") < 0 || fclose(file) != 0)
		fail(path);
}

static void set_adj(unsigned adj)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "w");

	if (!file || fprintf(file, "%u\n", adj) < 0 || fclose(file) != 0)
		_exit(1);
}

static _Noreturn void live(unsigned number, double seconds)
{
	struct timespec rest = { .tv_sec = (time_t)seconds };
	char name[NAME_ROOM];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set_adj(number % ADJS);
	if (geteuid() == 0 && setuid(FIRST_USER + number % USERS) < 0)
		_exit(1);
	/* a change of user resets it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(name, sizeof(name), "%d.%u", (int)getpid(), number);
	prctl(PR_SET_NAME, name);
	rest.tv_nsec = (long)((seconds - (double)rest.tv_sec) * 1e9);
	nanosleep(&rest, NULL);
	_exit(0);
}

static _Noreturn void manage(const struct manager *manager, atomic_uint *total)
{
	unsigned number = manager->number;
	long alive = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	srand48((long)getpid());
	for (;;) {
		double seconds = drand48() * 2 * manager->seconds;
		pid_t pid = fork();

		if (pid == 0)
			live(number, seconds);
		if (pid < 0 && errno != EAGAIN)
			fail("fork");
		if (pid > 0) {
			alive++;
			atomic_fetch_add(total, 1);
			number += manager->managers;
		}
		while (waitpid(-1, NULL, alive < manager->count ? WNOHANG : 0) > 0)
			alive--;
	}
}

int main(int argc, char **argv)
{
	unsigned managers = argc > 3 ? (unsigned)(argc - 3) : 1;
	atomic_uint *total = mmap(
		NULL, sizeof(*total), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sigset_t end;
	int number;

	if (argc < 3 || total == MAP_FAILED)
		return 2;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	for (unsigned i = 0; i < managers; i++) {
		struct manager manager = { .number = i,
			.managers = managers,
			.count = atol(argv[1]) / managers,
			.seconds = atof(argv[2]) };

		if (fork() != 0)
			continue;
		if (argc > 3)
			enter(argv[3 + i]);
		manage(&manager, total);
	}
	sigwait(&end, &number);
	printf("%u\n", atomic_load(total));
	return 0;
}

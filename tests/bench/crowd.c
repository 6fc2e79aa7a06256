/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts COUNT idle processes, prints a line, and keeps them until it is killed, or until the
 * program ends that started it: none outlives a run, however that ends.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;
	pid_t keeper = getpid();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (long i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0) {
			perror("fork");
			return 1;
		}
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != keeper)
				_exit(0);
			fclose(stdout);
			pause();
			_exit(0);
		}
	}
	puts("ready");
	fclose(stdout);
	pause();
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts COUNT idle processes, prints a line, and keeps them until it is killed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0;

	for (long i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0) {
			perror("fork");
			return 1;
		}
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
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

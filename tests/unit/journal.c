/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

char journal_folder[] = "/tmp/oomtop-journal-XXXXXX";

void journal_make(void (*write_entries)(FILE *out))
{
	char command[256];
	FILE *out;

	cr_assert(mkdtemp(journal_folder));
	snprintf(command, sizeof(command),
		"PATH=$PATH:/usr/lib/systemd:/lib/systemd; "
		"exec systemd-journal-remote -o %s/a.journal - 2>/dev/null",
		journal_folder);
	out = popen(command, "we");
	cr_assert(out);
	signal(SIGPIPE, SIG_IGN);
	write_entries(out);
	if (pclose(out) != 0) {
		rmdir(journal_folder);
		cr_skip_test("systemd-journal-remote is not installed");
	}
}

void journal_remove(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/a.journal", journal_folder);
	unlink(path);
	rmdir(journal_folder);
}

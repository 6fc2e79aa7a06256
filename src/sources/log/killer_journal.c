/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/killer_journal.h"

#include "base/memory.h"
#include "sources/log/journal_entry.h"

#include <stdlib.h>
#include <systemd/sd-id128.h>

/* Whose lines say whom they killed themselves; what others say of a kill is not asked. */
static const char *const matches[] = { "SYSLOG_IDENTIFIER=systemd-oomd",
	"SYSLOG_IDENTIFIER=earlyoom", "SYSLOG_IDENTIFIER=nohang",
	"SYSLOG_IDENTIFIER=nohang-desktop", "SYSLOG_IDENTIFIER=oomd", "SYSLOG_IDENTIFIER=oomd_bin",
	"SYSLOG_IDENTIFIER=kubelet" };

struct killer_journal {
	sd_journal *journal;
	bool has_read;
};

static int seek_boot(sd_journal *journal)
{
	sd_id128_t boot;
	int result = sd_id128_get_boot(&boot);

	if (result >= 0)
		result = sd_journal_seek_monotonic_usec(journal, boot, 0);
	/* nothing of this boot is there yet: what comes is */
	return result < 0 ? sd_journal_seek_tail(journal) : result;
}

/* The next entry is the first one that was not fed. */
static int seek(sd_journal *journal, const char *cursor)
{
	int result = sd_journal_seek_cursor(journal, cursor);

	if (result >= 0)
		result = sd_journal_next(journal);
	/* the entry itself may be gone, and the nearest one stand there */
	if (result > 0 && sd_journal_test_cursor(journal, cursor) == 0)
		result = sd_journal_previous(journal);
	return result;
}

static int open_at(sd_journal **ret_journal, const char *path, const char *cursor)
{
	int result = path ? sd_journal_open_directory(ret_journal, path, 0)
			  : sd_journal_open(ret_journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);

	for (size_t i = 0; i < sizeof(matches) / sizeof(*matches) && result >= 0; i++)
		result = sd_journal_add_match(*ret_journal, matches[i], 0);
	/* it watches for files of a journal that is rotated */
	if (result >= 0)
		result = sd_journal_get_fd(*ret_journal);
	if (result >= 0)
		result = cursor ? seek(*ret_journal, cursor) : seek_boot(*ret_journal);
	return result;
}

struct killer_journal *killer_journal_open(const char *path, const char *cursor)
{
	struct killer_journal *journal = memory_alloc(sizeof(*journal));

	if (open_at(&journal->journal, path, cursor) >= 0)
		return journal;
	killer_journal_close(journal);
	return NULL;
}

int killer_journal_read(struct killer_journal *journal, struct log_reader *reader)
{
	int count = 0, result = sd_journal_process(journal->journal);

	while (result >= 0) {
		result = sd_journal_next(journal->journal);
		if (result <= 0)
			break;
		journal->has_read = true;
		count++;
		result = journal_entry_feed(reader, journal->journal);
	}
	return result < 0 ? result : count;
}

char *killer_journal_cursor(struct killer_journal *journal)
{
	char *cursor = NULL;

	if (!journal->has_read || sd_journal_get_cursor(journal->journal, &cursor) < 0)
		return NULL;
	return cursor;
}

void killer_journal_close(struct killer_journal *journal)
{
	if (journal && journal->journal)
		sd_journal_close(journal->journal);
	free(journal);
}

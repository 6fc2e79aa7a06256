/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_journal.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>

enum { BOOTS_MAX = 4096, DATA_BYTES_MAX = 65536 };

/* Whose lines are read: the kernel's, and by name those of programs that kill or tell of kills. */
static const char *const matches[] = { "_TRANSPORT=kernel", "SYSLOG_IDENTIFIER=kernel",
	"SYSLOG_IDENTIFIER=systemd", "SYSLOG_IDENTIFIER=systemd-oomd", "SYSLOG_IDENTIFIER=earlyoom",
	"SYSLOG_IDENTIFIER=nohang", "SYSLOG_IDENTIFIER=nohang-desktop", "SYSLOG_IDENTIFIER=oomd",
	"SYSLOG_IDENTIFIER=oomd_bin", "SYSLOG_IDENTIFIER=kubelet", "SYSLOG_IDENTIFIER=containerd",
	"SYSLOG_IDENTIFIER=dockerd", "SYSLOG_IDENTIFIER=slurmstepd", "SYSLOG_IDENTIFIER=slurmd",
	"SYSLOG_IDENTIFIER=systemd-journald" };

static const char *const fields[] = { "__REALTIME_TIMESTAMP", "_SOURCE_MONOTONIC_TIMESTAMP",
	"_HOSTNAME", "_BOOT_ID", "SYSLOG_IDENTIFIER", "_PID", "_TRANSPORT", "UNIT", "USER_UNIT" };

static int open_journal(sd_journal **ret_journal, const char *path)
{
	struct stat status;
	const char *paths[] = { path, NULL };

	if (!path)
		return sd_journal_open(ret_journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
	if (stat(path, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return sd_journal_open_directory(ret_journal, path, 0);
	return sd_journal_open_files(ret_journal, paths, 0);
}

/* The boot `back` boots before the last one of the journal. */
static int find_boot(sd_journal *journal, int back, sd_id128_t *ret_boot)
{
	sd_id128_t boot, last = SD_ID128_NULL;
	uint64_t ignored;
	int seen = 0, result;

	result = sd_journal_seek_tail(journal);
	/* each step back goes to the last line before the boot that was found */
	for (int count = 0; result >= 0 && count < BOOTS_MAX; count++) {
		result = sd_journal_previous(journal);
		if (result <= 0)
			return result < 0 ? result : -ENODATA;
		result = sd_journal_get_monotonic_usec(journal, &ignored, &boot);
		if (result < 0)
			return result;
		if (sd_id128_equal(boot, last))
			return -ENODATA;
		*ret_boot = last = boot;
		if (seen++ == back)
			return 0;
		result = sd_journal_seek_monotonic_usec(journal, boot, 0);
	}
	return result < 0 ? result : -ENODATA;
}

static int add_matches(sd_journal *journal, const sd_id128_t *boot)
{
	char text[SD_ID128_STRING_MAX], match[64];
	int result = 0;

	for (size_t i = 0; i < sizeof(matches) / sizeof(*matches) && result >= 0; i++) {
		/* the same field twice means either; other fields need to be told so */
		if (i == 1)
			result = sd_journal_add_disjunction(journal);
		if (result >= 0)
			result = sd_journal_add_match(journal, matches[i], 0);
	}
	if (result < 0 || !boot)
		return result;
	result = sd_journal_add_conjunction(journal);
	snprintf(match, sizeof(match), "_BOOT_ID=%s", sd_id128_to_string(*boot, text));
	return result < 0 ? result : sd_journal_add_match(journal, match, 0);
}

/* The value of a field, without its name; NULL if there is none. */
static const char *value_of(sd_journal *journal, const char *field, size_t *ret_length)
{
	const void *data;
	size_t length, name = strlen(field) + 1;

	if (sd_journal_get_data(journal, field, &data, &length) < 0 || length < name)
		return NULL;
	*ret_length = length - name;
	return (const char *)data + name;
}

static void feed_field(
	struct log_reader *reader, const char *field, const char *value, size_t length)
{
	char text[512];
	int written = snprintf(text, sizeof(text), "%.*s", (int)length, value);

	if (written > 0)
		log_reader_feed_field(reader, field, text);
}

static int feed_entry(struct log_reader *reader, sd_journal *journal)
{
	size_t length;
	const char *value;
	char number[32];
	uint64_t us;

	if (sd_journal_get_realtime_usec(journal, &us) >= 0) {
		snprintf(number, sizeof(number), "%llu", (unsigned long long)us);
		log_reader_feed_field(reader, fields[0], number);
	}
	for (size_t i = 1; i < sizeof(fields) / sizeof(*fields); i++) {
		value = value_of(journal, fields[i], &length);
		if (value)
			feed_field(reader, fields[i], value, length);
	}
	value = value_of(journal, "MESSAGE", &length);
	return log_reader_feed_message(reader, value ? value : "", value ? length : 0);
}

static int feed_journal(struct log_reader *reader, sd_journal *journal)
{
	int result = sd_journal_seek_head(journal);

	while (result >= 0) {
		result = sd_journal_next(journal);
		if (result <= 0)
			break;
		result = feed_entry(reader, journal);
	}
	return result;
}

/* Of a journal without any file that may be read, there is nothing: say why. */
static int is_forbidden(sd_journal *journal)
{
	return sd_journal_has_runtime_files(journal) <= 0 &&
	       sd_journal_has_persistent_files(journal) <= 0;
}

static int read_journal(
	struct log_reader *reader, sd_journal *opened, const struct log_journal *journal)
{
	sd_id128_t boot;
	bool is_this_boot = !journal->path && !journal->all_boots && journal->boot == 0;
	int result = 0;

	sd_journal_set_data_threshold(opened, DATA_BYTES_MAX);
	if (!journal->path && is_forbidden(opened))
		return -EACCES;
	if (is_this_boot)
		result = sd_id128_get_boot(&boot);
	else if (!journal->all_boots)
		result = find_boot(opened, abs(journal->boot), &boot);
	if (result >= 0)
		result = add_matches(opened, journal->all_boots ? NULL : &boot);
	return result < 0 ? result : feed_journal(reader, opened);
}

int log_input_journal(
	struct log_reader *reader, const struct log_journal *journal, struct error *error)
{
	const char *name = journal->path ? journal->path : "the journal";
	sd_journal *opened = NULL;
	int result = open_journal(&opened, journal->path);

	if (result >= 0)
		result = read_journal(reader, opened, journal);
	if (opened)
		sd_journal_close(opened);
	return result < 0 ? error_system(error, "read", name, -result) : 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_journal.h"

#include "base/memory.h"
#include "sources/log/journal_entry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

enum { DATA_BYTES_MAX = 65536 };

/* Whose lines are read: the kernel's, and by name those of programs that kill or tell of kills. */
static const char *const matches[] = { "_TRANSPORT=kernel", "SYSLOG_IDENTIFIER=kernel",
	"SYSLOG_IDENTIFIER=systemd", "SYSLOG_IDENTIFIER=systemd-oomd", "SYSLOG_IDENTIFIER=earlyoom",
	"SYSLOG_IDENTIFIER=nohang", "SYSLOG_IDENTIFIER=nohang-desktop", "SYSLOG_IDENTIFIER=oomd",
	"SYSLOG_IDENTIFIER=oomd_bin", "SYSLOG_IDENTIFIER=kubelet", "SYSLOG_IDENTIFIER=containerd",
	"SYSLOG_IDENTIFIER=dockerd", "SYSLOG_IDENTIFIER=slurmstepd", "SYSLOG_IDENTIFIER=slurmd",
	"SYSLOG_IDENTIFIER=systemd-journald" };

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

/* Goes to the first entry of the boot: what comes before belongs to another one. */
static int seek_boot(sd_journal *journal, sd_id128_t boot)
{
	char text[SD_ID128_STRING_MAX], match[64];
	int result;

	snprintf(match, sizeof(match), "_BOOT_ID=%s", sd_id128_to_string(boot, text));
	result = sd_journal_add_match(journal, match, 0);
	if (result >= 0)
		result = sd_journal_seek_head(journal);
	if (result >= 0)
		result = sd_journal_next(journal);
	sd_journal_flush_matches(journal);
	return result;
}

/* The boot `back` boots before the last one of the journal. */
static int find_boot(sd_journal *journal, int64_t back, sd_id128_t *ret_boot)
{
	sd_id128_t last = SD_ID128_NULL;
	int result = sd_journal_seek_tail(journal);

	for (int64_t seen = -1; result >= 0;) {
		uint64_t ignored;

		result = sd_journal_previous(journal);
		if (result == 0)
			return -ENODATA;
		if (result >= 0)
			result = sd_journal_get_monotonic_usec(journal, &ignored, ret_boot);
		if (result < 0 || sd_id128_equal(*ret_boot, last))
			continue;
		if (++seen == back)
			return 0;
		last = *ret_boot;
		result = seek_boot(journal, last);
	}
	return result;
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

static int64_t number_of(sd_journal *journal, const char *field)
{
	size_t length;
	const char *value = journal_entry_value(journal, field, &length);
	char text[32];

	if (!value)
		return -1;
	snprintf(text, sizeof(text), "%.*s", (int)(length < 31 ? length : 31), value);
	return strtoll(text, NULL, 10);
}

static bool is_field(sd_journal *journal, const char *field, const char *expected)
{
	size_t length;
	const char *value = journal_entry_value(journal, field, &length);

	return value && length == strlen(expected) && memcmp(value, expected, length) == 0;
}

/* When the boot was, by the two clocks of an entry; a suspend moves it. */
static void set_boot(struct log_reader *reader, sd_journal *journal)
{
	uint64_t us, since_boot_us;
	sd_id128_t ignored;

	if (sd_journal_get_realtime_usec(journal, &us) >= 0 &&
		sd_journal_get_monotonic_usec(journal, &since_boot_us, &ignored) >= 0 &&
		us > since_boot_us)
		log_reader_set_boot(reader, (int64_t)((us - since_boot_us + 500000) / 1000000));
}

/*
 * Feeds the ring buffer in place of an entry that it holds, and returns true; false for any other.
 * What journald missed of the kernel's lines, the ring buffer has.
 */
static bool feed_ring(
	struct log_reader *reader, sd_journal *journal, struct kmsg *ring, int *ret_result)
{
	int64_t us;

	*ret_result = 0;
	if (ring->fed > 0 && is_field(journal, "SYSLOG_IDENTIFIER", "systemd-journald"))
		return true;
	if (!is_field(journal, "_TRANSPORT", "kernel"))
		return false;
	us = number_of(journal, "_SOURCE_MONOTONIC_TIMESTAMP");
	if (us < 0 || !kmsg_reaches(ring, us))
		return false;
	set_boot(reader, journal);
	*ret_result = kmsg_feed(ring, reader, us);
	return true;
}

static int feed_entry(struct log_reader *reader, sd_journal *journal, struct kmsg *ring)
{
	int result;

	if (ring && feed_ring(reader, journal, ring, &result))
		return result;
	return journal_entry_feed(reader, journal);
}

static int feed_journal(struct log_reader *reader, sd_journal *journal, struct kmsg *ring)
{
	int result = sd_journal_seek_head(journal);

	while (result >= 0) {
		result = sd_journal_next(journal);
		if (result <= 0)
			break;
		result = feed_entry(reader, journal, ring);
	}
	return result;
}

/* Whether this machine has a journal that may not be read: its directories can be listed by all. */
static bool is_forbidden(const char *path)
{
	static const char *const folders[] = { "/var/log/journal", "/run/log/journal" };
	char id[SD_ID128_STRING_MAX], file[128];
	sd_id128_t machine;

	if (path || sd_id128_get_machine(&machine) < 0)
		return false;
	sd_id128_to_string(machine, id);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(file, sizeof(file), "%s/%s/system.journal", folders[i], id);
		if (access(file, R_OK) < 0 && errno == EACCES)
			return true;
	}
	return false;
}

static int read_journal(
	struct log_reader *reader, sd_journal *opened, const struct log_journal *journal)
{
	sd_id128_t boot;
	uint64_t first_us, last_us;
	bool is_this_boot = !journal->path && !journal->all_boots && journal->boot == 0;
	int result = 0;

	sd_journal_set_data_threshold(opened, DATA_BYTES_MAX);
	if (sd_journal_get_cutoff_realtime_usec(opened, &first_us, &last_us) <= 0)
		return is_forbidden(journal->path) ? -EACCES : -ENODATA;
	if (is_this_boot)
		result = sd_id128_get_boot(&boot);
	else if (!journal->all_boots)
		result = find_boot(opened, llabs((long long)journal->boot), &boot);
	if (result >= 0)
		result = add_matches(opened, journal->all_boots ? NULL : &boot);
	return result < 0 ? result : feed_journal(reader, opened, journal->ring);
}

/* What the errno of libsystemd means here. */
static int explain(struct error *error, const struct log_journal *journal, int result)
{
	const char *name = journal->path ? journal->path : "the journal";

	if (result == -ENODATA && journal->boot != 0)
		error_invalid(error, "read", name, "it holds no boot %d", journal->boot);
	else if (result == -ENODATA)
		error_invalid(error, "read", name, "it holds no entries");
	else if (result == -EBADMSG || result == -EPROTONOSUPPORT)
		error_invalid(error, "read", name, "it is not a journal that this oomtop can read");
	else
		error_system(error, "read", name, -result);
	return result;
}

int log_input_journal(
	struct log_reader *reader, const struct log_journal *journal, struct error *error)
{
	sd_journal *opened = NULL;
	int result = open_journal(&opened, journal->path);

	if (result >= 0)
		result = read_journal(reader, opened, journal);
	if (opened)
		sd_journal_close(opened);
	return result < 0 ? explain(error, journal, result) : 0;
}

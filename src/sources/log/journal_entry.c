/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/journal_entry.h"

#include <stdio.h>
#include <string.h>

static const char *const fields[] = { "__REALTIME_TIMESTAMP", "_SOURCE_MONOTONIC_TIMESTAMP",
	"_HOSTNAME", "_BOOT_ID", "SYSLOG_IDENTIFIER", "_PID", "_UID", "_TRANSPORT",
	"SYSLOG_FACILITY", "MESSAGE_ID", "UNIT", "USER_UNIT" };

const char *journal_entry_value(sd_journal *journal, const char *field, size_t *ret_length)
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

int journal_entry_feed(struct log_reader *reader, sd_journal *journal)
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
		value = journal_entry_value(journal, fields[i], &length);
		if (value)
			feed_field(reader, fields[i], value, length);
	}
	value = journal_entry_value(journal, "MESSAGE", &length);
	return log_reader_feed_message(reader, value ? value : "", value ? length : 0);
}

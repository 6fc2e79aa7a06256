/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/line_fields.h"

#include "sources/log/line_time.h"
#include "sources/log/words.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define SET(member, text) snprintf((member), sizeof(member), "%s", (text))

static void take_unit(struct log_line *line, const char *value)
{
	if (line->unit[0] == '\0')
		SET(line->unit, value);
}

static void take_time(struct log_line *line, const char *value)
{
	if (line->seconds.known)
		return;
	if (!time_iso(value, line))
		(void)!time_unix(value, line);
}

static const char *const message_keys[] = { "MESSAGE", "message", "log", "msg" };

int line_fields_take(struct log_line *line, const char *key, const char *value)
{
	struct figure number;

	for (size_t i = 0; i < sizeof(message_keys) / sizeof(*message_keys); i++)
		if (strcmp(key, message_keys[i]) == 0)
			return 1;
	if (strcmp(key, "__REALTIME_TIMESTAMP") == 0) {
		number = number_at(value, NULL);
		if (number.known && number.value > 0)
			line->seconds = figure_of(number.value / 1000000);
	} else if (strcmp(key, "_SOURCE_MONOTONIC_TIMESTAMP") == 0) {
		line->since_boot_us = number_at(value, NULL);
	} else if (strcmp(key, "_HOSTNAME") == 0 || strcmp(key, "host") == 0 ||
		   strcmp(key, "hostname") == 0) {
		SET(line->host, value);
	} else if (strcmp(key, "_BOOT_ID") == 0) {
		SET(line->boot_id, value);
	} else if (strcmp(key, "SYSLOG_IDENTIFIER") == 0) {
		SET(line->program, value);
	} else if (strcmp(key, "_PID") == 0) {
		line->pid = number_at(value, NULL);
	} else if (strcmp(key, "_UID") == 0) {
		line->uid = number_at(value, NULL);
	} else if (strcmp(key, "_TRANSPORT") == 0) {
		line->from_kernel_log = figure_of(strcmp(value, "kernel") == 0);
	} else if (strcmp(key, "SYSLOG_FACILITY") == 0) {
		line->facility = number_at(value, NULL);
	} else if (strcmp(key, "resourceName") == 0) {
		line->for_memory = figure_of(strcmp(value, "memory") == 0);
	} else if (strcmp(key, "MESSAGE_ID") == 0) {
		SET(line->message_id, value);
	} else if (strcmp(key, "cgroup") == 0 || strcmp(key, "UNIT") == 0 ||
		   strcmp(key, "USER_UNIT") == 0) {
		take_unit(line, value);
	} else if (strcmp(key, "time") == 0 || strcmp(key, "ts") == 0 ||
		   strcmp(key, "talos-time") == 0 || strcmp(key, "@timestamp") == 0) {
		take_time(line, value);
	} else if (strcmp(key, "talos-service") == 0 || strcmp(key, "facility") == 0) {
		bool is_kern = strcmp(value, "kern") == 0 || strcmp(value, "0") == 0;

		SET(line->program, is_kern ? "kernel" : value);
	}
	return 0;
}

void line_fields_finish(struct log_line *line)
{
	bool is_named = strcmp(line->program, "kernel") == 0;

	line->has_prefix = true;
	if (!line->from_kernel_log.known) {
		line->is_kernel = is_named || line->program[0] == '\0';
		line->is_exact = is_named;
		return;
	}
	/* journald reads from /dev/kmsg what programs write there, too */
	line->is_kernel = line->from_kernel_log.value == 1 && figure_or(line->facility, 0) == 0;
	line->is_of_ring = line->is_exact = line->is_kernel;
	line->is_forged = !line->is_kernel && (is_named || line->from_kernel_log.value == 1);
}

/* The journal writes a message that is not plain text as an array of bytes. */
static char *bytes_of(const json_t *array)
{
	size_t count = json_array_size(array);
	char *text = memory_alloc(count + 1);

	for (size_t i = 0; i < count; i++)
		text[i] = (char)json_integer_value(json_array_get(array, i));
	return text;
}

/* The kubelet's log in JSON: a pod, and the kernel's kill that it saw. */
static void take_object(struct log_line *line, const char *key, const json_t *value)
{
	const char *name = json_string_value(json_object_get(value, "name"));
	const char *namespace = json_string_value(json_object_get(value, "namespace"));
	const char *process = json_string_value(json_object_get(value, "ProcessName"));
	const json_t *pid = json_object_get(value, "Pid");
	const char *cgroup = json_string_value(json_object_get(value, "VictimContainerName"));

	if (strcmp(key, "pod") == 0 && name && namespace)
		snprintf(line->unit, sizeof(line->unit), "%s/%s", namespace, name);
	else if (strcmp(key, "event") == 0 && json_is_integer(pid)) {
		line->victim_pid = figure_of(json_integer_value(pid));
		SET(line->victim_name, process ? process : "");
		take_unit(line, cgroup ? cgroup : "");
	}
}

static char *take_value(struct log_line *line, const char *key, const json_t *value)
{
	char number[32];

	if (json_is_array(value) && strcmp(key, "MESSAGE") == 0)
		return bytes_of(value);
	if (strcmp(key, "pod") == 0 || strcmp(key, "event") == 0) {
		take_object(line, key, value);
		return NULL;
	}
	if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
		(void)!line_fields_take(line, key, number);
		return NULL;
	}
	/* seconds, or milliseconds as the kubelet writes them */
	if (json_is_real(value) && strcmp(key, "ts") == 0) {
		double seconds = json_real_value(value);

		if (seconds > 1e11)
			seconds /= 1000;
		if (seconds > 0 && seconds < 1e11)
			line->seconds = figure_of((int64_t)seconds);
		return NULL;
	}
	if (!json_is_string(value) || !line_fields_take(line, key, json_string_value(value)))
		return NULL;
	return strdup(json_string_value(value));
}

char *line_fields_json(struct log_line *line, const char *text)
{
	json_t *object = json_loads(text, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL);
	char *message = NULL;
	const char *key;
	json_t *value;

	if (!json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	json_object_foreach(object, key, value)
	{
		char *taken = take_value(line, key, value);

		if (taken && message)
			free(taken);
		else if (taken)
			message = taken;
	}
	json_decref(object);
	if (message)
		line_fields_finish(line);
	return message;
}

char *line_fields_dmesg(struct log_line *line, const char *text)
{
	const char *rest = after_start(skip_blanks(text), "\"time\":");
	char clock[40];
	struct figure number;
	json_t *value;
	char *message = NULL;

	if (rest) {
		rest = skip_blanks(rest);
		snprintf(clock, sizeof(clock), "[%.*s]", (int)strspn(rest, "0123456789."), rest);
		(void)!time_printk(clock, line);
		return NULL;
	}
	rest = after_start(skip_blanks(text), "\"pri\":");
	if (rest) {
		number = number_at(rest, NULL);
		line->facility = number.known ? figure_of(number.value / 8) : line->facility;
		return NULL;
	}
	rest = after_start(skip_blanks(text), "\"fac\":");
	if (rest) {
		/* with -x; the kernel's is called so, others have other numbers */
		line->facility = figure_of(after_start(skip_blanks(rest), "\"kern\"") == NULL);
		return NULL;
	}
	rest = after_start(skip_blanks(text), "\"msg\":");
	if (!rest)
		return NULL;
	value = json_loads(skip_blanks(rest), JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);
	if (json_is_string(value))
		message = strdup(json_string_value(value));
	json_decref(value);
	line->from_kernel_log = figure_of(1);
	line_fields_finish(line);
	return message;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties are asked for one by one: all at once would have systemd count each unit's memory. */
#include "sources/systemd.h"

#include "base/text.h"
#include "snapshot/unit.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_USEC = 1000000, ASKED_DROP_INS_MOST = 64 };

static const char service_name[] = "org.freedesktop.systemd1";

struct systemd {
	sd_bus *bus;
	uint64_t deadline_usec;
};

static uint64_t now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t time_left(const struct systemd *systemd)
{
	uint64_t now = now_usec();

	return now < systemd->deadline_usec ? systemd->deadline_usec - now : 0;
}

/* The library itself would give a bus that says nothing a minute and a half to begin. */
static bool wait_until_ready(struct systemd *systemd)
{
	while (time_left(systemd) > 0) {
		int result = sd_bus_is_ready(systemd->bus);

		if (result != 0)
			return result > 0;
		result = sd_bus_process(systemd->bus, NULL);
		if (result == 0)
			result = sd_bus_wait(systemd->bus, time_left(systemd));
		if (result < 0)
			return false;
	}
	return false;
}

static int open_bus(sd_bus **ret_bus, const char *manager)
{
	char own[32];

	if (strcmp(manager, MANAGER_SYSTEM) == 0)
		return sd_bus_open_system(ret_bus);
	snprintf(own, sizeof(own), "user@%u", (unsigned)getuid());
	return strcmp(manager, own) == 0 ? sd_bus_open_user(ret_bus) : -1;
}

struct systemd *systemd_open(const char *manager)
{
	struct systemd *systemd = memory_alloc(sizeof(*systemd));

	systemd->deadline_usec = now_usec() + PATIENCE_USEC;
	if (open_bus(&systemd->bus, manager) >= 0 && wait_until_ready(systemd))
		return systemd;
	systemd_close(systemd);
	return NULL;
}

void systemd_close(struct systemd *systemd)
{
	if (!systemd)
		return;
	/* nothing is left to be sent, and a flush could wait */
	sd_bus_close_unref(systemd->bus);
	free(systemd);
}

/* One unit, as its properties are asked for. */
struct question {
	struct systemd *systemd;
	struct arena *arena;
	const char *path;      /* of its object on the bus */
	const char *interface; /* of its kind */
};

static const char *interface_of(const char *name)
{
	static const char *const kinds[][2] = {
		{ ".service", "org.freedesktop.systemd1.Service" },
		{ ".scope", "org.freedesktop.systemd1.Scope" },
		{ ".slice", "org.freedesktop.systemd1.Slice" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (text_ends_with(name, kinds[i][0]))
			return kinds[i][1];
	return NULL;
}

/* Whoever is not there is not to be started for this. */
static sd_bus_message *question_about(
	const struct question *question, const char *interface, const char *name)
{
	sd_bus_message *call = NULL;

	if (sd_bus_message_new_method_call(question->systemd->bus, &call, service_name,
		    question->path, "org.freedesktop.DBus.Properties", "Get") < 0)
		return NULL;
	if (sd_bus_message_set_auto_start(call, 0) >= 0 &&
		sd_bus_message_append(call, "ss", interface ? interface : question->interface,
			name) >= 0)
		return call;
	sd_bus_message_unref(call);
	return NULL;
}

/* The value, to be read and released; NULL when there is none of this type. */
static sd_bus_message *ask(
	const struct question *question, const char *interface, const char *name, const char *type)
{
	uint64_t left = time_left(question->systemd);
	sd_bus_message *call = left > 0 ? question_about(question, interface, name) : NULL;
	sd_bus_message *reply = NULL;

	if (!call)
		return NULL;
	if (sd_bus_call(question->systemd->bus, call, left, NULL, &reply) >= 0 &&
		sd_bus_message_enter_container(reply, 'v', type) <= 0)
		reply = sd_bus_message_unref(reply);
	sd_bus_message_unref(call);
	return reply;
}

static const char *copy_text(struct arena *arena, const char *text)
{
	size_t length = strnlen(text, PATH_MAX);

	return length == 0 || length == PATH_MAX ? NULL : arena_copy(arena, text, length);
}

static const char *ask_text(const struct question *question, const char *interface, const char *name)
{
	sd_bus_message *reply = ask(question, interface, name, "s");
	const char *text = NULL;

	if (reply && sd_bus_message_read_basic(reply, 's', &text) > 0 && text)
		text = copy_text(question->arena, text);
	else
		text = NULL;
	sd_bus_message_unref(reply);
	return text;
}

static void ask_drop_ins(const struct question *question, struct unit *unit)
{
	sd_bus_message *reply =
		ask(question, "org.freedesktop.systemd1.Unit", "DropInPaths", "as");
	const char *text;

	if (!reply || sd_bus_message_enter_container(reply, 'a', "s") <= 0) {
		sd_bus_message_unref(reply);
		return;
	}
	unit->drop_in_paths =
		arena_alloc(question->arena, ASKED_DROP_INS_MOST * sizeof(*unit->drop_in_paths));
	while (unit->drop_in_count < ASKED_DROP_INS_MOST &&
		sd_bus_message_read_basic(reply, 's', &text) > 0) {
		const char *path = copy_text(question->arena, text);

		if (path)
			unit->drop_in_paths[unit->drop_in_count++] = path;
	}
	sd_bus_message_unref(reply);
}

/* A number of one of D-Bus's types; the caller knows which. */
static bool ask_number(
	const struct question *question, const char *name, const char *type, void *ret_number)
{
	sd_bus_message *reply = ask(question, NULL, name, type);
	bool found = reply && sd_bus_message_read_basic(reply, *type, ret_number) > 0;

	sd_bus_message_unref(reply);
	return found;
}

static struct figure ask_limit(const struct question *question, const char *name)
{
	uint64_t bytes;

	if (!ask_number(question, name, "t", &bytes))
		return FIGURE_UNKNOWN;
	return figure_of(bytes > UNLIMITED_BYTES ? UNLIMITED_BYTES : (int64_t)bytes);
}

static void ask_execution(const struct question *question, struct unit *unit)
{
	uint32_t pid;
	int32_t adj;

	if (ask_number(question, "OOMScoreAdjust", "i", &adj) && adj >= -1000 && adj <= 1000)
		unit->oom_score_adjust = figure_of(adj);
	if (ask_number(question, "MainPID", "u", &pid) && pid > 0 && pid <= INT_MAX)
		unit->main_pid = figure_of(pid);
}

static struct figure ask_managed(const struct question *question, const char *name)
{
	const char *word = ask_text(question, NULL, name);

	return word ? figure_of(strcmp(word, "kill") == 0) : FIGURE_UNKNOWN;
}

static void ask_managed_oom(const struct question *question, struct unit *unit)
{
	uint32_t limit; /* UINT32_MAX is 100% */

	unit->managed_oom_swap = ask_managed(question, "ManagedOOMSwap");
	unit->managed_oom_pressure = ask_managed(question, "ManagedOOMMemoryPressure");
	if (ask_number(question, "ManagedOOMMemoryPressureLimit", "u", &limit))
		unit->managed_oom_limit_hundredths = figure_of(
			(int64_t)(((uint64_t)limit * 10000 + UINT32_MAX / 2) / UINT32_MAX));
}

static bool ask_all(const struct question *question, struct unit *unit)
{
	static const char general[] = "org.freedesktop.systemd1.Unit";
	const char *its_own = ask_text(question, NULL, "ControlGroup");

	if (!its_own || strcmp(its_own, unit->cgroup) != 0)
		return false;
	unit->fragment_path = ask_text(question, general, "FragmentPath");
	ask_drop_ins(question, unit);
	unit->memory_high_bytes = ask_limit(question, "MemoryHigh");
	unit->memory_max_bytes = ask_limit(question, "MemoryMax");
	ask_managed_oom(question, unit);
	if (text_ends_with(unit->name, ".slice"))
		return true;
	unit->oom_policy = ask_text(question, NULL, "OOMPolicy");
	unit->kill_mode = ask_text(question, NULL, "KillMode");
	if (text_ends_with(unit->name, ".service"))
		ask_execution(question, unit);
	return true;
}

bool systemd_ask(struct systemd *systemd, struct arena *arena, struct unit *unit)
{
	struct question question = {
		.systemd = systemd, .arena = arena, .interface = interface_of(unit->name)
	};
	char *path = NULL;
	bool found;

	if (!question.interface ||
		sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit->name, &path) < 0)
		return false;
	question.path = path;
	found = ask_all(&question, unit);
	free(path);
	return found;
}

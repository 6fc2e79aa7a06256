/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties are named one by one: GetAll would have systemd count each unit's memory.  Those of a
 * unit are asked for together, and then waited for: it is the waiting that takes long.
 */
#include "sources/systemd/systemd_bus.h"

#include "base/text.h"
#include "snapshot/unit.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_USEC = 1000000, ASKED_DROP_INS_MAX = 64 };

static const char service_name[] = "org.freedesktop.systemd1";

static uint64_t now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t systemd_time_left_usec(const struct systemd *systemd)
{
	uint64_t now = now_usec();

	return now < systemd->deadline_usec ? systemd->deadline_usec - now : 0;
}

bool systemd_step(struct systemd *systemd)
{
	uint64_t left = systemd_time_left_usec(systemd);
	int result;

	if (left == 0)
		systemd->is_late = true;
	result = left > 0 ? sd_bus_process(systemd->bus, NULL) : -1;

	if (result == 0)
		result = sd_bus_wait(systemd->bus, left);
	return result >= 0;
}

/* The library itself would give a bus that says nothing a minute and a half to begin. */
static bool wait_until_ready(struct systemd *systemd)
{
	int result;

	do
		result = sd_bus_is_ready(systemd->bus);
	while (result == 0 && systemd_step(systemd));
	return result > 0;
}

/* A bus whose queue is full is as silent as one that takes a connection and says nothing. */
static int open_bus(sd_bus **ret_bus, const char *manager)
{
	char own[32];

	if (strcmp(manager, MANAGER_SYSTEM) == 0)
		return sd_bus_open_system(ret_bus);
	snprintf(own, sizeof(own), "user@%u", (unsigned)getuid());
	return strcmp(manager, own) == 0 ? sd_bus_open_user(ret_bus) : -1;
}

bool systemd_is_late(const struct systemd *systemd)
{
	return systemd->is_late;
}

struct systemd *systemd_open(const char *manager, bool *ret_is_late)
{
	struct systemd *systemd = memory_alloc(sizeof(*systemd));
	int result;

	systemd->deadline_usec = now_usec() + PATIENCE_USEC;
	result = open_bus(&systemd->bus, manager);
	if (result >= 0 && wait_until_ready(systemd))
		return systemd;
	if (systemd->is_late || result == -EAGAIN)
		*ret_is_late = true;
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

sd_bus_message *systemd_new_call(const struct systemd *systemd, const char *whom, const char *path,
	const char *interface, const char *method)
{
	sd_bus_message *call = NULL;

	if (sd_bus_message_new_method_call(systemd->bus, &call, whom, path, interface, method) < 0)
		return NULL;
	if (sd_bus_message_set_auto_start(call, 0) >= 0)
		return call;
	return sd_bus_message_unref(call);
}

enum property_id { /* a slice has the first of them, a scope some more */
	CONTROL_GROUP,
	FRAGMENT_PATH,
	DROP_IN_PATHS,
	MEMORY_HIGH,
	MEMORY_MAX,
	MANAGED_OOM_SWAP,
	MANAGED_OOM_PRESSURE,
	MANAGED_OOM_PRESSURE_LIMIT,
	SLICE_PROPERTIES,
	OOM_POLICY = SLICE_PROPERTIES,
	KILL_MODE,
	SCOPE_PROPERTIES,
	OOM_SCORE_ADJUST = SCOPE_PROPERTIES,
	MAIN_PID,
	SERVICE_PROPERTIES,
};

static const struct property {
	const char *name, *type;
	const char *interface; /* NULL: that of its kind */
} properties[] = {
	[CONTROL_GROUP] = { "ControlGroup", "s", NULL },
	[FRAGMENT_PATH] = { "FragmentPath", "s", "org.freedesktop.systemd1.Unit" },
	[DROP_IN_PATHS] = { "DropInPaths", "as", "org.freedesktop.systemd1.Unit" },
	[MEMORY_HIGH] = { "MemoryHigh", "t", NULL },
	[MEMORY_MAX] = { "MemoryMax", "t", NULL },
	[MANAGED_OOM_SWAP] = { "ManagedOOMSwap", "s", NULL },
	[MANAGED_OOM_PRESSURE] = { "ManagedOOMMemoryPressure", "s", NULL },
	[MANAGED_OOM_PRESSURE_LIMIT] = { "ManagedOOMMemoryPressureLimit", "u", NULL },
	[OOM_POLICY] = { "OOMPolicy", "s", NULL },
	[KILL_MODE] = { "KillMode", "s", NULL },
	[OOM_SCORE_ADJUST] = { "OOMScoreAdjust", "i", NULL },
	[MAIN_PID] = { "MainPID", "u", NULL },
};

static const struct kind {
	const char *ending, *interface;
	size_t properties;
} kinds[] = {
	{ ".service", "org.freedesktop.systemd1.Service", SERVICE_PROPERTIES },
	{ ".scope", "org.freedesktop.systemd1.Scope", SCOPE_PROPERTIES },
	{ ".slice", "org.freedesktop.systemd1.Slice", SLICE_PROPERTIES },
};

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (text_ends_with(name, kinds[i].ending))
			return &kinds[i];
	return NULL;
}

/* One unit, as its properties are asked for. */
struct question {
	struct systemd *systemd;
	struct arena *arena;
	const char *path; /* of its object on the bus */
	const struct kind *kind;
	struct answer answers[SERVICE_PROPERTIES];
	size_t awaited;
};

static sd_bus_message *call_for(const struct question *question, const struct property *property)
{
	sd_bus_message *call = systemd_new_call(question->systemd, service_name, question->path,
		"org.freedesktop.DBus.Properties", "Get");
	const char *interface =
		property->interface ? property->interface : question->kind->interface;

	if (sd_bus_message_append(call, "ss", interface, property->name) >= 0)
		return call;
	return sd_bus_message_unref(call);
}

static int parse_answer(sd_bus_message *reply, void *context, sd_bus_error *unused)
{
	struct answer *answer = context;

	(void)unused;
	answer->reply = sd_bus_message_ref(reply);
	--*answer->awaited;
	return 0;
}

void systemd_send(struct systemd *systemd, sd_bus_message *call, struct answer *answer)
{
	if (call && sd_bus_call_async(systemd->bus, &answer->slot, call, parse_answer, answer,
			    systemd_time_left_usec(systemd) + 1) >= 0) /* 0 is for ever */
		++*answer->awaited;
	sd_bus_message_unref(call);
}

void systemd_answer_release(struct answer *answer)
{
	sd_bus_slot_unref(answer->slot);
	sd_bus_message_unref(answer->reply);
}

static void send_question(struct question *question, enum property_id id)
{
	struct answer *answer = &question->answers[id];
	sd_bus_message *call = call_for(question, &properties[id]);

	answer->awaited = &question->awaited;
	systemd_send(question->systemd, call, answer);
}

static void question_init(struct question *question)
{
	for (size_t i = 0; i < question->kind->properties; i++)
		send_question(question, (enum property_id)i);
	while (question->awaited > 0 && systemd_step(question->systemd))
		;
}

static void question_release(struct question *question)
{
	for (size_t i = 0; i < question->kind->properties; i++)
		systemd_answer_release(&question->answers[i]);
}

/* The value, to be read; NULL when there is none of its type. */
static sd_bus_message *value_of(const struct question *question, enum property_id id)
{
	sd_bus_message *reply = question->answers[id].reply;

	return reply && sd_bus_message_enter_container(reply, 'v', properties[id].type) > 0 ? reply
											    : NULL;
}

static const char *copy_text(struct arena *arena, const char *text)
{
	size_t length = strnlen(text, PATH_MAX);

	return length == 0 || length == PATH_MAX ? NULL : arena_copy(arena, text, length);
}

static const char *text_of(const struct question *question, enum property_id id)
{
	sd_bus_message *value = value_of(question, id);
	const char *text = NULL;

	if (!value || sd_bus_message_read_basic(value, 's', &text) <= 0 || !text)
		return NULL;
	return copy_text(question->arena, text);
}

static void parse_drop_ins(const struct question *question, struct unit *unit)
{
	sd_bus_message *value = value_of(question, DROP_IN_PATHS);
	const char *text;

	if (!value || sd_bus_message_enter_container(value, 'a', "s") <= 0)
		return;
	unit->drop_in_paths =
		arena_alloc(question->arena, ASKED_DROP_INS_MAX * sizeof(*unit->drop_in_paths));
	while (unit->drop_in_count < ASKED_DROP_INS_MAX &&
		sd_bus_message_read_basic(value, 's', &text) > 0) {
		const char *path = copy_text(question->arena, text);

		if (path)
			unit->drop_in_paths[unit->drop_in_count++] = path;
	}
}

/* A number of one of D-Bus's types; the caller knows which. */
static bool number_of(const struct question *question, enum property_id id, void *ret_number)
{
	sd_bus_message *value = value_of(question, id);

	return value && sd_bus_message_read_basic(value, *properties[id].type, ret_number) > 0;
}

static struct figure limit_of(const struct question *question, enum property_id id)
{
	uint64_t bytes;

	if (!number_of(question, id, &bytes))
		return FIGURE_UNKNOWN;
	return figure_of(bytes > UNLIMITED_BYTES ? UNLIMITED_BYTES : (int64_t)bytes);
}

static void parse_execution(const struct question *question, struct unit *unit)
{
	uint32_t pid;
	int32_t adj;

	if (number_of(question, OOM_SCORE_ADJUST, &adj) && adj >= -1000 && adj <= 1000)
		unit->oom_score_adjust = figure_of(adj);
	if (number_of(question, MAIN_PID, &pid) && pid > 0 && pid <= INT_MAX)
		unit->main_pid = figure_of(pid);
}

static struct figure managed_of(const struct question *question, enum property_id id)
{
	const char *word = text_of(question, id);

	return word ? figure_of(strcmp(word, "kill") == 0) : FIGURE_UNKNOWN;
}

static void parse_managed_oom(const struct question *question, struct unit *unit)
{
	uint32_t limit; /* UINT32_MAX is 100% */

	unit->managed_oom_swap = managed_of(question, MANAGED_OOM_SWAP);
	unit->managed_oom_pressure = managed_of(question, MANAGED_OOM_PRESSURE);
	if (number_of(question, MANAGED_OOM_PRESSURE_LIMIT, &limit))
		unit->managed_oom_limit_hundredths = figure_of(
			(int64_t)(((uint64_t)limit * 10000 + UINT32_MAX / 2) / UINT32_MAX));
}

/* False when it is not the unit whose processes were seen there. */
static bool parse_answers(const struct question *question, struct unit *unit)
{
	const char *its_own = text_of(question, CONTROL_GROUP);

	if (!its_own || strcmp(its_own, unit->cgroup) != 0)
		return false;
	unit->fragment_path = text_of(question, FRAGMENT_PATH);
	parse_drop_ins(question, unit);
	unit->memory_high_bytes = limit_of(question, MEMORY_HIGH);
	unit->memory_max_bytes = limit_of(question, MEMORY_MAX);
	parse_managed_oom(question, unit);
	unit->oom_policy = text_of(question, OOM_POLICY);
	unit->kill_mode = text_of(question, KILL_MODE);
	parse_execution(question, unit);
	return true;
}

bool systemd_query(struct systemd *systemd, struct arena *arena, struct unit *unit)
{
	struct question question = {
		.systemd = systemd, .arena = arena, .kind = kind_of(unit->name)
	};
	char *path = NULL;
	bool found;

	if (!question.kind ||
		sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit->name, &path) < 0)
		return false;
	question.path = path;
	question_init(&question);
	found = parse_answers(&question, unit);
	question_release(&question);
	free(path);
	return found;
}

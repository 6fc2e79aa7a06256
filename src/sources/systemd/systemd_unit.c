/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties are queried one by one: GetAll would have systemd count each unit's memory.  All calls
 * for a unit are sent before the first reply is awaited, since waiting takes most of the time.
 */
#include "sources/systemd/systemd_unit.h"

#include "base/debug.h"
#include "base/text.h"
#include "sources/systemd/systemd_bus.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIED_DROP_INS_MAX = 64 };

static const char service_name[] = "org.freedesktop.systemd1";

/* A slice has the first of these properties, a scope some more, a service all. */
enum property_id {
	CONTROL_GROUP,
	FRAGMENT_PATH,
	DROP_IN_PATHS,
	MEMORY_HIGH,
	MEMORY_MAX,
	MANAGED_OOM_SWAP,
	MANAGED_OOM_PRESSURE,
	MANAGED_OOM_PRESSURE_LIMIT,
	OOM_KILLS,
	MANAGED_OOM_KILLS,
	SLICE_PROPERTIES,
	OOM_POLICY = SLICE_PROPERTIES,
	KILL_MODE,
	MEMORY_ACCOUNTING,
	SCOPE_PROPERTIES,
	OOM_SCORE_ADJUST = SCOPE_PROPERTIES,
	MAIN_PID,
	EXEC_STOP,
	EXEC_STOP_POST,
	SERVICE_PROPERTIES,
};

#define COMMAND_TYPE "(sasbttttuii)"

static const struct property {
	const char *name, *type;
	const char *interface; /* NULL: that of the unit's kind */
} properties[] = {
	[CONTROL_GROUP] = { "ControlGroup", "s", NULL },
	[FRAGMENT_PATH] = { "FragmentPath", "s", "org.freedesktop.systemd1.Unit" },
	[DROP_IN_PATHS] = { "DropInPaths", "as", "org.freedesktop.systemd1.Unit" },
	[MEMORY_HIGH] = { "MemoryHigh", "t", NULL },
	[MEMORY_MAX] = { "MemoryMax", "t", NULL },
	[MANAGED_OOM_SWAP] = { "ManagedOOMSwap", "s", NULL },
	[MANAGED_OOM_PRESSURE] = { "ManagedOOMMemoryPressure", "s", NULL },
	[MANAGED_OOM_PRESSURE_LIMIT] = { "ManagedOOMMemoryPressureLimit", "u", NULL },
	/* since systemd 259 */
	[OOM_KILLS] = { "OOMKills", "t", NULL },
	[MANAGED_OOM_KILLS] = { "ManagedOOMKills", "t", NULL },
	[OOM_POLICY] = { "OOMPolicy", "s", NULL },
	[KILL_MODE] = { "KillMode", "s", NULL },
	[MEMORY_ACCOUNTING] = { "MemoryAccounting", "b", NULL },
	[OOM_SCORE_ADJUST] = { "OOMScoreAdjust", "i", NULL },
	[MAIN_PID] = { "MainPID", "u", NULL },
	[EXEC_STOP] = { "ExecStop", "a" COMMAND_TYPE, NULL },
	[EXEC_STOP_POST] = { "ExecStopPost", "a" COMMAND_TYPE, NULL },
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

/* The query of one unit. */
struct query {
	struct systemd *systemd;
	struct arena *arena;
	const char *path; /* of its object on the bus */
	const struct kind *kind;
	struct answer answers[SERVICE_PROPERTIES];
	size_t awaited;
};

static sd_bus_message *call_for(const struct query *query, const struct property *property)
{
	sd_bus_message *call = systemd_new_call(query->systemd, service_name, query->path,
		"org.freedesktop.DBus.Properties", "Get");
	const char *interface = property->interface ? property->interface : query->kind->interface;

	if (sd_bus_message_append(call, "ss", interface, property->name) >= 0)
		return call;
	return sd_bus_message_unref(call);
}

static void send_call(struct query *query, enum property_id id)
{
	struct answer *answer = &query->answers[id];
	sd_bus_message *call = call_for(query, &properties[id]);

	answer->awaited = &query->awaited;
	systemd_send(query->systemd, call, answer);
}

static void send_all(struct query *query)
{
	for (size_t i = 0; i < query->kind->properties; i++)
		send_call(query, (enum property_id)i);
	while (query->awaited > 0 && systemd_step(query->systemd))
		;
}

static void release_all(struct query *query)
{
	for (size_t i = 0; i < query->kind->properties; i++)
		systemd_answer_release(&query->answers[i]);
}

/* Returns the reply, positioned at the value; NULL without a reply of the property's type. */
static sd_bus_message *value_of(const struct query *query, enum property_id id)
{
	sd_bus_message *reply = query->answers[id].reply;

	return reply && sd_bus_message_enter_container(reply, 'v', properties[id].type) > 0 ? reply
											    : NULL;
}

static const char *copy_text(struct arena *arena, const char *text)
{
	size_t length = strnlen(text, PATH_MAX);

	return length == 0 || length == PATH_MAX ? NULL : arena_copy(arena, text, length);
}

static const char *text_of(const struct query *query, enum property_id id)
{
	sd_bus_message *value = value_of(query, id);
	const char *text = NULL;

	if (!value || sd_bus_message_read_basic(value, 's', &text) <= 0 || !text)
		return NULL;
	return copy_text(query->arena, text);
}

static void parse_drop_ins(const struct query *query, struct unit *unit)
{
	sd_bus_message *value = value_of(query, DROP_IN_PATHS);
	const char *text;

	if (!value || sd_bus_message_enter_container(value, 'a', "s") <= 0)
		return;
	unit->drop_in_paths =
		arena_alloc(query->arena, QUERIED_DROP_INS_MAX * sizeof(*unit->drop_in_paths));
	while (unit->drop_in_count < QUERIED_DROP_INS_MAX &&
		sd_bus_message_read_basic(value, 's', &text) > 0) {
		const char *path = copy_text(query->arena, text);

		if (path)
			unit->drop_in_paths[unit->drop_in_count++] = path;
	}
}

/* *ret_number has the size of the property's D-Bus type. */
static bool number_of(const struct query *query, enum property_id id, void *ret_number)
{
	sd_bus_message *value = value_of(query, id);

	return value && sd_bus_message_read_basic(value, *properties[id].type, ret_number) > 0;
}

static struct figure limit_of(const struct query *query, enum property_id id)
{
	uint64_t bytes;

	if (!number_of(query, id, &bytes))
		return FIGURE_UNKNOWN;
	return figure_of(bytes > UNLIMITED_BYTES ? UNLIMITED_BYTES : (int64_t)bytes);
}

static struct figure flag_of(const struct query *query, enum property_id id)
{
	int flag;

	return number_of(query, id, &flag) ? figure_of(flag != 0) : FIGURE_UNKNOWN;
}

/* UINT64_MAX: not counted */
static struct figure count_of(const struct query *query, enum property_id id)
{
	uint64_t count;

	return number_of(query, id, &count) && count < INT32_MAX ? figure_of((int64_t)count)
								 : FIGURE_UNKNOWN;
}

/* Whether a list of commands has any. */
static struct figure has_command(const struct query *query, enum property_id id)
{
	sd_bus_message *value = value_of(query, id);

	if (!value || sd_bus_message_enter_container(value, 'a', COMMAND_TYPE) <= 0)
		return FIGURE_UNKNOWN;
	return figure_of(sd_bus_message_at_end(value, 0) == 0);
}

static struct figure stop_commands_of(const struct query *query)
{
	struct figure stop = has_command(query, EXEC_STOP);
	struct figure stop_post = has_command(query, EXEC_STOP_POST);

	if (figure_or(stop, 0) > 0 || figure_or(stop_post, 0) > 0)
		return figure_of(1);
	return stop.known && stop_post.known ? figure_of(0) : FIGURE_UNKNOWN;
}

static void parse_execution(const struct query *query, struct unit *unit)
{
	uint32_t pid;
	int32_t adj;

	if (number_of(query, OOM_SCORE_ADJUST, &adj) && adj >= -1000 && adj <= 1000)
		unit->oom_score_adjust = figure_of(adj);
	if (number_of(query, MAIN_PID, &pid) && pid > 0 && pid <= INT_MAX)
		unit->main_pid = figure_of(pid);
	if (query->kind->properties == SERVICE_PROPERTIES)
		unit->stop_commands = stop_commands_of(query);
}

static struct figure managed_of(const struct query *query, enum property_id id)
{
	const char *word = text_of(query, id);

	return word ? figure_of(strcmp(word, "kill") == 0) : FIGURE_UNKNOWN;
}

static void parse_managed_oom(const struct query *query, struct unit *unit)
{
	uint32_t limit; /* UINT32_MAX is 100% */

	unit->managed_oom_swap = managed_of(query, MANAGED_OOM_SWAP);
	unit->managed_oom_pressure = managed_of(query, MANAGED_OOM_PRESSURE);
	if (number_of(query, MANAGED_OOM_PRESSURE_LIMIT, &limit))
		unit->managed_oom_limit_hundredths = figure_of(
			(int64_t)(((uint64_t)limit * 10000 + UINT32_MAX / 2) / UINT32_MAX));
}

/* False when the unit has another cgroup. */
static bool parse_replies(const struct query *query, struct unit *unit)
{
	const char *control_group = text_of(query, CONTROL_GROUP);

	if (!control_group || strcmp(control_group, unit->cgroup) != 0) {
		debug(DEBUG_SYSTEMD, "%s: %s is not the unit of %s, but of %s", unit->manager,
			unit->name, unit->cgroup,
			control_group        ? control_group
			: query->awaited > 0 ? "an unknown cgroup: no answer in time"
					     : "no cgroup");
		return false;
	}
	debug(DEBUG_SYSTEMD, "%s: %s: read", unit->manager, unit->name);
	unit->fragment_path = text_of(query, FRAGMENT_PATH);
	parse_drop_ins(query, unit);
	unit->memory_high_bytes = limit_of(query, MEMORY_HIGH);
	unit->memory_max_bytes = limit_of(query, MEMORY_MAX);
	parse_managed_oom(query, unit);
	unit->oom_kills = count_of(query, OOM_KILLS);
	unit->managed_oom_kills = count_of(query, MANAGED_OOM_KILLS);
	unit->oom_policy = text_of(query, OOM_POLICY);
	unit->kill_mode = text_of(query, KILL_MODE);
	unit->memory_accounting = flag_of(query, MEMORY_ACCOUNTING);
	parse_execution(query, unit);
	return true;
}

bool systemd_query(struct systemd *systemd, struct arena *arena, struct unit *unit)
{
	struct query query = { .systemd = systemd, .arena = arena, .kind = kind_of(unit->name) };
	char *path = NULL;
	bool found;

	if (!query.kind ||
		sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit->name, &path) < 0)
		return false;
	query.path = path;
	send_all(&query);
	found = parse_replies(&query, unit);
	release_all(&query);
	free(path);
	return found;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What systemd is asked for: against a bus of our own, and one that never says a word. */
#include "sources/systemd/units.h"

#include "snapshot/unit.h"
#include "sources/systemd/systemd.h"
#include "sources/systemd/systemd_oomd.h"
#include "sources/systemd/systemd_unit.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

/* ---- the bus ---- */

static const struct property {
	const char *object, *name, *type, *text;
	uint64_t number;
} properties[] = {
	{ "a_40b_2eservice", "ControlGroup", "s", "/system.slice/a@b.service", 0 },
	{ "a_40b_2eservice", "OOMPolicy", "s", "stop", 0 },
	{ "a_40b_2eservice", "KillMode", "s", "mixed", 0 },
	{ "a_40b_2eservice", "FragmentPath", "s", "a@.service", 0 },
	{ "a_40b_2eservice", "DropInPaths", "as", "a.conf", 0 },
	{ "a_40b_2eservice", "OOMScoreAdjust", "i", NULL, (uint64_t)-500 },
	{ "a_40b_2eservice", "MainPID", "u", NULL, 7 },
	{ "a_40b_2eservice", "MemoryHigh", "t", NULL, 1 << 30 },
	{ "a_40b_2eservice", "MemoryMax", "t", NULL, UINT64_MAX },
	{ "a_40b_2eservice", "ManagedOOMSwap", "s", "auto", 0 },
	{ "a_40b_2eservice", "ManagedOOMMemoryPressure", "s", "kill", 0 },
	{ "a_40b_2eservice", "ManagedOOMMemoryPressureLimit", "u", NULL, UINT32_MAX / 2 },
	{ "a_40b_2eservice", "OOMKills", "t", NULL, 4 },
	{ "a_40b_2eservice", "ManagedOOMKills", "t", NULL, UINT64_MAX },
	{ "a_40b_2eservice", "MemoryAccounting", "b", NULL, 1 },
	{ "a_40b_2eservice", "ExecStop", "a(sasbttttuii)", NULL, 0 },
	{ "a_40b_2eservice", "ExecStopPost", "a(sasbttttuii)", NULL, 1 },
	{ "idle_2eservice", "ControlGroup", "s", "/system.slice/idle.service", 0 },
	{ "idle_2eservice", "MemoryAccounting", "b", NULL, 0 },
	{ "idle_2eservice", "ExecStop", "a(sasbttttuii)", NULL, 0 },
	{ "idle_2eservice", "ExecStopPost", "a(sasbttttuii)", NULL, 0 },
	{ "half_2eservice", "ControlGroup", "s", "/system.slice/half.service", 0 },
	{ "half_2eservice", "ExecStop", "a(sasbttttuii)", NULL, 0 },
	{ "session_2d1_2escope", "ControlGroup", "s", "/user.slice/user-1000.slice/session-1.scope",
		0 },
	{ "session_2d1_2escope", "OOMPolicy", "s", "continue", 0 },
	{ "other_2eservice", "ControlGroup", "s", "/system.slice/elsewhere.service", 0 },
	/* of the wrong type, out of bounds */
	{ "wrong_2eservice", "ControlGroup", "s", "/system.slice/wrong.service", 0 },
	{ "wrong_2eservice", "OOMPolicy", "u", NULL, 3 },
	{ "wrong_2eservice", "OOMScoreAdjust", "i", NULL, 2000 },
	{ "wrong_2eservice", "MemoryMax", "s", "infinity", 0 },
	{ "wrong_2eservice", "MainPID", "u", NULL, UINT32_MAX },
};

/* A list of commands, of which `number` are alike. */
static int reply_with_commands(sd_bus_message *call, uint64_t number)
{
	sd_bus_message *reply;
	int result;

	sd_bus_message_new_method_return(call, &reply);
	sd_bus_message_open_container(reply, 'v', "a(sasbttttuii)");
	sd_bus_message_open_container(reply, 'a', "(sasbttttuii)");
	for (uint64_t i = 0; i < number; i++)
		sd_bus_message_append(reply, "(sasbttttuii)", "/bin/stop", 1, "/bin/stop", 0,
			(uint64_t)0, (uint64_t)0, (uint64_t)0, (uint64_t)0, (uint32_t)0, 0, 0);
	sd_bus_message_close_container(reply);
	sd_bus_message_close_container(reply);
	result = sd_bus_send(NULL, reply, NULL);
	sd_bus_message_unref(reply);
	return result;
}

static int reply_with(sd_bus_message *call, const struct property *property)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", tree, property->text ? property->text : "");
	if (strcmp(property->type, "a(sasbttttuii)") == 0)
		return reply_with_commands(call, property->number);
	switch (property->type[0]) {
	case 'a':
		return sd_bus_reply_method_return(call, "v", "as", 1, path);
	case 's':
		return sd_bus_reply_method_return(call, "v", "s",
			strcmp(property->name, "FragmentPath") == 0 ? path : property->text);
	case 'b':
		return sd_bus_reply_method_return(call, "v", "b", (int)property->number);
	case 'i':
		return sd_bus_reply_method_return(call, "v", "i", (int32_t)property->number);
	case 'u':
		return sd_bus_reply_method_return(call, "v", "u", (uint32_t)property->number);
	default:
		return sd_bus_reply_method_return(call, "v", "t", property->number);
	}
}

static int reply_with_dump(sd_bus_message *call)
{
	int ends[2], result = -EMFILE;

	if (pipe(ends) < 0)
		return result;
	if (write(ends[1], "Swap Used Limit: 70.00%\n", 24) == 24)
		result = sd_bus_reply_method_return(call, "h", ends[0]);
	close(ends[0]);
	close(ends[1]);
	return result;
}

static int answer(sd_bus_message *call, void *context, sd_bus_error *error)
{
	const char *path = sd_bus_message_get_path(call), *interface, *name;

	(void)context, (void)error;
	if (sd_bus_message_is_method_call(call, "org.freedesktop.DBus", "Hello"))
		return sd_bus_reply_method_return(call, "s", ":1.1");
	if (sd_bus_message_is_method_call(
		    call, "org.freedesktop.oom1.Manager", "DumpByFileDescriptor"))
		return reply_with_dump(call);
	if (!sd_bus_message_is_method_call(call, "org.freedesktop.DBus.Properties", "Get"))
		return 0;
	sd_bus_message_read(call, "ss", &interface, &name);
	for (size_t i = 0; i < sizeof(properties) / sizeof(*properties); i++)
		if (strcmp(strrchr(path, '/') + 1, properties[i].object) == 0 &&
			strcmp(name, properties[i].name) == 0)
			return reply_with(call, &properties[i]);
	return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_PROPERTY, "none");
}

static void serve(int connection)
{
	sd_bus *bus;
	sd_id128_t id = SD_ID128_MAKE(1, 2, 3, 4, 5, 6, 7, 8, 9, a, b, c, d, e, f, 0);

	if (sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, connection, connection) < 0 ||
		sd_bus_set_server(bus, 1, id) < 0 || sd_bus_set_anonymous(bus, 1) < 0 ||
		sd_bus_negotiate_fds(bus, 1) < 0 ||
		sd_bus_add_filter(bus, NULL, answer, NULL) < 0 || sd_bus_start(bus) < 0)
		_exit(1);
	while (sd_bus_process(bus, NULL) >= 0)
		sd_bus_wait(bus, 100000);
}

static pid_t server;

/* `speaks`: else it takes connections and nothing more. */
static void start_bus(bool speaks)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listening = socket(AF_UNIX, SOCK_STREAM, 0), connection;
	char variable[256];

	plant();
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/bus", tree);
	cr_assert_eq(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(listening, 8), 0);
	snprintf(variable, sizeof(variable), "unix:path=%s/bus", tree);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", variable, 1);
	server = fork();
	if (server != 0) {
		close(listening);
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while ((connection = accept(listening, NULL, NULL)) >= 0) {
		if (speaks)
			serve(connection);
	}
	_exit(0);
}

static void stop_bus(void)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	uproot();
}

static void add_process(pid_t pid, const char *cgroup, const char *unit)
{
	struct process *process = snapshot_add_process(&scanned);

	process->pid = pid;
	process->cgroup = cgroup;
	process->unit = unit;
}

static void check_same_text(const char *text, const char *wanted)
{
	cr_expect(text && strcmp(text, wanted) == 0, "%s, not %s", text ? text : "NULL", wanted);
}

/* ---- tests ---- */

Test(units, what_is_set_for_a_unit_is_read)
{
	const struct unit *unit;

	start_bus(true);
	put("a@.service", "[Service]\nOOMScoreAdjust=-900\n");
	put("a.conf", "[Service]\nOOMScoreAdjust=-500\n");
	add_process(7, "/system.slice/a@b.service/inner", "a@b.service");
	add_process(8, "/user.slice/user-1000.slice/session-1.scope", "session-1.scope");
	units_read(&scanned, NULL, NULL);
	cr_assert_eq(scanned.unit_count, 2);
	unit = snapshot_unit_of(&scanned, &scanned.processes[0]);
	cr_assert_not_null(unit);
	check_same_text(unit->manager, "system");
	check_same_text(unit->cgroup, "/system.slice/a@b.service");
	check_same_text(unit->oom_policy, "stop");
	check_same_text(unit->kill_mode, "mixed");
	cr_expect(unit->fragment_path && strstr(unit->fragment_path, "/a@.service"));
	cr_assert_eq(unit->drop_in_count, 1);
	cr_expect(unit->adj_path == unit->drop_in_paths[0]);
	check_figure(unit->oom_score_adjust, -500);
	check_figure(unit->main_pid, 7);
	check_figure(unit->stop_commands, 1);
	check_figure(unit->memory_accounting, 1);
	check_figure(unit->memory_high_bytes, 1 << 30);
	check_figure(unit->memory_max_bytes, UNLIMITED_BYTES);
	check_figure(unit->managed_oom_swap, 0);
	check_figure(unit->managed_oom_pressure, 1);
	check_figure(unit->managed_oom_limit_hundredths, 5000);
	check_figure(unit->oom_kills, 4);
	cr_expect(!unit->managed_oom_kills.known, "not counted");
	unit = snapshot_unit_of(&scanned, &scanned.processes[1]);
	cr_assert_not_null(unit);
	check_same_text(unit->oom_policy, "continue");
	cr_expect(!unit->oom_score_adjust.known && !unit->fragment_path);
	stop_bus();
}

Test(units, of_a_service_it_is_told_whether_it_has_commands_to_stop)
{
	start_bus(true);
	add_process(7, "/system.slice/half.service", "half.service");
	add_process(8, "/system.slice/idle.service", "idle.service");
	units_read(&scanned, NULL, NULL);
	cr_assert_eq(scanned.unit_count, 2);
	cr_expect(!scanned.units[0].stop_commands.known, "one of two lists did not come");
	check_figure(scanned.units[1].stop_commands, 0);
	cr_expect(!scanned.units[0].memory_accounting.known);
	check_figure(scanned.units[1].memory_accounting, 0);
	stop_bus();
}

Test(units, are_asked_for_by_systemds_own_hierarchy)
{
	static const char root[] = "/"; /* all that are charged to it have one copy */

	start_bus(true);
	add_process(6, root, "other.service");
	scanned.processes[0].unit_cgroup = "/system.slice/other.service";
	add_process(7, root, "a@b.service");
	scanned.processes[1].unit_cgroup = "/system.slice/a@b.service";
	units_read(&scanned, NULL, NULL);
	cr_assert_not_null(snapshot_unit_of(&scanned, &scanned.processes[1]));
	stop_bus();
}

Test(units, only_the_wanted_are_asked_for_and_none_twice)
{
	const bool wanted[] = { false, true };

	start_bus(true);
	add_process(7, "/system.slice/a@b.service", "a@b.service");
	add_process(8, "/user.slice/user-1000.slice/session-1.scope", "session-1.scope");
	units_read(&scanned, wanted, NULL);
	cr_assert_eq(scanned.unit_count, 1);
	check_same_text(scanned.units[0].name, "session-1.scope");
	units_read(&scanned, NULL, NULL);
	units_read(&scanned, NULL, NULL);
	cr_assert_eq(scanned.unit_count, 2);
	stop_bus();
}

static void check_answered(struct unit_answers *answers, size_t count)
{
	struct snapshot before = scanned;

	snapshot_init(&scanned);
	add_process(7, "/system.slice/a@b.service", "a@b.service");
	add_process(8, "/system.slice/none.service", "none.service");
	units_read(&scanned, NULL, answers);
	snapshot_release(&before);
	cr_assert_eq(scanned.unit_count, count);
	if (count == 0)
		return;
	check_same_text(scanned.units[0].cgroup, "/system.slice/a@b.service");
	check_same_text(scanned.units[0].oom_policy, "stop");
	cr_assert_eq(scanned.units[0].drop_in_count, 1);
	cr_expect(strstr(scanned.units[0].drop_in_paths[0], "/a.conf") != NULL);
	check_figure(scanned.units[0].oom_score_adjust, -500);
}

/* Also that there is no such unit is known. */
Test(units, answers_do_for_some_seconds)
{
	struct unit_answers answers = { .texts = ARENA_EMPTY };

	start_bus(true);
	check_answered(&answers, 1);
	cr_expect_eq(answers.count, 2);
	stop_bus();
	unit_answers_age(&answers);
	check_answered(&answers, 1);
	cr_expect_eq(answers.count, 2);
	answers.first_seconds -= 10;
	unit_answers_age(&answers);
	cr_expect_eq(answers.count, 0);
	check_answered(&answers, 0);
	unit_answers_release(&answers);
}

Test(units, a_name_that_is_not_systemds_is_refused)
{
	start_bus(true);
	add_process(7, "/system.slice/delegated.service/a@b.service", "a@b.service");
	add_process(8, "/system.slice/other.service", "other.service");
	add_process(9, "/system.slice/none.service", "none.service");
	units_read(&scanned, NULL, NULL);
	cr_expect_eq(scanned.unit_count, 0);
	stop_bus();
}

/* Else whoever has a cgroup of that name, and the lower PID, would keep the unit from its advice.
 */
Test(units, a_name_that_is_not_systemds_hides_no_unit)
{
	start_bus(true);
	add_process(7, "/system.slice/delegated.service/a@b.service", "a@b.service");
	add_process(8, "/system.slice/a@b.service", "a@b.service");
	units_read(&scanned, NULL, NULL);
	cr_expect_null(snapshot_unit_of(&scanned, &scanned.processes[0]));
	cr_expect_not_null(snapshot_unit_of(&scanned, &scanned.processes[1]));
	stop_bus();
}

Test(units, answers_that_make_no_sense_are_unknown)
{
	const struct unit *unit;

	start_bus(true);
	add_process(7, "/system.slice/wrong.service", "wrong.service");
	units_read(&scanned, NULL, NULL);
	unit = snapshot_unit_of(&scanned, &scanned.processes[0]);
	cr_assert_not_null(unit);
	cr_expect(!unit->oom_policy && !unit->oom_score_adjust.known && !unit->main_pid.known &&
		  !unit->memory_max_bytes.known);
	stop_bus();
}

Test(units, what_systemd_oomd_says_is_read)
{
	struct buffer buffer = { 0 };
	struct systemd *systemd;
	bool is_late = false;
	pid_t owner;

	start_bus(true);
	systemd = systemd_open("system", &is_late);
	cr_assert_not_null(systemd);
	cr_assert(systemd_query_oomd(systemd, &buffer, &owner));
	cr_expect_str_eq(buffer.data, "Swap Used Limit: 70.00%\n");
	systemd_close(systemd);
	buffer_release(&buffer);
	stop_bus();
}

Test(units, a_bus_that_says_nothing_is_not_waited_for)
{
	struct timespec before, after;

	start_bus(false);
	add_process(7, "/system.slice/a@b.service", "a@b.service");
	clock_gettime(CLOCK_MONOTONIC, &before);
	units_read(&scanned, NULL, NULL);
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_expect_eq(scanned.unit_count, 0);
	cr_expect_lt(after.tv_sec - before.tv_sec, 5);
	stop_bus();
}

Test(units, without_a_bus_nothing_is_known)
{
	plant();
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
	add_process(7, "/system.slice/a@b.service", "a@b.service");
	units_read(&scanned, NULL, NULL);
	cr_expect_eq(scanned.unit_count, 0);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "nonsense", 1);
	units_read(&scanned, NULL, NULL);
	cr_expect_eq(scanned.unit_count, 0);
	uproot();
}

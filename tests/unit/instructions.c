/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be pasted, word for word: by systemd, by container runtimes, by hand. */
#include "views/protect/instructions.h"
#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <string.h>

#define SYSTEM  "/system.slice/"
#define USER    "/user.slice/user-1000.slice/user@1000.service/"
#define POD     "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/"
#define ID      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FOLDER  "/sys/fs/cgroup"
#define LIMITS  "MemoryHigh=1536M MemoryMax=2048M"
#define AS_USER "runuser -u alice -- env XDG_RUNTIME_DIR=/run/user/1000 "

#define NO_RESTART                                                                                 \
	"\nNo restart is needed: running processes have the new value, and their children "        \
	"inherit it."

static struct arena texts;
static struct instructions instructions;
static bool is_systemd_asked;

static void begin(void)
{
	build_machine(&snapshot, "6.1.0", 8 * GB, 0);
	snapshot.machine.swap_free_bytes = figure_of(0);
	add_group(&snapshot, "/", -1, 0); /* the tree could be read */
	link_groups(&snapshot);
	is_systemd_asked = true;
}

static void end(void)
{
	instructions_release(&instructions);
	arena_release(&texts);
	snapshot_release(&snapshot);
}

TestSuite(instructions, .init = begin, .fini = end);

static struct process *add_to(
	pid_t pid, const char *name, const char *unit, const char *cgroup, int64_t adj)
{
	struct process *process = add(&snapshot, pid, name, 1, adj);

	process->unit = unit;
	process->cgroup = cgroup;
	return process;
}

static void add_user_manager(int64_t adj)
{
	struct process *manager = add_to(5, "systemd", "init.scope", USER "init.scope", adj);

	manager->uid = figure_of(1000);
	manager->user = "alice";
}

/* A cgroup whose memory.stat was read. */
static struct cgroup *add_read_group(const char *path)
{
	struct cgroup *cgroup = add_group(&snapshot, path, -1, 1);

	cgroup->active_file_bytes = cgroup->inactive_file_bytes = figure_of(0);
	return cgroup;
}

static struct unit *add_unit(const char *name)
{
	return snapshot_add_unit(&snapshot, MANAGER_SYSTEM, name);
}

/* As systemd does when it is asked, where the process is in a unit by its path. */
static void confirm(const char *path)
{
	size_t length, i = 0;
	const char *manager = path ? cgroup_manager(&texts, path, &length) : NULL, *name;

	if (!manager)
		return;
	name = cgroup_unit(&texts, path);
	while (i < snapshot.unit_count && (strcmp(snapshot.units[i].name, name) != 0 ||
						  strcmp(snapshot.units[i].manager, manager) != 0))
		i++;
	if (i == snapshot.unit_count)
		snapshot_add_unit(&snapshot, manager, name);
	snapshot.units[i].cgroup = arena_copy(&texts, path, length);
}

static void confirm_all(void)
{
	for (size_t i = 0; i < snapshot.process_count; i++) {
		const char *path = snapshot.processes[i].cgroup;

		confirm(path);
		if (path && snapshot.processes[i].container)
			confirm(cgroup_container_path(&texts, path));
	}
	cr_assert(snapshot_order_units(&snapshot));
}

static void append(const char **text, const char *line)
{
	if (line)
		*text = text_format(&texts, "%s%s%s", *text, **text ? "\n" : "", line);
}

/* All of it, line by line, as it is printed. */
static const char *said(
	const struct target *target, const struct threat *threat, const struct advice *advice)
{
	const struct protection protection = { .snapshot = &snapshot, .target = target };
	const char *text = "";

	if (is_systemd_asked)
		confirm_all();
	instructions_release(&instructions);
	instructions_for(&instructions, &texts, &protection, threat, advice);
	for (size_t i = 0; i < instructions.file_count; i++)
		append(&text, instructions_file_command(&texts, &instructions.files[i]));
	for (size_t i = 0; i < instructions.command_count; i++)
		append(&text, instructions.commands[i]);
	append(&text, instructions.note);
	if (instructions.overwritten_by)
		append(&text,
			text_format(&texts, "Overwritten by %s.", instructions.overwritten_by));
	return text;
}

/* To lower the adj of all that bear the word. */
static const char *lowered(const char *word, int64_t adj)
{
	const struct advice advice = { .kind = ADVICE_ADJ, .target_adj = adj };
	struct error error = { 0 };
	struct target target;
	const char *text;

	cr_assert(target_find(&target, &snapshot, word, &error) == 0, "%s", error.detail);
	text = said(&target, &(struct threat){ .leaker = &snapshot.processes[0] }, &advice);
	target_release(&target);
	return text;
}

/* To raise it. */
static const char *raised(const char *word, int64_t adj)
{
	const struct advice advice = { .kind = ADVICE_LEAKER_ADJ, .leaker_adj = adj };
	struct threat threat = { .raised_word = word };
	struct error error = { 0 };
	const char *text;

	cr_assert(target_find(&threat.raised, &snapshot, word, &error) == 0, "%s", error.detail);
	threat.leaker = threat.raised.items[0];
	text = said(&(struct target){ 0 }, &threat, &advice);
	target_release(&threat.raised);
	return text;
}

/* To box the last process, at 2G and from 1536M on. */
static const char *limited(const char *word)
{
	const struct process *leaker = &snapshot.processes[snapshot.process_count - 1];
	bool takes_high = snapshot.cgroup_version == CGROUP_V2 &&
			  (!leaker->container || strncmp(leaker->container, "nspawn:", 7) == 0);
	const struct advice advice = {
		.kind = ADVICE_LIMIT, .max_bytes = 2 * GB, .high_bytes = takes_high ? 1536 * MB : 0
	};
	const struct threat threat = { .leaker = leaker, .limit = word };

	return said(&(struct target){ 0 }, &threat, &advice);
}

/* Without swap: memory.high is left alone, or lifted to the limit. */
Test(instructions, a_limit_without_a_lower_high)
{
	struct advice advice = { .kind = ADVICE_LIMIT, .max_bytes = 2 * GB };
	struct threat threat = { .limit = "app.service" };

	add_to(10, "app", "app.service", SYSTEM "app.service", 0);
	threat.leaker = &snapshot.processes[0];
	cr_expect_str_eq(said(&(struct target){ 0 }, &threat, &advice),
		"mkdir -p -- /etc/systemd/system/app.service.d && printf '%s\\n' '[Service]' "
		"MemoryMax=2048M > /etc/systemd/system/app.service.d/zz-oomtop-memory.conf\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- app.service MemoryMax=2048M");
	advice.high_bytes = advice.max_bytes;
	cr_expect_str_eq(said(&(struct target){ 0 }, &threat, &advice),
		"mkdir -p -- /etc/systemd/system/app.service.d && printf '%s\\n' '[Service]' "
		"MemoryHigh=2048M MemoryMax=2048M > "
		"/etc/systemd/system/app.service.d/zz-oomtop-memory.conf\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- app.service MemoryHigh=2048M "
		"MemoryMax=2048M");
}

Test(instructions, a_service)
{
	add_to(10, "app", "app.service", SYSTEM "app.service", 0);
	cr_expect_str_eq(raised("app.service", 350),
		"mkdir -p -- /etc/systemd/system/app.service.d && printf '%s\\n' '[Service]' "
		"OOMScoreAdjust=350 > /etc/systemd/system/app.service.d/zz-oomtop-adj.conf\n"
		"echo 350 > /proc/10/oom_score_adj\n"
		"systemctl daemon-reload" NO_RESTART);
	cr_expect_str_eq(limited("app.service"),
		"mkdir -p -- /etc/systemd/system/app.service.d && printf '%s\\n' '[Service]' "
		"MemoryHigh=1536M MemoryMax=2048M > "
		"/etc/systemd/system/app.service.d/zz-oomtop-memory.conf\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- app.service " LIMITS);
}

Test(instructions, processes_are_those_of_the_cgroup_where_they_are_all_of_it)
{
	const char *line =
		"while read -r pid; do echo -100 > /proc/$pid/oom_score_adj; done < " FOLDER SYSTEM
		"app.service/cgroup.procs";

	add_to(10, "app", "app.service", SYSTEM "app.service", 0);
	add_to(11, "app", "app.service", SYSTEM "app.service", 0);
	cr_expect_not_null(strstr(lowered("app", -100), line));
	add_to(12, "other", "app.service", SYSTEM "app.service", 0);
	cr_expect_not_null(strstr(lowered("app", -100),
		"for pid in 10 11; do echo -100 > /proc/$pid/oom_score_adj; done"));
	cr_expect_not_null(strstr(lowered("app.service", -100), line));
	/* who is further already is left alone, and so is the list of all */
	snapshot.processes[2].adj = figure_of(-900);
	cr_expect_not_null(strstr(lowered("app.service", -100), "for pid in 10 11; do"));
	snapshot.processes[0].cgroup = "/"; /* where others are */
	cr_expect_not_null(strstr(lowered("app", -100), "for pid in 10 11; do"));
}

Test(instructions, each_unit_of_several)
{
	add_to(10, "web", "a.service", SYSTEM "a.service", 0);
	add_to(11, "web", "b@1.service", SYSTEM "b@1.service", 0);
	add_to(12, "web", "session-3.scope", "/user.slice/session-3.scope", 0);
	add_to(13, "web", "docker-" ID ".scope", SYSTEM "docker-" ID ".scope", 0)->container =
		"docker:web";
	cr_expect_str_eq(lowered("web", -100),
		"mkdir -p -- /etc/systemd/system/a.service.d && printf '%s\\n' '[Service]' "
		"OOMScoreAdjust=-100 > /etc/systemd/system/a.service.d/zz-oomtop-adj.conf\n"
		"mkdir -p -- /etc/systemd/system/b@1.service.d && printf '%s\\n' '[Service]' "
		"OOMScoreAdjust=-100 > /etc/systemd/system/b@1.service.d/zz-oomtop-adj.conf\n"
		"for pid in 10 11 12 13; do echo -100 > /proc/$pid/oom_score_adj; done\n"
		"systemctl daemon-reload" NO_RESTART " web does not run in a systemd service: this "
		"value lasts until the process exits. To set it at each start, use choom -n -100 "
		"-- COMMAND. A container gets its oom_score_adj when it is created: "
		"--oom-score-adj=-100 of docker run, oom_score_adj in a compose file. Until then, "
		"this change applies to the running processes.\n"
		"Overwritten by the container runtime, when the container is recreated.");
}

Test(instructions, what_is_read_after_ours)
{
	const char *paths[] = { "/etc/systemd/system/app.service.d/override.conf",
		"/etc/systemd/system/app.service.d/zz-oomtop-adj.conf",
		"/run/systemd/system/app.service.d/zzz.conf" };
	struct unit *unit = add_unit("app.service");

	unit->drop_in_paths = paths;
	unit->drop_in_count = 3;
	unit->oom_score_adjust = figure_of(0);
	add_to(10, "app", "app.service", SYSTEM "app.service", 0);
	cr_expect(text_ends_with(raised("app.service", 350),
		"systemctl daemon-reload\nsystemd reads /run/systemd/system/app.service.d/zzz.conf "
		"after this drop-in: make sure that it does not set the same option. No restart is "
		"needed: running processes have "
		"the "
		"new value, and their children inherit it."));
}

Test(instructions, what_was_made_for_once)
{
	struct unit *unit;

	add_to(10, "job", "run-r1.service", SYSTEM "run-r1.service", 0);
	cr_expect_str_eq(raised("run-r1.service", 350),
		"echo 350 > /proc/10/oom_score_adj\n"
		"run-r1.service is transient: the program that creates it must set "
		"OOMScoreAdjust=350 the next time.");
	cr_expect_str_eq(limited("run-r1.service"),
		"systemctl set-property --runtime -- run-r1.service MemoryHigh=1536M "
		"MemoryMax=2048M\n"
		"The limit lasts as long as run-r1.service.");
	snapshot.processes[0].unit = "job.service";
	snapshot.processes[0].cgroup = SYSTEM "job.service";
	unit = add_unit("job.service");
	unit->fragment_path = "/run/systemd/transient/job.service";
	cr_expect_eq(
		strncmp(limited("job.service"), "systemctl set-property --runtime -- job", 39), 0);
	snapshot.units[0].fragment_path =
		"/run/systemd/generator/job.service"; /* in order by now */
	cr_expect_eq(strncmp(limited("job.service"), "mkdir -p -- /etc/systemd/system/job", 35), 0);
}

Test(instructions, a_session)
{
	add_to(10, "make", "session-3.scope", "/user.slice/user-1000.slice/session-3.scope", 0);
	cr_expect_str_eq(raised("10", 350), "echo 350 > /proc/10/oom_score_adj\n"
					    "make does not run in a systemd service: this value "
					    "lasts until the process exits. To set it at each "
					    "start, use choom -n 350 -- COMMAND.");
	cr_expect_str_eq(limited("session-3.scope"),
		"systemctl set-property --runtime -- session-3.scope MemoryHigh=1536M "
		"MemoryMax=2048M\n"
		"The limit lasts as long as session-3.scope. The limit applies to the whole login "
		"session-3.scope.");
}

Test(instructions, a_slice)
{
	add_to(10, "job", "batch.slice", "/batch.slice", 0);
	cr_expect_str_eq(limited("batch.slice"),
		"mkdir -p -- /etc/systemd/system/batch.slice.d && printf '%s\\n' '[Slice]' "
		"MemoryHigh=1536M "
		"MemoryMax=2048M > /etc/systemd/system/batch.slice.d/zz-oomtop-memory.conf\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- batch.slice " LIMITS
		"\nAll processes in batch.slice share the limit.");
}

Test(instructions, one_of_a_unit_that_others_share)
{
	add_to(10, "db", "all.service", SYSTEM "all.service", 0);
	add_to(20, "job", "all.service", SYSTEM "all.service", 0);
	cr_expect_str_eq(raised("20", 350),
		"echo 350 > /proc/20/oom_score_adj\n"
		"Other processes of its unit or container keep their value: this change applies to "
		"that process alone, until it exits.");
}

Test(instructions, without_systemd)
{
	add_to(10, "db", NULL, "/", 0);
	add_to(20, "job", NULL, "/a box/it's", 0);
	cr_expect_str_eq(lowered("db", -100), "echo -100 > /proc/10/oom_score_adj\n"
					      "db does not run in a systemd service: this value "
					      "lasts until the process exits. To set it at each "
					      "start, use choom -n -100 -- COMMAND.");
	cr_expect_str_eq(limited("cgroup:/a box/it's"),
		"echo 1610612736 > \"" FOLDER "/a box/it's/memory.high\"\n"
		"echo 2147483648 > \"" FOLDER "/a box/it's/memory.max\"\n"
		"The limit lasts as long as that cgroup; the program that created the cgroup can "
		"set it for good.");
	snapshot.processes[1].cgroup = "/$(reboot)'";
	cr_expect_not_null(
		strstr(limited("cgroup:/$(reboot)'"), "> '" FOLDER "/$(reboot)'\\''/memory.max'"));
}

Test(instructions, cgroup_v1)
{
	snapshot.cgroup_version = CGROUP_V1;
	add_to(10, "job", "job.service", SYSTEM "job.service", 0);
	cr_expect_str_eq(limited("job.service"),
		"mkdir -p -- /etc/systemd/system/job.service.d && printf '%s\\n' '[Service]' "
		"MemoryMax=2048M "
		"MemoryLimit=2048M > /etc/systemd/system/job.service.d/zz-oomtop-memory.conf\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- job.service MemoryLimit=2048M");
	snapshot.processes[0].unit = NULL;
	snapshot.processes[0].cgroup = "/job";
	cr_expect_str_eq(limited("cgroup:/job"),
		"echo 2147483648 > " FOLDER "/memory/job/memory.limit_in_bytes\n"
		"The limit lasts as long as that cgroup; the program that created the cgroup can "
		"set it for good.");
}

Test(instructions, a_name_with_an_escape)
{
	add_to(10, "app", "app-a\\x2db.service", SYSTEM "app-a\\x2db.service", 0);
	cr_expect_str_eq(limited("app-a\\x2db.service"),
		"mkdir -p -- '/etc/systemd/system/app-a\\x2db.service.d' && printf '%s\\n' "
		"'[Service]' "
		"MemoryHigh=1536M MemoryMax=2048M > "
		"'/etc/systemd/system/app-a\\x2db.service.d/zz-oomtop-memory.conf'\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- 'app-a\\x2db.service' " LIMITS);
}

Test(instructions, a_name_that_cannot_be_pasted)
{
	add_to(10, "app", "a\x1b.service", SYSTEM "a\x1b.service", 0);
	cr_expect_str_eq(limited("a\x1b.service"), "The name of its unit or cgroup is not safe to "
						   "paste: oomtop shows no command with it.");
	add_to(11, "app", "a\x1b.service", SYSTEM "a\x1b.service", 0);
	cr_expect_eq(strncmp(lowered("app", -5), "for pid in 10 11; do echo -5", 28), 0);
	cr_expect_eq(instructions.file_count, 0u);
}

Test(instructions, a_name_that_leads_elsewhere)
{
	static const char *const names[][2] = { { "x.service", SYSTEM "../../etc/x.service" },
		{ "x.service", "/../../etc/x.service" }, { NULL, "/a/.." }, { NULL, "/a/./b" },
		{ NULL, "/a//b" }, { NULL, "a/b" }, { NULL, "../a" }, { NULL, "/" },
		{ "a\n.service", SYSTEM "a\n.service" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		add_to(10, "app", names[i][0], names[i][1], 0);
		cr_expect_str_eq(limited("app"),
			"The name of its unit or cgroup is not safe to paste: oomtop shows no "
			"command with it.",
			"%zu", i);
		end();
		begin();
	}
}

#define UNVERIFIED(name)                                                                           \
	name " is not verified: its cgroup has that name, but systemd did not confirm it. The "    \
	     "commands use PIDs and the path of the cgroup, and apply as long as those exist."

/* A name and a path are anybody's who may make a cgroup. */
Test(instructions, what_no_systemd_confirmed)
{
	is_systemd_asked = false;
	add_to(10, "job", "ssh.service", SYSTEM "ci.service/ssh.service", 0);
	add_unit("ssh.service")->cgroup = SYSTEM "ssh.service";
	cr_expect_str_eq(raised("ssh.service", 350),
		"echo 350 > /proc/10/oom_score_adj\n" UNVERIFIED("ssh.service"));
	cr_expect_str_eq(limited("ssh.service"),
		"echo 1610612736 > " FOLDER SYSTEM "ci.service/ssh.service/memory.high\n"
		"echo 2147483648 > " FOLDER SYSTEM "ci.service/ssh.service/memory.max\n"
		"If systemd created that cgroup, the limit may end at the next daemon-reload, "
		"else with the cgroup; the program that created the cgroup can set it for "
		"good. " UNVERIFIED("ssh.service"));
	add_to(11, "job", "ssh.service", SYSTEM "ci.service/ssh.service", 0);
	cr_expect(text_starts_with(raised("ssh.service", 350),
		"while read -r pid; do echo 350 > /proc/$pid/oom_score_adj; done < " FOLDER SYSTEM
		"ci.service/ssh.service/cgroup.procs\n"));
}

Test(instructions, a_cluster_of_postgresql_is_the_systems)
{
	static const struct {
		const char *manager, *cgroup, *instance;
		bool is_cluster;
	} cases[] = {
		{ "system", SYSTEM "system-postgresql.slice/", "15-main", true },
		{ "system", SYSTEM, "9.6-a_b.c-1", true },
		{ "system", SYSTEM, "15-..", false },
		{ "system", SYSTEM, "15-a..b", false },
		{ "system", SYSTEM, "15-.", false },
		{ "system", SYSTEM, "..-main", false },
		{ "system", SYSTEM, "15.-main", false },
		{ "system", SYSTEM, "main", false },
		{ "system", SYSTEM, "15-", false },
		{ "system", SYSTEM, "15--x", false },
		{ "system", SYSTEM, "15-a\\x2db", false },
		{ "system", SYSTEM, "15-a:b", false },
		{ "user@1000", USER "app.slice/", "15-main", false },
	};

	is_systemd_asked = false;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *name = text_format(&texts, "postgresql@%s.service", cases[i].instance);
		const char *cgroup = text_format(&texts, "%s%s", cases[i].cgroup, name);

		add_to(10, "postgres", name, cgroup, 0);
		cr_expect_null(strstr(lowered("postgres", -5), "/etc/"), "%zu: unverified", i);
		snapshot_add_unit(&snapshot, cases[i].manager, name)->cgroup = cgroup;
		cr_expect_eq(strstr(lowered("postgres", -5), "/etc/postgresql/") != NULL,
			cases[i].is_cluster, "%s", cases[i].instance);
		snapshot_release(&snapshot);
		begin();
		is_systemd_asked = false;
	}
}

/* docker-ID.scope is a name, too. */
Test(instructions, a_container_that_only_looks_like_one)
{
	struct process *process =
		add_to(10, "web", "docker-" ID ".scope", USER "docker-" ID ".scope", 0);

	is_systemd_asked = false;
	process->container = "docker:db";
	cr_expect_str_eq(limited("docker:db"),
		"echo 2147483648 > " FOLDER USER "docker-" ID ".scope/memory.max\n"
		"If systemd created that cgroup, the limit may end at the next daemon-reload, "
		"else with the cgroup; the program that created the cgroup can set it for "
		"good. " UNVERIFIED("docker:db"));
	process->cgroup = "/docker/" ID; /* by its driver for cgroupfs */
	cr_expect(text_starts_with(limited("docker:db"), "docker update "));
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	cr_expect_null(strstr(limited("docker:db"), "docker update "));
	snapshot.machine.visibility = VISIBILITY_WHOLE;
	process->cgroup = "/a/docker/" ID;
	cr_expect_null(strstr(limited("docker:db"), "docker update "));
	process->cgroup = "/libpod_parent/libpod-" ID; /* another's */
	cr_expect_null(strstr(limited("docker:db"), "docker update "));
	process->container = "nspawn:db";
	process->cgroup = USER "machine-db.scope";
	cr_expect_null(strstr(limited("nspawn:db"), "systemctl"));
}

Test(instructions, a_users_service)
{
	add_user_manager(100);
	add_to(10, "app", "app.service", USER "app.slice/app.service", 200);
	cr_expect_str_eq(raised("app.service", 350),
		"mkdir -p -- /etc/systemd/user/app.service.d && printf '%s\\n' '[Service]' "
		"OOMScoreAdjust=350 "
		"> /etc/systemd/user/app.service.d/zz-oomtop-adj.conf\n"
		"echo 350 > /proc/10/oom_score_adj\n" AS_USER "systemctl --user daemon-reload\n"
		"That drop-in applies to the app.service of all users. No restart is needed: "
		"running "
		"processes have the new value, and their children inherit it.");
	/* down to what its manager has */
	cr_expect_not_null(strstr(lowered("app.service", 100), "OOMScoreAdjust=100"));
	cr_expect_str_eq(lowered("app.service", 50),
		"echo 50 > /proc/10/oom_score_adj\n"
		"A user's systemd cannot set a value below its own and would ignore a drop-in: "
		"this "
		"value lasts until the process exits. For a lasting value, run the program as a "
		"system service with User=.");
	cr_expect_str_eq(limited("app.service"),
		"mkdir -p -- /etc/systemd/user/app.service.d && printf '%s\\n' '[Service]' "
		"MemoryHigh=1536M "
		"MemoryMax=2048M > /etc/systemd/user/app.service.d/zz-oomtop-memory.conf\n" AS_USER
		"systemctl --user daemon-reload\n" AS_USER
		"systemctl --user set-property --runtime -- app.service " LIMITS "\n"
		"That drop-in applies to the app.service of all users. This works only if the "
		"memory controller is delegated to that user's systemd: " FOLDER
		"/user.slice/user-1000.slice/user@1000.service/cgroup.controllers must list "
		"memory.");
}

Test(instructions, a_user_without_a_name)
{
	add_to(10, "app", "app.service", USER "app.slice/app.service", 200);
	/* or one that would move the cursor */
	snapshot.processes[0].user = "a\x1b[1A";
	snapshot.processes[0].uid = figure_of(1000);
	cr_expect(text_ends_with(raised("app.service", 350),
		"echo 350 > /proc/10/oom_score_adj\nAs the user of app.service: systemctl --user "
		"daemon-reload. That drop-in applies to the app.service of all users. No restart "
		"is "
		"needed: running processes have the new value, and their children inherit it."));
}

Test(instructions, a_controller_that_is_there_needs_no_word)
{
	add_user_manager(100);
	add_to(10, "app", "app.service", USER "app.slice/app.service", 200);
	add_group(&snapshot, USER "app.slice/app.service", -1, 1)->unit = "app.service";
	link_groups(&snapshot);
	cr_expect_null(strstr(limited("app.service"), "controller"));
}

Test(instructions, swap)
{
	snapshot.machine.swap_free_bytes = figure_of(GB);
	add_to(10, "app", "app.service", SYSTEM "app.service", 0);
	cr_expect(text_ends_with(limited("app.service"),
		LIMITS "\nBefore it is killed, it may fill the swap: MemorySwapMax=0 next to "
		       "MemoryMax= prevents that."));
	add_group(&snapshot, SYSTEM "app.service", -1, 1)->unit = "app.service";
	link_groups(&snapshot);
	cr_expect_not_null(strstr(limited("app.service"), "MemorySwapMax"));
	the_group(&snapshot, SYSTEM "app.service")->swap_max_bytes = figure_of(0);
	cr_expect_null(strstr(limited("app.service"), "MemorySwapMax"));
}

Test(instructions, seen_from_within)
{
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	add_to(10, "app", NULL, NULL, 0);
	cr_expect(text_ends_with(raised("10", 350),
		"oomtop saw this from inside a container: PIDs are those of the container, "
		"files and systemctl are those of its host."));
}

Test(instructions, postgresql_of_debian)
{
	const char *unit = "postgresql@15-main.service";
	const char *cgroup = SYSTEM "system-postgresql.slice/postgresql@15-main.service";

	add_to(10, "postgres", unit, cgroup, -900);
	add_to(11, "postgres", unit, cgroup, 0)->ppid = 10;
	add_to(12, "postgres", unit, cgroup, 0)->ppid = 10;
	cr_expect_str_eq(lowered("postgres", -350),
		"printf '%s\\n' \"PG_OOM_ADJUST_VALUE = '-350'\" >> "
		"/etc/postgresql/15/main/environment\n"
		"for pid in 11 12; do echo -350 > /proc/$pid/oom_score_adj; done\n"
		"systemctl restart -- postgresql@15-main.service\n"
		"The restart ends all sessions; until then, new backends start with the old value. "
		"OOMScoreAdjust= in a drop-in has no effect here: pg_ctlcluster sets its own "
		"value, "
		"and backends set theirs.");
	cr_expect(instructions.files[0].appends);
}

/* The units of its own packages: -1000 for the postmaster, and PG_OOM_ADJUST_FILE. */
Test(instructions, postgresql_that_resets_its_children)
{
	add_to(10, "postgres", "postgresql-16.service", SYSTEM "postgresql-16.service", -1000);
	add_to(11, "postgres", "postgresql-16.service", SYSTEM "postgresql-16.service", 0)->ppid =
		10;
	cr_expect_str_eq(lowered("postgres", -350),
		"mkdir -p -- /etc/systemd/system/postgresql-16.service.d && printf '%s\\n' "
		"'[Service]' "
		"Environment=PG_OOM_ADJUST_VALUE=-350 > "
		"/etc/systemd/system/postgresql-16.service.d/zz-oomtop-adj.conf\n"
		"echo -350 > /proc/11/oom_score_adj\n"
		"systemctl daemon-reload\nsystemctl restart -- postgresql-16.service\n"
		"The restart ends all sessions; until then, new backends start with the old "
		"value. OOMScoreAdjust= applies to the postmaster only: backends set their own "
		"value.");
}

Test(instructions, who_would_overwrite_it)
{
	add_to(1, "systemd", "init.scope", "/init.scope", 0);
	add_to(10, "postgres", "pg.service", SYSTEM "pg.service", 0)->ppid = 1;
	add_to(11, "sshd", "ssh.service", SYSTEM "ssh.service", -1000)->ppid = 1;
	add_to(12, "redis-server", "redis.service", SYSTEM "redis.service", 0)->ppid = 1;
	add_to(13, "app", "app.service", SYSTEM "app.service", 300)->ppid = 1;
	add_to(14, "quiet", "quiet.service", SYSTEM "quiet.service", 0)->ppid = 1;
	add_unit("app.service")->oom_score_adjust = figure_of(0);
	lowered("postgres", -100);
	cr_expect_str_eq(instructions.overwritten_by,
		"postgres itself (PG_OOM_ADJUST_FILE), if its environment has that; "
		"PG_OOM_ADJUST_VALUE holds the value");
	raised("ssh.service", 100);
	cr_expect_str_eq(instructions.overwritten_by, "sshd itself (sshd protects its listener)");
	lowered("redis.service", -100);
	cr_expect_str_eq(instructions.overwritten_by,
		"redis-server itself (oom-score-adj in redis.conf), if that is set");
	lowered("app.service", -100);
	cr_expect_str_eq(instructions.overwritten_by,
		"the program or person that set it before: it differs from its unit (0)");
	lowered("quiet.service", -100);
	cr_expect_null(instructions.overwritten_by);
}

Test(instructions, docker_and_podman)
{
	struct process *process =
		add_to(10, "web", "docker-" ID ".scope", SYSTEM "docker-" ID ".scope", 0);

	process->container = "docker:my web";
	cr_expect_str_eq(raised("docker:my web", 500),
		"echo 500 > /proc/10/oom_score_adj\n"
		"A container gets its oom_score_adj when it is created: --oom-score-adj=500 of "
		"docker run, "
		"oom_score_adj in a compose file. Until then, this change applies to the running "
		"processes.\n"
		"Overwritten by the container runtime, when the container is recreated.");
	cr_expect_str_eq(limited("docker:my web"),
		"docker update --memory=2147483648 --memory-swap=-1 -- 0123456789ab\n"
		"To keep the limit when the container is recreated: --memory of docker run, "
		"mem_limit in a "
		"compose "
		"file.");
	process->container = "podman:web";
	process->unit = "libpod-" ID ".scope";
	process->cgroup = USER "user.slice/libpod-" ID ".scope/container";
	process->user = "alice";
	process->uid = figure_of(1000);
	cr_expect_str_eq(limited("podman:web"),
		"(cd / && " AS_USER
		"podman update --memory=2147483648 --memory-swap=-1 -- 0123456789ab)\n"
		"podman before 5.4 may reset the container's other limits (--cpus, --pids-limit): "
		"give them as well. Before 5.1, and later where its database is BoltDB, the limit "
		"ends when the container restarts. "
		"To keep the limit when the container is recreated: --memory of podman run, "
		"mem_limit in a "
		"compose "
		"file.");
}

#define RAISED_BY_RUNTIME                                                                          \
	"The container runs without privileges: its runtime raises a value below its own to "      \
	"that. This value lasts until the process exits. For a lasting value, run the "            \
	"container as root.\n"                                                                     \
	"Overwritten by the container runtime, when the container is recreated."

/* Runtimes of a user raise what is below their own value; of root they do not. */
Test(instructions, a_container_without_privileges)
{
	struct process *process;

	add_user_manager(100);
	process = add_to(
		10, "web", "libpod-" ID ".scope", USER "user.slice/libpod-" ID ".scope", 200);
	process->container = "podman:0123456789ab";
	cr_expect_str_eq(
		lowered("web", -200), "echo -200 > /proc/10/oom_score_adj\n" RAISED_BY_RUNTIME);
	cr_expect_not_null(strstr(lowered("web", 100), "--oom-score-adj=100 of podman run"));
	cr_expect_not_null(strstr(raised("web", 500), "--oom-score-adj=500 of podman run"));
	process = &snapshot.processes[1];
	process->cgroup = "/user.slice/user-1000.slice/session-3.scope/libpod-" ID;
	cr_expect_str_eq(lowered("web", 100),
		"echo 100 > /proc/10/oom_score_adj\n" RAISED_BY_RUNTIME, "whose is not known");
	process->cgroup = "/machine.slice/libpod-" ID ".scope";
	cr_expect_not_null(strstr(lowered("web", -200), "--oom-score-adj=-200 of podman run"));
}

/* What serves one connection never starts again by its name. */
Test(instructions, an_instance_for_a_connection)
{
	static const struct {
		const char *instance;
		bool is_connection;
	} cases[] = {
		{ "3-84211-0", true },
		{ "3-9120-84211-0", true },
		{ "0-10.0.0.1:22-10.0.0.2:51234", true },
		{ "17-fe80::1:22-fe80::2:51234", true },
		{ "tty1", false },
		{ "6379", false },
		{ "15-main", false },
		{ "1-2", false },
		{ "cafe-1-2", false },
		{ "eu-1-2:3", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *name = text_format(&texts, "job@%s.service", cases[i].instance);

		add_to(10, "job", name, text_format(&texts, SYSTEM "%s", name), 0);
		cr_expect_eq(strstr(raised(name, 100),
				     "> /etc/systemd/system/job@.service.d/zz-oomtop-adj.conf\n") !=
				     NULL,
			cases[i].is_connection, "%s", name);
		cr_expect_eq(
			strstr(raised(name, 100),
				text_format(&texts, "/etc/systemd/system/%s.d/", name)) == NULL,
			cases[i].is_connection, "%s", name);
		end();
		begin();
	}
}

/* Programs of containerd other than nerdctl have no command for it; systemd has, for a scope. */
Test(instructions, other_runtimes)
{
	struct process *process =
		add_to(10, "web", "nerdctl-" ID ".scope", SYSTEM "nerdctl-" ID ".scope", 0);

	process->container = "containerd:0123456789ab";
	cr_expect_str_eq(limited(process->container),
		"nerdctl update --memory=2147483648 --memory-swap=-1 -- 0123456789ab\n"
		"To keep the limit when the container is recreated: --memory of nerdctl run, "
		"mem_limit in a compose file.");
	process->container = "crio:0123456789ab";
	process->unit = "crio-" ID ".scope";
	process->cgroup = SYSTEM "crio-" ID ".scope";
	cr_expect_str_eq(limited(process->container),
		"systemctl set-property --runtime -- crio-" ID ".scope MemoryMax=2048M\n"
		"The limit lasts as long as crio-" ID ".scope. "
		"To keep the limit when the container is recreated, set a memory limit of "
		"2147483648 bytes in its configuration.");
}

/* Below a unit that systemd confirmed, or around one, another unit may have the cgroup. */
Test(instructions, a_cgroup_around_units)
{
	add_read_group("/user.slice/user-1000.slice/user@1000.service");
	link_groups(&snapshot);
	add_user_manager(100);
	add_to(10, "job", "job.service", USER "app.slice/job.service", 100);
	add_unit("user@1000.service")->cgroup = "/user.slice/user-1000.slice/user@1000.service";
	cr_expect_str_eq(limited("cgroup:/user.slice/user-1000.slice/user@1000.service"),
		"mkdir -p -- /etc/systemd/system/user@1000.service.d && printf '%s\\n' '[Service]' "
		"MemoryHigh=1536M MemoryMax=2048M > "
		"/etc/systemd/system/user@1000.service.d/zz-oomtop-memory.conf\n"
		"systemctl daemon-reload\n"
		"systemctl set-property --runtime -- user@1000.service " LIMITS "\n"
		"All processes in user@1000.service share the limit.");
	/* the largest one may be a container: the limit is not the container's */
	snapshot.processes[1].container = "podman:0123456789ab";
	snapshot.processes[1].cgroup = USER "user.slice/libpod-" ID ".scope";
	cr_expect_not_null(strstr(limited("cgroup:/user.slice/user-1000.slice/user@1000.service"),
		"set-property --runtime -- user@1000.service "));
}

/* The swap a container may use stays what it is: its option counts both together. */
Test(instructions, docker_with_a_bound_of_swap)
{
	struct cgroup *cgroup = add_group(&snapshot, SYSTEM "docker-" ID ".scope", -1, 1);

	cgroup->container = "docker:web";
	cgroup->swap_max_bytes = figure_of(0);
	add_to(10, "web", "docker-" ID ".scope", SYSTEM "docker-" ID ".scope", 0)->container =
		"docker:web";
	link_groups(&snapshot);
	cr_expect_eq(strncmp(limited("docker:web"),
			     "docker update --memory=2147483648 --memory-swap=2147483648 -- "
			     "0123456789ab\n",
			     75),
		0);
	cgroup = the_group(&snapshot, SYSTEM "docker-" ID ".scope");
	cgroup->swap_max_bytes = figure_of(GB);
	cr_expect_not_null(
		strstr(limited("docker:web"), "--memory-swap=3221225472 -- 0123456789ab"));
	snapshot.cgroup_version = CGROUP_V1;
	cgroup->memsw_max_bytes = figure_of(5 * GB);
	cr_expect_not_null(
		strstr(limited("docker:web"), "--memory-swap=5368709120 -- 0123456789ab"));
}

Test(instructions, a_pod)
{
	struct process *web = add_to(10, "web", "cri-1.scope", POD "cri-1.scope", 900);

	web->container = "containerd:ns/pod/web";
	web->qos = POD_BURSTABLE;
	/* 1000 less the part of the node's 8G in thousandths */
	cr_expect_str_eq(lowered("web", 400),
		"The kubelet sets it by the pod's class and resources when it creates the pod: a "
		"memory "
		"request of at "
		"least 4.8G gives it 400.\n"
		"Overwritten by the kubelet, when the container is recreated.");
	cr_expect_str_eq(lowered("web", -350),
		"The kubelet sets it by the pod's class and resources when it creates the pod: "
		"requests equal "
		"to "
		"limits, of CPU too and of all its containers (Guaranteed), give it -997.\n"
		"Overwritten by the kubelet, when the container is recreated.");
	cr_expect_str_eq(raised("containerd:ns/pod/web", 950),
		"The kubelet sets it by the pod's class and resources when it creates the pod: a "
		"memory "
		"request of at "
		"most 410M gives it 950.\n"
		"Overwritten by the kubelet, when the container is recreated.");
	cr_expect_not_null(strstr(raised("containerd:ns/pod/web", 1000),
		"no requests and no limits (BestEffort) give it 1000."));
	cr_expect_str_eq(limited("containerd:ns/pod/web"),
		"In the pod's manifest, for the container: resources: {limits: {memory: 2048Mi}}. "
		"A memory request that it has stays: without any, Kubernetes takes the limit for "
		"the request, which changes its oom_score_adj.");
	/* less than a thousandth, or none, which would become the limit */
	web->adj = figure_of(999);
	cr_expect_not_null(strstr(limited("containerd:ns/pod/web"),
		"resources: {requests: {memory: 0}, limits: {memory: 2048Mi}}. A memory request "));
	web->adj = figure_of(1000);
	web->qos = POD_BESTEFFORT;
	cr_expect_not_null(strstr(limited("containerd:ns/pod/web"),
		"resources: {requests: {memory: 0}, limits: {memory: 2048Mi}}. A memory request "));
	cr_expect_not_null(strstr(limited("containerd:ns/pod/web"),
		" With a limit the pod is Burstable, with an oom_score_adj of 999."));
	web->qos = POD_BURSTABLE;
	/* 600 means 3.2G of the node's 8G */
	web->adj = figure_of(600);
	cr_expect_str_eq(limited("containerd:ns/pod/web"),
		"In the pod's manifest, for the container: resources: {requests: {memory: "
		"1844Mi}, limits: {memory: 2048Mi}}");
	add_group(&snapshot, POD "cri-1.scope", 4000, 1);
	link_groups(&snapshot);
	cr_expect_not_null(strstr(lowered("web", 400),
		"least 4.8G gives it 400, which is above the container's limit of 3.9G, so that "
		"has to be raised as well."));
}

Test(instructions, lxc_and_nspawn)
{
	struct process *process =
		add_to(10, "web", "web.service", "/lxc.payload.box/system.slice/web.service", 0);

	process->container = "lxc:box";
	add_read_group("/lxc.payload.box")->container = "lxc:box";
	link_groups(&snapshot);
	cr_expect_str_eq(raised("lxc:box", 500),
		"echo 500 > /proc/10/oom_score_adj\n"
		"A container gets its oom_score_adj when it is created: lxc.proc.oom_score_adj = "
		"500 in its "
		"configuration. Until then, this change applies to the running processes.\n"
		"Overwritten by the container runtime, when the container is recreated.");
	cr_expect_str_eq(limited("lxc:box"),
		"echo 2147483648 > " FOLDER "/lxc.payload.box/memory.max\n"
		"For its next start: lxc.cgroup2.memory.max = 2147483648 in its configuration, or "
		"limits.memory of Incus and LXD.");
	process->container = "nspawn:box";
	process->cgroup = "/machine.slice/machine-box.scope/payload/system.slice/web.service";
	cr_expect_str_eq(limited("nspawn:box"),
		"systemctl set-property --runtime -- machine-box.scope "
		"MemoryHigh=1536M MemoryMax=2048M\n"
		"The limit lasts as long as machine-box.scope.");
	cr_expect_not_null(strstr(raised("nspawn:box", 500),
		"OOMScoreAdjust=500 in section [Exec] of its .nspawn file."));
}

/* The kernel gives an adj to all that share the memory, also to those nobody asked for. */
Test(instructions, who_gets_it_besides)
{
	add_to(10, "db", NULL, "/", 0)->detail.mm_owner_pid = figure_of(10);
	add_to(11, "helper", NULL, "/", 0)->detail.mm_owner_pid = figure_of(10);
	add_to(12, "other", NULL, "/", 0)->detail.mm_owner_pid = figure_of(12);
	cr_expect_not_null(
		strstr(lowered("db", -100), "oom_score_adj\nhelper[11] shares its memory and gets "
					    "the same oom_score_adj. db does"));
	cr_expect_null(strstr(lowered("db", -100), "other"));
}

Test(instructions, both_adj)
{
	const struct advice advice = {
		.kind = ADVICE_COMBINATION, .leaker_adj = 1000, .target_adj = -500
	};
	struct threat threat = { .raised_word = "20" };
	const struct process *target;

	add_to(10, "db", NULL, "/", 900);
	add_to(20, "job", NULL, "/", -999);
	target = &snapshot.processes[0];
	threat.leaker = &snapshot.processes[1];
	threat.raised = (struct target){ .items = &threat.leaker, .count = 1 };
	cr_expect_eq(
		strncmp(said(&(struct target){ .items = &target, .count = 1 }, &threat, &advice),
			"echo 1000 > /proc/20/oom_score_adj\necho -500 > /proc/10/oom_score_adj\n",
			70),
		0);
}

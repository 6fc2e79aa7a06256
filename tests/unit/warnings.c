/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each warning at its threshold and just below it. */
#include "model/report/warnings.h"
#include "snapshot/unit.h"
#include "trial.h"

#include <criterion/criterion.h>

enum { TOTAL_PAGES = 1000000, LARGE_PAGES = TOTAL_PAGES / 20 };

TestSuite(warnings, .init = trial_begin, .fini = trial_end);

Test(warnings, an_ordinary_machine_has_none)
{
	add_pages(&snapshot, 10, 5000, 0);
	add_pages(&snapshot, 11, 900, 0);
	observe_scores(&snapshot, ORACLE_5_9);
	cr_expect_null(warned(WARNING_PANIC_ON_OOM));
	cr_expect_eq(verdict.warning_count, 0);
}

Test(warnings, of_what_becomes_of_the_ranking)
{
	add_pages(&snapshot, 10, 5000, 0);
	snapshot.machine.oom_kill_allocating_task = figure_of(1);
	cr_expect_not_null(warned(WARNING_ALLOCATING_TASK));
	snapshot.machine.panic_on_oom = figure_of(1);
	cr_expect_not_null(warned(WARNING_PANIC_ON_OOM));
	cr_expect_null(warned(WARNING_ALLOCATING_TASK), "the kernel never gets to it");
	snapshot.machine.panic_on_oom = snapshot.machine.oom_kill_allocating_task = FIGURE_UNKNOWN;
	cr_expect_null(warned(WARNING_PANIC_ON_OOM));
	cr_expect_null(warned(WARNING_ALLOCATING_TASK));
	cr_expect_null(warned(WARNING_NOBODY));
	snapshot.processes[0].adj = figure_of(-1000);
	cr_expect_not_null(warned(WARNING_NOBODY));
}

Test(warnings, of_what_cannot_be_seen)
{
	add_pages(&snapshot, 10, 5000, 0);
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	cr_expect_not_null(warned(WARNING_PARTIAL_NAMESPACE));
	cr_expect_null(warned(WARNING_PARTIAL_HIDEPID));
	snapshot.machine.visibility = VISIBILITY_HIDEPID;
	cr_expect_not_null(warned(WARNING_PARTIAL_HIDEPID));
	snapshot.machine.visibility = VISIBILITY_UNKNOWN;
	cr_expect_not_null(warned(WARNING_PARTIAL_UNKNOWN));
	cr_expect_eq(verdict.doubts & DOUBT_PARTIAL, DOUBT_PARTIAL);
	snapshot.machine.visibility = VISIBILITY_WHOLE;
	cr_expect_null(warned(WARNING_UNREADABLE));
	snapshot.machine.unreadable = figure_of(3);
	cr_assert_not_null(warned(WARNING_UNREADABLE));
	cr_expect_eq(find_warning(&verdict, WARNING_UNREADABLE)->count, 3);
	snapshot.machine.unreadable = FIGURE_UNKNOWN;
	cr_expect_null(warned(WARNING_UNREADABLE));
}

/* An unknown setting may be one that decides instead of the ranking. */
Test(warnings, of_settings_that_cannot_be_read)
{
	add_pages(&snapshot, 10, 5000, 0);
	observe_scores(&snapshot, ORACLE_5_9);
	cr_expect_null(warned(WARNING_SETTINGS_UNKNOWN));
	snapshot.machine.panic_on_oom = FIGURE_UNKNOWN;
	cr_expect_not_null(warned(WARNING_SETTINGS_UNKNOWN));
	cr_expect_eq(verdict.doubts, DOUBT_SETTINGS);
	snapshot.machine.panic_on_oom = figure_of(0);
	snapshot.machine.oom_kill_allocating_task = FIGURE_UNKNOWN;
	cr_expect_not_null(warned(WARNING_SETTINGS_UNKNOWN));
	cr_expect_eq(verdict.doubts, DOUBT_SETTINGS);
}

/* A process of unknown cgroup may be in the domain and be the victim. */
Test(warnings, of_processes_whose_group_is_not_known)
{
	struct domain domain;
	struct error error;

	add_pages(&snapshot, 10, 5000, 0)->cgroup = "/a";
	add_pages(&snapshot, 11, 900, 0);
	observe_scores(&snapshot, ORACLE_5_9);
	add_group(&snapshot, "/a", 3000, 0);
	link_groups(&snapshot);
	cr_assert_eq(domain_find(&domain, &snapshot, "/a", &error), 0);
	verdict_release(&verdict);
	verdict_for(&verdict, &snapshot, &domain);
	warnings_make(&verdict, &snapshot);
	cr_expect_eq(verdict.doubts & DOUBT_PARTIAL, DOUBT_PARTIAL);
	cr_assert_not_null(find_warning(&verdict, WARNING_MEMBERS_UNKNOWN));
	cr_expect_eq(find_warning(&verdict, WARNING_MEMBERS_UNKNOWN)->count, 1);
	snapshot_find(&snapshot, 11)->cgroup = "/";
	link_groups(&snapshot);
	verdict_release(&verdict);
	verdict_for(&verdict, &snapshot, &domain);
	warnings_make(&verdict, &snapshot);
	cr_expect_eq(verdict.doubts & DOUBT_PARTIAL, 0);
}

Test(warnings, of_a_release_that_cannot_be_placed)
{
	add_pages(&snapshot, 10, 5000, 0);
	snapshot.machine.release = "2.6.32-754.el6";
	cr_expect_not_null(warned(WARNING_RULES_OLD));
	cr_expect_null(warned(WARNING_RULES_UNPROVEN), "no score disagrees");
	snapshot.machine.release = "3.10.0";
	cr_expect_null(warned(WARNING_RULES_OLD));
	snapshot.machine.release = "Plan 9";
	cr_expect_not_null(warned(WARNING_RELEASE_UNKNOWN));
	cr_expect_null(warned(WARNING_RULES_UNPROVEN));
	cr_expect_null(warned(WARNING_RULES_OVERRULED));
}

Test(warnings, of_a_faked_meminfo_and_the_true_total_is_used)
{
	const struct warning *warning;

	add_pages(&snapshot, 10, 5000, 100);
	/* a container of 1 GB on a machine of 64 */
	snapshot.machine.mem_total_bytes = figure_of(GB);
	snapshot.machine.kernel_ram_bytes = figure_of(64 * GB);
	snapshot.machine.kernel_swap_bytes = figure_of(8 * GB);
	warning = warned(WARNING_FAKED_TOTAL);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->bytes, GB);
	cr_expect_eq(warning->more_bytes, 64 * GB);
	cr_expect_eq(verdict.domain.total_pages, 72 * GB / PAGE);
	cr_expect_eq(verdict.victim->badness.adj_pages.value, 72 * GB / PAGE / 1000 * 100);
	/* seen from inside: the limit that is shown is what ends a leak */
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	cr_assert_not_null(warned(WARNING_FAKED_TOTAL));
	cr_expect_eq(verdict.domain.total_pages, GB / PAGE);
	cr_expect_eq(verdict.domain.machine_total_pages, 72 * GB / PAGE);
	cr_expect_eq(verdict.victim->badness.adj_pages.value, GB / PAGE / 1000 * 100);
	snapshot.machine.visibility = VISIBILITY_WHOLE;
	/* swap that was just switched on fakes nothing */
	snapshot.machine.mem_total_bytes = figure_of(64 * GB);
	cr_expect_null(warned(WARNING_FAKED_TOTAL));
	snapshot.machine.kernel_ram_bytes = FIGURE_UNKNOWN;
	cr_expect_null(warned(WARNING_FAKED_TOTAL));
	cr_expect_eq(verdict.domain.total_pages, 64 * GB / PAGE);
}

Test(warnings, of_a_large_process_that_cannot_be_killed)
{
	const struct warning *warning;

	add_pages(&snapshot, 1, 500000, 0);
	add_pages(&snapshot, 10, 5000, 0);
	add_pages(&snapshot, 11, LARGE_PAGES - 1, -1000);
	cr_expect_null(warned(WARNING_UNKILLABLE));
	snapshot_find(&snapshot, 11)->memory.swap_bytes = figure_of(PAGE);
	warning = warned(WARNING_UNKILLABLE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry->process->pid, 11);
	cr_expect_eq(warning->bytes, (int64_t)LARGE_PAGES * PAGE);
	snapshot_find(&snapshot, 11)->adj = figure_of(-999);
	cr_expect_null(warned(WARNING_UNKILLABLE));
}

/* A limit stops the leak before the machine's memory runs out. */
Test(warnings, of_one_that_cannot_be_killed_in_a_box)
{
	struct domain domain;
	struct error error;

	add_pages(&snapshot, 10, 5000, 0)->cgroup = "/a/b";
	add_pages(&snapshot, 11, LARGE_PAGES, -1000)->cgroup = "/a/b";
	add_group(&snapshot, "/a", 3000, 0);
	add_group(&snapshot, "/a/b", -1, 0);
	link_groups(&snapshot);
	cr_expect_null(warned(WARNING_UNKILLABLE), "in a smaller box");
	the_group(&snapshot, "/a")->max_bytes = figure_of(1000000 * (int64_t)PAGE);
	cr_expect_not_null(warned(WARNING_UNKILLABLE), "in one as large as the machine");
	the_group(&snapshot, "/a")->max_bytes = figure_of(3000 * MB);
	cr_assert_eq(domain_find(&domain, &snapshot, "/a", &error), 0);
	verdict_release(&verdict);
	verdict_for(&verdict, &snapshot, &domain);
	warnings_make(&verdict, &snapshot);
	cr_expect_not_null(find_warning(&verdict, WARNING_UNKILLABLE), "in its own box");
}

Test(warnings, of_a_kill_that_frees_next_to_nothing)
{
	struct process *process = add_pages(&snapshot, 10, 4000, 0);
	const struct warning *warning;

	cr_expect_null(warned(WARNING_FUTILE), "what it frees is not known");
	process->detail.private_bytes = figure_of(900 * PAGE);
	cr_expect_null(warned(WARNING_FUTILE), "nor is it without the swap");
	process->detail.private_swap_bytes = figure_of(100 * PAGE);
	warning = warned(WARNING_FUTILE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry, verdict.victim);
	cr_expect_eq(warning->bytes, 4000 * PAGE);
	cr_expect_eq(warning->more_bytes, 1000 * PAGE);
	process->detail.private_swap_bytes.value++;
	cr_expect_null(warned(WARNING_FUTILE), "more than a quarter");
}

static struct process *add_with_files(pid_t pid, int64_t anon_pages, int64_t file_pages)
{
	struct process *process = add_pages(&snapshot, pid, anon_pages, 0);

	process->memory.rss_bytes.value += file_pages * PAGE;
	process->memory.rss_file_bytes = figure_of(file_pages * PAGE);
	return process;
}

Test(warnings, of_a_rank_that_mapped_files_give)
{
	const struct warning *warning;

	add_with_files(10, 4000, 3000);
	cr_expect_null(warned(WARNING_RECLAIM), "there is nobody else");
	add_with_files(11, 4000, 2000);
	cr_expect_null(warned(WARNING_RECLAIM), "as much without them");
	add_with_files(12, 4001, 2000);
	warning = warned(WARNING_RECLAIM);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry->process->pid, 12);
	cr_expect_eq(warning->bytes, 3000 * PAGE);
	cr_expect_eq(verdict.victim->process->pid, 10);
	snapshot.processes[0].detail.mm_owner_pid = figure_of(10);
	snapshot.processes[2].detail.mm_owner_pid = figure_of(10);
	cr_expect_null(warned(WARNING_RECLAIM), "it dies with it");
}

/* Of 3000 pages that are no anonymous memory, 1000 are page cache. */
Test(warnings, of_pages_of_a_driver)
{
	struct machine *machine = &snapshot.machine;
	const struct warning *warning;

	machine->mem_total_bytes = figure_of(20000 * PAGE);
	machine->active_file_bytes = figure_of(600 * PAGE);
	machine->inactive_file_bytes = figure_of(400 * PAGE);
	add_with_files(10, 4000, 3000);
	add_pages(&snapshot, 11, 5900, 0);
	warning = warned(WARNING_DRIVER_PAGES);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry->process->pid, 10);
	cr_expect_eq(warning->bytes, 2000 * PAGE);
	cr_expect_eq(warning->more_bytes, 0);
	cr_expect_null(warned(WARNING_RECLAIM), "6000 remain");
	snapshot.processes[1].memory.rss_bytes = snapshot.processes[1].memory.rss_anon_bytes =
		figure_of(6001 * PAGE);
	warning = warned(WARNING_RECLAIM);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->bytes, 1000 * PAGE);
	machine->kernel_ram_bytes = figure_of(90000 * PAGE);
	machine->kernel_swap_bytes = figure_of(0);
	cr_expect_null(warned(WARNING_DRIVER_PAGES), "meminfo is that of a container");
	machine->kernel_ram_bytes = FIGURE_UNKNOWN;
	machine->active_file_bytes = figure_of(2300 * PAGE);
	cr_expect_null(warned(WARNING_DRIVER_PAGES), "less than a fiftieth");
	machine->active_file_bytes = FIGURE_UNKNOWN;
	cr_expect_null(warned(WARNING_DRIVER_PAGES), "how much cache there is is not known");
}

static void add_small(pid_t pid, int64_t pages, int64_t adj)
{
	add_pages(&snapshot, pid, pages, adj)->memory.swap_bytes = figure_of(PAGE);
}

Test(warnings, of_ranks_that_are_upside_down)
{
	const struct warning *warning;

	add_pages(&snapshot, 10, 80000, 0);
	add_small(20, 9999, 200);
	add_small(21, 50, 300);
	add_small(22, 9999, 0);
	add_pages(&snapshot, 23, 10001, 250);
	warning = warned(WARNING_UPSIDE_DOWN);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry->process->pid, 10);
	cr_expect_eq(warning->count, 2, "not the one below it, nor the one above an eighth");
	cr_expect_eq(warning->min_adj, 200);
	cr_expect_eq(warning->max_adj, 300);
	cr_expect_eq(warning->bytes, 10000 * PAGE);
	cr_expect_eq(warning->more_bytes, (9999 + 50 + 2) * PAGE);
}

Test(warnings, upside_down_needs_a_large_one_and_a_small_one_above_it)
{
	add_pages(&snapshot, 10, LARGE_PAGES - 1, 0);
	add_pages(&snapshot, 20, 50, 300);
	cr_expect_null(warned(WARNING_UPSIDE_DOWN));
	snapshot_find(&snapshot, 10)->memory.rss_bytes = figure_of((int64_t)LARGE_PAGES * PAGE);
	cr_expect_not_null(warned(WARNING_UPSIDE_DOWN));
	snapshot_find(&snapshot, 20)->adj = figure_of(0);
	cr_expect_null(warned(WARNING_UPSIDE_DOWN));
}

Test(warnings, a_large_one_that_is_protected_is_not_upside_down)
{
	add_pages(&snapshot, 10, 80000, -500);
	add_small(20, 9999, 0);
	add_small(21, 9999, -100);
	cr_expect_null(warned(WARNING_UPSIDE_DOWN));
	snapshot_find(&snapshot, 21)->adj = figure_of(1);
	cr_expect_eq(warned(WARNING_UPSIDE_DOWN)->count, 1);
}

/* Below 5.9 all three count for 1, and the first created is killed. */
Test(warnings, a_floor_of_1_is_not_upside_down)
{
	snapshot.machine.release = "4.15.0";
	add_small(9, 50, -998);
	add_pages(&snapshot, 10, 80000, -998);
	judge();
	cr_expect_eq(verdict.victim->process->pid, 9);
	cr_expect_null(warned(WARNING_UPSIDE_DOWN));
	snapshot_find(&snapshot, 9)->adj = figure_of(-997);
	cr_expect_null(warned(WARNING_UPSIDE_DOWN));
}

/* Sixty workers of 1000 pages in a unit, and a victim of `victim_pages`. */
static void build_group(int64_t victim_pages)
{
	trial_renew();
	for (pid_t pid = 100; pid < 160; pid++)
		add_pages(&snapshot, pid, 1000, 0)->unit = "runner.service";
	add_pages(&snapshot, 200, victim_pages, 0)->unit = "db.service";
}

Test(warnings, of_a_group_that_holds_more_than_the_victim)
{
	const struct warning *warning;

	build_group(30000);
	warning = warned(WARNING_GROUP);
	cr_assert_not_null(warning);
	cr_expect_str_eq(warning->name, "runner.service");
	cr_expect_eq(warning->count, 60);
	cr_expect_eq(warning->bytes, 60000 * PAGE);
	cr_expect_eq(warning->more_bytes, 1000 * PAGE);
	build_group(30001);
	cr_expect_null(warned(WARNING_GROUP), "more than half of the group's");
}

Test(warnings, no_group_where_the_ranking_tells_it_or_it_is_small)
{
	build_group(20000);
	snapshot_find(&snapshot, 200)->unit = "runner.service";
	cr_expect_null(warned(WARNING_GROUP), "the victim is one of it");
	build_group(20000);
	for (pid_t pid = 100; pid < 111; pid++)
		snapshot_find(&snapshot, pid)->unit = NULL;
	cr_expect_null(warned(WARNING_GROUP), "below a twentieth of the total");
	snapshot_find(&snapshot, 110)->unit = "runner.service";
	cr_expect_not_null(warned(WARNING_GROUP));
	/* where one has most of it */
	snapshot_find(&snapshot, 110)->adj = figure_of(-999);
	snapshot_find(&snapshot, 110)->memory.rss_anon_bytes = figure_of((int64_t)90000 * PAGE);
	cr_expect_null(warned(WARNING_GROUP));
}

Test(warnings, of_memory_outside_of_all_processes)
{
	const struct warning *warning;

	add_pages(&snapshot, 10, 5000, 0);
	snapshot.machine.slab_bytes = figure_of((int64_t)TOTAL_PAGES / 10 * PAGE - 1);
	cr_expect_null(warned(WARNING_UNACCOUNTED));
	snapshot.machine.slab_bytes.value++;
	warning = warned(WARNING_UNACCOUNTED);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->bytes, (int64_t)TOTAL_PAGES / 10 * PAGE);
	/* below a hundredth a part does not count */
	snapshot.machine.percpu_bytes = figure_of((int64_t)TOTAL_PAGES / 100 * PAGE - 1);
	cr_expect_eq(warned(WARNING_UNACCOUNTED)->bytes, (int64_t)TOTAL_PAGES / 10 * PAGE);
	snapshot.machine.percpu_bytes.value++;
	cr_expect_eq(warned(WARNING_UNACCOUNTED)->bytes, (int64_t)TOTAL_PAGES / 100 * 11 * PAGE);
	/* how much that is of the RAM must be known */
	snapshot.machine.kernel_ram_bytes = snapshot.machine.mem_total_bytes;
	snapshot.machine.kernel_swap_bytes = figure_of(0);
	snapshot.machine.mem_total_bytes = FIGURE_UNKNOWN;
	cr_expect_null(warned(WARNING_UNACCOUNTED));
}

Test(warnings, huge_holders_do_not_overflow)
{
	add_pages(&snapshot, 10, 5000, 0);
	for (int i = 0; i < 100; i++)
		snapshot_add_holder(
			&snapshot, (struct holder){ .kind = HOLDER_TMPFS,
					   .name = "/tmp",
					   .bytes = figure_of((INT64_C(1) << 60) - 1) });
	cr_assert_not_null(warned(WARNING_UNACCOUNTED));
	cr_expect_gt(find_warning(&verdict, WARNING_UNACCOUNTED)->bytes, INT64_C(1) << 62);
}

Test(warnings, what_is_large_beside_pods_is_pointed_out)
{
	add(&snapshot, 10, "loose", 100, 0)->cgroup = "/system.slice/loose.service";
	add(&snapshot, 20, "looser", 200, 0)->cgroup = "/user.slice";
	add(&snapshot, 30, "small", 1, 0)->cgroup = "/user.slice";
	cr_expect_null(warned(WARNING_BESIDE_PODS));
	add(&snapshot, 40, "app", 300, 1000)->qos = POD_BESTEFFORT;
	cr_assert_not_null(warned(WARNING_BESIDE_PODS));
	cr_expect_eq(warned(WARNING_BESIDE_PODS)->count, 2);
	cr_expect_eq(warned(WARNING_BESIDE_PODS)->entry->process->pid, 20);
}

#define USERS "/user.slice/user-1000.slice/user@1000.service/app.slice/"

static struct process *add_in(pid_t pid, const char *unit, const char *cgroup)
{
	struct process *process = add_pages(&snapshot, pid, 4000 - pid, 0);

	process->unit = unit;
	process->cgroup = cgroup;
	return process;
}

Test(warnings, of_a_users_unit_whose_end_is_not_known)
{
	const struct warning *warning;

	snapshot.cgroup_version = CGROUP_V2;
	add_in(10, "app.service", USERS "app.service");
	add_in(11, "other.service", USERS "other.service");
	cr_expect_null(warned(WARNING_UNIT_UNKNOWN), "it is the only one in it");
	add_in(12, "app.service", USERS "app.service");
	warning = warned(WARNING_UNIT_UNKNOWN);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry, verdict.victim);
	cr_expect_eq(warning->count, 1);
	snapshot.cgroup_version = CGROUP_V1;
	cr_expect_not_null(warned(WARNING_UNIT_UNKNOWN), "it may be the main process");
	snapshot.processes[0].ppid = 12;
	cr_expect_null(warned(WARNING_UNIT_UNKNOWN), "version 1 tells systemd nothing");
	snapshot.processes[0].ppid = 1;
	snapshot.cgroup_version = CGROUP_V2;
	snapshot_add_unit(&snapshot, "user@1000", "app.service")->cgroup = USERS "app.service";
	cr_expect_null(warned(WARNING_UNIT_UNKNOWN), "its systemd was asked");
}

/* As where no bus answers, and of the systemd in a container. */
Test(warnings, of_a_systems_unit_there_is_one_until_it_is_known)
{
	static const char path[] = "/system.slice/app.service";

	snapshot.cgroup_version = CGROUP_V2;
	add_in(10, "app.service", path);
	add_in(11, "app.service", path);
	cr_assert_not_null(warned(WARNING_UNIT_UNKNOWN));
	cr_expect_eq(warned(WARNING_UNIT_UNKNOWN)->count, 1);
	snapshot_add_unit(&snapshot, "system", "app.service")->cgroup = path;
	cr_expect_null(warned(WARNING_UNIT_UNKNOWN), "a service without an OOMPolicy= goes on");
	snapshot.units[0].oom_policy = "stop";
	snapshot.units[0].kill_mode = "process";
	cr_assert_not_null(warned(WARNING_UNIT_UNKNOWN), "ExecStop= may end the other");
	cr_expect_eq(warned(WARNING_UNIT_UNKNOWN)->count, 1);
	snapshot.units[0].stop_commands = figure_of(0);
	cr_expect_null(warned(WARNING_UNIT_UNKNOWN), "it has no ExecStop=");
}

Test(warnings, of_a_scope_there_is_one_until_it_is_known)
{
	static const char path[] = "/user.slice/user-1000.slice/session-5.scope";

	snapshot.cgroup_version = CGROUP_V2;
	add_in(10, "session-5.scope", path);
	add_in(11, "session-5.scope", path);
	cr_expect_not_null(warned(WARNING_UNIT_UNKNOWN));
	snapshot_add_unit(&snapshot, "system", "session-5.scope")->cgroup = path;
	cr_expect_null(warned(WARNING_UNIT_UNKNOWN), "a systemd without the setting");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of a support archive, and what tells a page size. */
#include "base/size.h"
#include "sources/archive/file_tree.h"
#include "sources/archive/names.h"
#include "sources/archive/sos_outputs.h"
#include "sources/proc/machine_text.h"
#include "sources/proc/nodes.h"

#include <criterion/criterion.h>
#include <string.h>

static struct text_span span(const char *text)
{
	return (struct text_span){ text, text + strlen(text) };
}

static void expect_figure(struct figure figure, int64_t value, const char *what)
{
	cr_expect_eq(figure_or(figure, -1), value, "%s: %ld", what, (long)figure_or(figure, -1));
}

Test(archive_texts, dates)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: unknown */
	} cases[] = {
		{ "Thu Jan  1 00:00:00 UTC 1970\n", 0 },
		{ "Sun Nov 29 18:59:50 UTC 2026\n", 1795978790 },
		{ "Thu Feb 29 23:59:59 UTC 2024", 1709251199 },
		{ "Sun Nov 29 06:59:50 PM UTC 2026\n", 1795978790 },
		{ "Sun Nov 29 12:00:00 AM UTC 2026\n", 1795910400 },
		{ "Sun Nov 29 18:59:50 CET 2026\n", -1 },
		{ "Sun Nov 29 24:59:50 UTC 2026\n", -1 },
		{ "Sun Nov 29 18:59:50 UTC 99999999999999999999\n", -1 },
		{ "So 29. Nov 18:59:50 UTC 2026\n", -1 },
		{ "UTC", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_figure(date_parse(span(cases[i].text)), cases[i].seconds, cases[i].text);
}

Test(archive_texts, uptimes)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: unknown */
	} cases[] = {
		{ " 22:22:16 up 38 min,  0 users,  load average: 6.10, 6.20, 6.30\n", 38 * 60 },
		{ " 22:22:16 up  2:04,  1 user,  load average: 0.00, 0.00, 0.00\n", 124 * 60 },
		{ " 22:22:16 up 3 days,  2:04,  1 user", (3 * 1440 + 124) * 60 },
		{ " 22:22:16 up 1 day, 5 min,  1 user", (1440 + 5) * 60 },
		{ " 22:22:16 up 12 days,  2 users", INT64_C(12) * 86400 },
		{ " 22:22:16 up 2 weeks, 1 day", -1 },
		{ " 22:22:16 up 99999999999999999999 days, 1 min", -1 },
		{ " 22:22:16 up", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_figure(uptime_parse(span(cases[i].text)), cases[i].seconds, cases[i].text);
}

Test(archive_texts, uname)
{
	struct text_span release, architecture;

	cr_assert(uname_parse(
		span("Linux x86_64 6.1.0-28-arm64 #1 SMP Debian 6.1.119 aarch64 GNU/Linux\n"),
		&release, &architecture));
	cr_expect(text_span_equals(release, "6.1.0-28-arm64"));
	cr_expect(text_span_equals(architecture, "aarch64"));
	cr_assert(uname_parse(span("Linux h 5.14"), &release, &architecture));
	cr_expect(text_span_equals(architecture, ""));
	cr_expect_not(uname_parse(span("FreeBSD h 14 x"), &release, &architecture));
	cr_expect_not(uname_parse(span("Linux h"), &release, &architecture));
}

Test(archive_texts, sysctl_fills_what_is_unknown)
{
	struct machine machine = { .swappiness = figure_of(10) };

	sysctl_parse(
		&machine, span("vm.panic_on_oom = 1\nvm.swappiness = 60\nvm.min_free_kbytes=4\n"
			       "vm.overcommit_memory = x\nxvm.overcommit_ratio = 3\nvm = 1\n\n = \n"
			       "vm.min_free_kbytes = 8\nvm.oom_kill_allocating_task = 1"));
	expect_figure(machine.panic_on_oom, 1, "panic_on_oom");
	expect_figure(machine.swappiness, 10, "swappiness");
	expect_figure(machine.min_free_bytes, 8192, "min_free_bytes");
	expect_figure(machine.overcommit_memory, -1, "overcommit_memory");
	expect_figure(machine.overcommit_ratio, -1, "overcommit_ratio");
	expect_figure(machine.oom_kill_allocating_task, -1, "a line that was cut");
}

Test(archive_texts, ps)
{
	struct ps_table table;
	struct ps_row row;

	cr_expect_not(ps_open(&table, span("USER COMMAND\nroot 1\n")));
	cr_expect_not(ps_open(&table, span("")));
	cr_assert(ps_open(&table,
		span("F S UID PID PPID CMD\n4 S 0 1 0 init\nroot - - - - -\n1 S 0 77 2 a b\n")));
	cr_assert(ps_next(&table, &row));
	cr_expect_eq(row.pid, 1);
	cr_assert(ps_next(&table, &row));
	cr_expect_eq(row.pid, 77);
	cr_expect_eq(row.ppid, 2);
	cr_expect_not(ps_next(&table, &row));
}

Test(archive_texts, page_sizes)
{
	struct figure total = figure_of(16389876LL << 10);

	expect_figure(page_size_of_zones(total, figure_of(16389876 / 4)), 4096, "4K");
	expect_figure(page_size_of_zones(total, figure_of(16389876 / 16)), 16384, "16K");
	expect_figure(page_size_of_zones(total, figure_of(16389876 / 64)), 65536, "64K");
	expect_figure(page_size_of_zones(total, figure_of(16389876 / 6)), -1, "neither");
	expect_figure(page_size_of_zones(total, figure_of(0)), -1, "no page");
	expect_figure(page_size_of_zones(total, figure_of(INT64_MAX / 2)), -1, "too many");
	expect_figure(page_size_of_zones(FIGURE_UNKNOWN, figure_of(1)), -1, "no total");
	expect_figure(
		nodes_managed_pages(span("Node 0, zone DMA\n  managed 3\nNode 1\n  managed  4\n")),
		7, "managed");
	expect_figure(nodes_managed_pages(span("Node 0, zone DMA\n  present 3\n")), -1, "old");
	expect_figure(page_size_of_architecture(span("x86_64")), 4096, "x86_64");
	expect_figure(page_size_of_architecture(span("aarch64")), -1, "aarch64");
}

Test(archive_texts, paths)
{
	static const struct {
		const char *path, *normal; /* NULL: refused */
	} cases[] = {
		{ "a/b", "a/b" },
		{ "/a//b/", "a/b" },
		{ "./a/./b", "a/b" },
		{ "a/../b", "b" },
		{ "a/b/../../c", "c" },
		{ "...", "..." },
		{ "..", NULL },
		{ "a/../..", NULL },
		{ "a/..", NULL },
		{ ".", NULL },
		{ "/", NULL },
		{ "", NULL },
	};
	char normal[TREE_PATH_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool is_path = tree_path_normalize(normal, cases[i].path);

		cr_expect_eq(is_path, cases[i].normal != NULL, "%s", cases[i].path);
		if (is_path && cases[i].normal)
			cr_expect_str_eq(normal, cases[i].normal);
	}
}

Test(archive_texts, links_end)
{
	struct file_tree tree = { 0 };
	struct text_span text;

	file_tree_add(&tree, "top/a", span("one"));
	file_tree_add(&tree, "top/a", span("two"));
	file_tree_add_link(&tree, "top/d/relative", "../a", "top");
	file_tree_add_link(&tree, "top/absolute", "/a", "top");
	file_tree_add_link(&tree, "top/chain", "d/relative", "top");
	file_tree_add_link(&tree, "top/loop", "loop2", "top");
	file_tree_add_link(&tree, "top/loop2", "loop", "top");
	file_tree_add_link(&tree, "top/out", "../../a", "top");
	file_tree_finish(&tree);
	cr_expect(file_tree_find(&tree, "top/chain", &text) && text_span_equals(text, "two"));
	cr_expect(file_tree_find(&tree, "top/absolute", &text) && text_span_equals(text, "two"));
	cr_expect_not(file_tree_find(&tree, "top/loop", &text));
	cr_expect_not(file_tree_find(&tree, "top/out", &text));
	file_tree_release(&tree);
}

Test(archive_texts, names)
{
	cr_expect(archive_tells_machine("proc/1/status"));
	cr_expect_not(archive_tells_machine("proc/1/environ"));
	cr_expect(archive_tells_machine("sys/fs/cgroup/a/memory.max"));
	cr_expect_not(archive_tells_machine("sys/fs/cgroup/a/memory.kmem.slabinfo"));
	cr_expect(archive_is_kernel_log("var/log/messages-20250117.gz"));
	cr_expect(archive_is_kernel_log("sos_commands/logs/journalctl_--no-pager_--boot"));
	cr_expect_not(archive_is_kernel_log("var/log/a/messages"));
	cr_expect(archive_is_directory_of_use("proc/17"));
	cr_expect_not(archive_is_directory_of_use("proc/irq"));
}

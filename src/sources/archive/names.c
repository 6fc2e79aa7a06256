/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/names.h"

#include "base/text.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

/* Patterns of fnmatch(3) with FNM_PATHNAME: an asterisk matches no slash. */
static const char *const machine_patterns[] = {
	"proc/cgroups",
	"proc/meminfo",
	"proc/pressure/memory",
	"proc/stat",
	"proc/sys/kernel/osrelease",
	"proc/sys/vm/*",
	"proc/version",
	"proc/vmstat",
	"proc/zoneinfo",
	"proc/[1-9]*/cgroup",
	"proc/[1-9]*/oom_score",
	"proc/[1-9]*/oom_score_adj",
	"proc/[1-9]*/stat",
	"proc/[1-9]*/statm",
	"proc/[1-9]*/status",
	"sys/kernel/mm/lru_gen/enabled",
	"sys/kernel/mm/lru_gen/min_ttl_ms",
	"sos_commands/date/date_--utc",
	"sos_commands/kernel/sysctl_-a",
	"sos_commands/host/uptime",
	"sos_commands/kernel/uname_-a",
	"sos_commands/login/lslogins",
	"sos_commands/process/ps_*",
	"sos_commands/systemd/systemctl_show_service_--all",
	"etc/systemd/oomd.conf",
	"etc/systemd/oomd.conf.d/*.conf",
};

static const char *const log_patterns[] = {
	"dmesg",
	"var/log/dmesg*",
	"var/log/kern.log*",
	"var/log/messages*",
	"var/log/syslog*",
	"sos_commands/kernel/dmesg*",
	"sos_commands/logs/journalctl*",
	/* sos before 4.0 */
	"sos_commands/general/dmesg*",
};

/* Of the cgroup hierarchies, those of memory and of systemd. */
static const char *const hierarchies[] = { "sys/fs/cgroup/memory/", "sys/fs/cgroup/" };
static const char *const group_files[] = { "cgroup.controllers", "cgroup.procs" };

static bool matches_any(const char *const *patterns, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(patterns[i], path, FNM_PATHNAME) == 0)
			return true;
	return false;
}

static bool is_group_file(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	for (size_t i = 0; i < sizeof(group_files) / sizeof(*group_files); i++)
		if (strcmp(name, group_files[i]) == 0)
			return true;
	return text_starts_with(name, "memory.") && !text_starts_with(name, "memory.kmem.") &&
	       strcmp(name, "memory.numa_stat") != 0;
}

bool archive_tells_machine(const char *path)
{
	for (size_t i = 0; i < sizeof(hierarchies) / sizeof(*hierarchies); i++)
		if (text_starts_with(path, hierarchies[i]))
			return is_group_file(path);
	return matches_any(
		machine_patterns, sizeof(machine_patterns) / sizeof(*machine_patterns), path);
}

bool archive_is_kernel_log(const char *path)
{
	return matches_any(log_patterns, sizeof(log_patterns) / sizeof(*log_patterns), path);
}

static bool is_all_digits(const char *text)
{
	while (isdigit((unsigned char)*text))
		text++;
	return *text == '\0';
}

bool archive_is_directory_of_use(const char *path)
{
	static const char *const paths[] = { "", "etc", "etc/systemd", "etc/systemd/oomd.conf.d",
		"proc", "proc/pressure", "proc/sys", "proc/sys/kernel", "proc/sys/vm", "sys",
		"sys/fs", "sys/fs/cgroup", "sys/kernel", "sys/kernel/mm", "sys/kernel/mm/lru_gen",
		"var", "var/log", "sos_commands", "sos_commands/date", "sos_commands/general",
		"sos_commands/host", "sos_commands/kernel", "sos_commands/login",
		"sos_commands/logs", "sos_commands/process", "sos_commands/systemd" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (strcmp(paths[i], path) == 0)
			return true;
	return text_starts_with(path, "sys/fs/cgroup/") ||
	       (text_starts_with(path, "proc/") && is_all_digits(path + strlen("proc/")));
}

bool archive_is_of_use(const char *path, bool is_directory, bool (*is_wanted)(const char *path))
{
	const char *slash = strchr(path, '/');

	if (is_directory && !slash)
		return true;
	if (is_directory)
		is_wanted = archive_is_directory_of_use;
	return is_wanted(path) || (slash && is_wanted(slash + 1));
}

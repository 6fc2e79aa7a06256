/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of the machine this root shows: a PID namespace and hidepid both hide processes whole. */
#include "sources/proc_reader.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { KTHREADD = 2 };

/* The namespaces the kernel boots with have the same inodes everywhere. */
static const ino_t first_pid_namespace = 0xeffffffc, first_cgroup_namespace = 0xeffffffb;

struct hiding {
	bool by_group;  /* a group may see everything: hidepid=1 and 2 */
	bool by_ptrace; /* who may trace sees, nobody else: hidepid=4 */
	int64_t gid;
};

static void take_option(struct hiding *hiding, struct slice option)
{
	struct slice name;

	if (!slice_cut(&option, '=', &name))
		return;
	if (slice_equals(name, "gid"))
		hiding->gid = figure_or(slice_number(option, 0, UINT32_MAX), 0);
	if (!slice_equals(name, "hidepid"))
		return;
	hiding->by_ptrace = slice_equals(option, "4") || slice_equals(option, "ptraceable");
	hiding->by_group = !hiding->by_ptrace && !slice_equals(option, "0") &&
		!slice_equals(option, "off");
}

static struct hiding hiding_of(const struct mount *mount)
{
	struct hiding hiding = { 0 };
	struct slice rest = mount->options, option;

	while (slice_cut(&rest, ',', &option))
		take_option(&hiding, option);
	take_option(&hiding, rest);
	return hiding;
}

/* Permitted is enough: it is in effect while processes are read (base/privilege.h). */
static bool may_trace_all(void)
{
	cap_t capabilities = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (capabilities)
		cap_get_flag(capabilities, CAP_SYS_PTRACE, CAP_PERMITTED, &value);
	cap_free(capabilities);
	return value == CAP_SET;
}

static bool is_in_group(int64_t gid)
{
	int count = getgroups(0, NULL);
	gid_t *groups = memory_alloc((size_t)(count > 0 ? count : 1) * sizeof(*groups));
	bool found = getegid() == gid;

	count = getgroups(count, groups);
	for (int i = 0; i < count; i++)
		found |= groups[i] == gid;
	free(groups);
	return found;
}

/* The mount that is on top at this path: the last one. */
static struct hiding find_hiding(struct proc_reader *reader, const char *path)
{
	struct hiding hiding = { 0 };
	struct slice rest;
	struct mount mount;

	if (mounts_read(&reader->buffer) < 0)
		return hiding;
	rest = slice_of(&reader->buffer);
	while (mount_next(&rest, &mount))
		if (slice_equals(mount.type, "proc") && slice_equals(mount.point, path))
			hiding = hiding_of(&mount);
	return hiding;
}

static bool is_hiding(struct proc_reader *reader)
{
	char path[PATH_MAX];
	struct hiding hiding;

	if (!realpath(reader->root.path, path))
		return false;
	hiding = find_hiding(reader, path);
	if (!hiding.by_group && !hiding.by_ptrace)
		return false;
	return !may_trace_all() && (hiding.by_ptrace || !is_in_group(hiding.gid));
}

/* Only the kernel's first PID namespace holds the parent of the kernel's own threads. */
static bool shows_kernel_threads(const struct snapshot *snapshot)
{
	const struct process *process = snapshot_find(snapshot, KTHREADD);

	return process && process->kernel_thread;
}

static enum vantage vantage_of_foreign(struct proc_reader *reader)
{
	struct statfs fs;

	if (shows_kernel_threads(reader->snapshot))
		return VANTAGE_WHOLE;
	if (fstatfs(reader->root.fd, &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC)
		return VANTAGE_UNKNOWN;
	return VANTAGE_PID_NAMESPACE;
}

enum vantage vantage_of(struct proc_reader *reader)
{
	struct stat own;

	if (is_hiding(reader))
		return VANTAGE_HIDEPID;
	if (!reader->own)
		return vantage_of_foreign(reader);
	if (fstatat(reader->root.fd, "self/ns/pid", &own, 0) < 0)
		return VANTAGE_UNKNOWN;
	return own.st_ino == first_pid_namespace ? VANTAGE_WHOLE : VANTAGE_PID_NAMESPACE;
}

bool is_in_first_namespaces(const struct proc_reader *reader)
{
	struct stat own;

	if (fstatat(reader->root.fd, "self/ns/pid", &own, 0) < 0 ||
		own.st_ino != first_pid_namespace)
		return false;
	/* before 4.6 there is no other */
	if (fstatat(reader->root.fd, "self/ns/cgroup", &own, 0) < 0)
		return errno == ENOENT;
	return own.st_ino == first_cgroup_namespace;
}

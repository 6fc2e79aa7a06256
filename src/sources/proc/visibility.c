/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/visibility.h"

#include "base/debug.h"
#include "base/memory.h"
#include "base/privilege.h"
#include "base/size.h"
#include "sources/mounts.h"
#include "sources/proc/process_files.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { KTHREADD = 2 };

/* The namespaces the kernel boots with have the same inodes everywhere. */
static const ino_t first_pid_namespace = 0xeffffffc, first_cgroup_namespace = 0xeffffffb;

enum { DEVICE_TEXT_MAX = 32 };

struct hiding {
	bool by_group;  /* hidepid=1 and 2: the group `gid` sees all processes */
	bool by_ptrace; /* hidepid=4: a process is seen by those that may trace it alone */
	int64_t gid;
};

static void parse_option(struct hiding *hiding, struct text_span option)
{
	struct text_span name;

	if (!text_span_cut(&option, '=', &name))
		return;
	if (text_span_equals(name, "gid"))
		hiding->gid = figure_or(text_span_number(option, 0, UINT32_MAX), 0);
	if (!text_span_equals(name, "hidepid"))
		return;
	hiding->by_ptrace = text_span_equals(option, "4") || text_span_equals(option, "ptraceable");
	hiding->by_group = !hiding->by_ptrace && !text_span_equals(option, "0") &&
			   !text_span_equals(option, "off");
}

static struct hiding hiding_of(const struct mount *mount)
{
	struct hiding hiding = { 0 };
	struct text_span rest = mount->options, option;

	while (text_span_cut(&rest, ',', &option))
		parse_option(&hiding, option);
	parse_option(&hiding, rest);
	return hiding;
}

/*
 * A capability that was given in another user namespace is of no use on processes outside of it.  A
 * kernel without user namespaces has no such file.
 */
static bool is_in_first_user_namespace(void)
{
	struct stat own;

	if (stat("/proc/self/ns/user", &own) == 0)
		return own.st_ino == FIRST_USER_NAMESPACE;
	return errno == ENOENT && access("/proc/self/ns", F_OK) == 0;
}

/* A permitted capability is raised while processes are read (base/privilege.h). */
static bool may_trace_all(void)
{
	return privilege_is_held(CAP_SYS_PTRACE, CAP_PERMITTED) && is_in_first_user_namespace();
}

/* Mount options have group IDs of the first user namespace. */
static bool is_in_group(int64_t gid)
{
	int count = getgroups(0, NULL);
	gid_t *groups = memory_alloc((size_t)(count > 0 ? count : 1) * sizeof(*groups));
	bool found = getegid() == gid;

	count = getgroups(count, groups);
	for (int i = 0; i < count; i++)
		found |= groups[i] == gid;
	free(groups);
	return found && is_in_first_user_namespace();
}

/* All mounts of one procfs have the same options.  False when no mount of it is found. */
static bool find_hiding(struct proc_reader *reader, struct hiding *ret_hiding)
{
	char device[DEVICE_TEXT_MAX];
	struct text_span rest;
	struct mount mount;
	struct stat root;

	if (fstat(reader->root.fd, &root) < 0 || mounts_read(&reader->buffer) < 0)
		return false;
	snprintf(device, sizeof(device), "%u:%u", major(root.st_dev), minor(root.st_dev));
	rest = span_of(&reader->buffer);
	while (mount_next(&rest, &mount))
		if (text_span_equals(mount.type, "proc") &&
			text_span_equals(mount.device, device)) {
			*ret_hiding = hiding_of(&mount);
			return true;
		}
	return false;
}

/* Of a procfs of oomtop's own PID namespace, by its mount options. */
static enum visibility visibility_by_options(struct proc_reader *reader)
{
	struct hiding hiding;

	if (may_trace_all())
		return VISIBILITY_WHOLE;
	if (!find_hiding(reader, &hiding))
		return VISIBILITY_UNKNOWN;
	if (hiding.by_ptrace || (hiding.by_group && !is_in_group(hiding.gid)))
		return VISIBILITY_HIDEPID;
	return VISIBILITY_WHOLE;
}

/* Only the first PID namespace has kthreadd, the parent of all kernel threads. */
static bool shows_kernel_threads(const struct snapshot *snapshot)
{
	const struct process *process = snapshot_find(snapshot, KTHREADD);

	return process && process->kernel_thread;
}

static bool is_procfs(const struct proc_reader *reader)
{
	struct statfs fs;

	return fstatfs(reader->root.fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Whether this procfs is of oomtop's own PID namespace: "self" is the PID that getpid(2) returns.
 */
static bool is_of_own_namespace(const struct proc_reader *reader)
{
	char text[SIZE_TEXT_MAX];
	ssize_t length = readlinkat(reader->root.fd, "self", text, sizeof(text) - 1);
	pid_t pid;

	if (length < 0)
		return false;
	text[length] = '\0';
	return pid_parse(text, &pid) && pid == getpid();
}

/*
 * By the PID namespace that the procfs is of: usually oomtop's own; else one above, in which oomtop
 * has another PID, or one beside or below, in which it has none.
 */
static enum visibility visibility_of_namespace(const struct proc_reader *reader)
{
	struct stat own;

	if (!is_of_own_namespace(reader))
		return shows_kernel_threads(reader->snapshot) ? VISIBILITY_WHOLE
							      : VISIBILITY_PID_NAMESPACE;
	if (fstatat(reader->root.fd, "self/ns/pid", &own, 0) == 0)
		return own.st_ino == first_pid_namespace ? VISIBILITY_WHOLE
							 : VISIBILITY_PID_NAMESPACE;
	/* a kernel without PID namespaces has no such file */
	return errno == ENOENT && fstatat(reader->root.fd, "self/ns", &own, 0) == 0
		       ? VISIBILITY_WHOLE
		       : VISIBILITY_UNKNOWN;
}

enum visibility visibility_of(struct proc_reader *reader)
{
	enum visibility visibility;

	if (!is_procfs(reader))
		return shows_kernel_threads(reader->snapshot) ? VISIBILITY_WHOLE
							      : VISIBILITY_UNKNOWN;
	visibility = visibility_of_namespace(reader);
	return visibility == VISIBILITY_WHOLE ? visibility_by_options(reader) : visibility;
}

bool shows_own_namespace(struct proc_reader *reader)
{
	return is_procfs(reader) && is_of_own_namespace(reader) &&
	       visibility_by_options(reader) == VISIBILITY_WHOLE;
}

bool is_in_first_namespaces(const struct proc_reader *reader)
{
	struct stat own;

	if (fstatat(reader->root.fd, "self/ns/pid", &own, 0) < 0 ||
		own.st_ino != first_pid_namespace)
		return false;
	/* Linux before 4.6 has no cgroup namespaces */
	if (fstatat(reader->root.fd, "self/ns/cgroup", &own, 0) < 0)
		return errno == ENOENT;
	return own.st_ino == first_cgroup_namespace;
}

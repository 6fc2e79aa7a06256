/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/capabilities.h"

#include "base/memory.h"
#include "base/privilege.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Other variables name files, buses and services, by which a user could direct the program. */
static const char *const harmless[] = { "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR", "TERM" };
enum { HARMLESS_COUNT = sizeof(harmless) / sizeof(*harmless) };

bool capabilities_are_lent(void)
{
	return getauxval(AT_SECURE) && getuid() != 0;
}

static void clear_environment(void)
{
	char *kept[HARMLESS_COUNT];

	for (size_t i = 0; i < HARMLESS_COUNT; i++) {
		const char *value = getenv(harmless[i]);

		kept[i] = value ? strdup(value) : NULL;
	}
	clearenv();
	for (size_t i = 0; i < HARMLESS_COUNT; i++) {
		if (kept[i] && setenv(harmless[i], kept[i], 1) < 0)
			memory_exhausted();
		free(kept[i]);
	}
}

/* The kernel drops root's capabilities with the ids, since SECBIT_KEEP_CAPS is not set. */
static int give_ids_back(void)
{
	uid_t user = getuid();
	gid_t group = getgid();

	if (setresgid(group, group, group) < 0 || setresuid(user, user, user) < 0)
		return -1;
	return 0;
}

/* Neither this program nor any that it would start can gain rights from now on. */
static void renounce(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
	cap_reset_ambient();
	/* refused without CAP_SETPCAP: the bounding set then stays the user's */
	for (cap_value_t capability = 0; cap_get_bound(capability) >= 0; capability++)
		cap_drop_bound(capability);
}

static int clear_effective(void)
{
	cap_t held = cap_get_proc();
	int result = held ? cap_clear_flag(held, CAP_EFFECTIVE) : -1;

	if (result == 0)
		result = cap_set_proc(held);
	cap_free(held);
	return result;
}

int capabilities_init(struct error *error)
{
	bool is_lent = capabilities_are_lent();
	int result = 0;

	if (is_lent)
		clear_environment();
	if (getauxval(AT_SECURE))
		result = give_ids_back();
	renounce();
	if (result == 0 && is_lent)
		result = clear_effective();
	return result < 0 ? error_system(
				    error, "give up the rights of the program's file", NULL, errno)
			  : 0;
}

static bool may_be_lent(cap_value_t capability)
{
	return capability == CAP_SYS_PTRACE || capability == CAP_SYSLOG;
}

/*
 * A lent capability is kept permitted, but not effective.  Of those that a command may be lent, the
 * first that is held is: what is raised for one purpose does not serve another.
 */
static int set_kept(cap_t held, cap_t kept, const cap_value_t *keep, int count)
{
	bool is_lent = capabilities_are_lent(), has_lent = false;

	for (int i = 0; i < count; i++) {
		if (!privilege_is_in(held, keep[i], CAP_PERMITTED) ||
			(is_lent && (has_lent || !may_be_lent(keep[i]))))
			continue;
		has_lent = is_lent;
		if (cap_set_flag(kept, CAP_PERMITTED, 1, &keep[i], CAP_SET) < 0)
			return -1;
		if (is_lent)
			privilege_lend(keep[i]);
		else if (cap_set_flag(kept, CAP_EFFECTIVE, 1, &keep[i], CAP_SET) < 0)
			return -1;
	}
	return cap_set_proc(kept);
}

int capabilities_keep(const cap_value_t *keep, int count, struct error *error)
{
	cap_t held = cap_get_proc(), kept = cap_init();
	int result = 0;

	if (!held || !kept || set_kept(held, kept, keep, count) < 0)
		result = error_system(error, "give up capabilities", NULL, errno);
	cap_free(held);
	cap_free(kept);
	return result;
}

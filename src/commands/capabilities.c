/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/capabilities.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What else there is in the environment names files, buses and services. */
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

int capabilities_settle(struct error *error)
{
	uid_t user = getuid();
	gid_t group = getgid();

	if (!capabilities_are_lent())
		return 0;
	clear_environment();
	if (prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) < 0 || setresgid(group, group, group) < 0 ||
		setresuid(user, user, user) < 0)
		return error_system(error, "give up the file's capabilities", NULL, errno);
	return 0;
}

static bool is_held(cap_t held, cap_value_t capability)
{
	cap_flag_value_t value = CAP_CLEAR;

	return cap_get_flag(held, capability, CAP_PERMITTED, &value) == 0 && value == CAP_SET;
}

static int set_kept(cap_t held, cap_t kept, const cap_value_t *keep, int count)
{
	bool lent = capabilities_are_lent();

	for (int i = 0; i < count; i++) {
		if (!is_held(held, keep[i]) || (lent && keep[i] != CAP_SYS_PTRACE))
			continue;
		if (cap_set_flag(kept, CAP_PERMITTED, 1, &keep[i], CAP_SET) < 0 ||
			cap_set_flag(kept, CAP_EFFECTIVE, 1, &keep[i], CAP_SET) < 0)
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

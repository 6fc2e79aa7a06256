/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built without libsystemd, instead of systemd.c, systemd_unit.c and systemd_oomd.c. */
#include "sources/systemd/systemd.h"

#include "sources/systemd/systemd_oomd.h"
#include "sources/systemd/systemd_unit.h"

struct systemd *systemd_open(const char *manager, bool *ret_is_late)
{
	(void)manager, (void)ret_is_late;
	return NULL;
}

void systemd_close(struct systemd *systemd)
{
	(void)systemd;
}

bool systemd_query(struct systemd *systemd, struct arena *arena, struct unit *unit)
{
	(void)systemd, (void)arena, (void)unit;
	return false;
}

bool systemd_is_late(const struct systemd *systemd)
{
	(void)systemd;
	return false;
}

bool systemd_query_oomd(struct systemd *systemd, struct buffer *buffer, pid_t *ret_owner)
{
	(void)systemd, (void)buffer, (void)ret_owner;
	return false;
}

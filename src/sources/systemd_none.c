/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built without libsystemd: there is nobody to ask. */
#include "sources/systemd.h"

struct systemd *systemd_open(const char *manager)
{
	(void)manager;
	return NULL;
}

void systemd_close(struct systemd *systemd)
{
	(void)systemd;
}

bool systemd_ask(struct systemd *systemd, struct arena *arena, struct unit *unit)
{
	(void)systemd, (void)arena, (void)unit;
	return false;
}

bool systemd_ask_oomd(struct systemd *systemd, struct buffer *buffer)
{
	(void)systemd, (void)buffer;
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/live_session.h"

#include <stdlib.h>

struct live_session *live_session_new(void)
{
	struct live_session *session = memory_alloc(sizeof(*session));

	session->proc = proc_session_new();
	return session;
}

void live_session_free(struct live_session *session)
{
	if (!session)
		return;
	proc_session_free(session->proc);
	unit_answers_release(&session->units);
	user_names_release(&session->users);
	free(session);
}

void live_session_stop(struct live_session *session, bool stop)
{
	proc_session_stop(session->proc, stop);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/worker.h"

#include "base/thread.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int worker_init(struct worker *worker)
{
	int ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (ended < 0)
		return -errno;
	*worker = (struct worker){ .ended = ended };
	return 0;
}

void worker_release(struct worker *worker)
{
	assert(!worker->is_running);
	close(worker->ended);
}

static void *act_and_tell(void *data)
{
	struct worker *worker = data;
	const uint64_t one = 1;

	worker->act(worker->data);
	(void)!write(worker->ended, &one, sizeof(one));
	return NULL;
}

int worker_start(struct worker *worker, void (*act)(void *data), void *data)
{
	int errnum;

	assert(!worker->is_running);
	worker->act = act;
	worker->data = data;
	errnum = thread_start(&worker->thread, act_and_tell, worker);
	worker->is_running = errnum == 0;
	return -errnum;
}

void worker_join(struct worker *worker)
{
	uint64_t count;

	assert(worker->is_running);
	pthread_join(worker->thread, NULL);
	(void)!read(worker->ended, &count, sizeof(count));
	worker->is_running = false;
}

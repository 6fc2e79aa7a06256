/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built in place of task_program.c where the headers of libbpf are missing. */
#include "sources/bpf/task_program.h"

#include <errno.h>

struct task_program *task_program_load(bool sums_counters, const char **ret_refused)
{
	(void)sums_counters;
	*ret_refused = "this oomtop is built without BPF";
	return NULL;
}

void task_program_free(struct task_program *program)
{
	(void)program;
}

int task_program_open_process(const struct task_program *program, pid_t pid)
{
	(void)program;
	(void)pid;
	return -ENOSYS;
}

int task_program_open(const struct task_program *program)
{
	(void)program;
	return -ENOSYS;
}

int task_program_read(int fd, struct task_list *list)
{
	(void)fd;
	(void)list;
	return -ENOSYS;
}

void task_list_expect(struct task_list *list, size_t count)
{
	(void)list;
	(void)count;
}

void task_list_release(struct task_list *list)
{
	(void)list;
}

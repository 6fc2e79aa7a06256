/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process of an odd kind that holds memory until its standard input ends.
 *
 *	workload KIND MEGABYTES [ADJ [NAME [CHILDREN]]]
 *
 * Prints a line when it is ready.  An empty ADJ leaves it as it is.  It dies with its parent unless
 * $OUTLIVE is set.  Kinds: anon, noise (that does not shrink), shmem, file, tables (one page
 * touched in each 2 MiB of a sparse mapping), locked, pinned (by io_uring, and needs root), segment
 * (of System V, which stays), huge (THP), hugetlb, swapped and swapped-shmem (paged out at once),
 * stopped, zombie (its parent stays), leader (the first thread has ended), sharers (CHILDREN touch
 * one segment), twin (a second process on the same address space), vfork (a child between vfork and
 * exec), leak (grows without end once it gets SIGUSR1), drip (the same, slowly), bound (by a memory
 * policy, to NUMA node 0), bound-leak (to node 1), busy (for three seconds, elsewhere).
 */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

enum { MEGABYTE = 1 << 20, PAGE = 4096, TABLE_SPAN = 2 << 20, STACK = 64 * 1024, NOBODY = 65534 };

static int sharer_count = 8;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void ready(void)
{
	if (write(STDOUT_FILENO, "\n", 1) != 1)
		fail("write");
}

static _Noreturn void hold(void)
{
	char byte;

	ready();
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	_exit(0);
}

static char *map(size_t bytes, int flags, int fd)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	return memory;
}

static void touch(char *memory, size_t bytes, size_t step)
{
	for (size_t i = 0; i < bytes; i += step)
		memory[i] = 1;
}

static char *take(size_t bytes, int flags)
{
	char *memory = map(bytes, flags | MAP_ANONYMOUS, -1);

	touch(memory, bytes, PAGE);
	return memory;
}

static void do_anon(size_t bytes)
{
	take(bytes, MAP_PRIVATE);
}

/* What no compression shrinks. */
static void do_noise(size_t bytes)
{
	char *memory = map(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	FILE *random = fopen("/dev/urandom", "r");

	if (!random || fread(memory, bytes, 1, random) != 1)
		fail("/dev/urandom");
	fclose(random);
}

static void do_busy(size_t bytes)
{
	clock_t end;

	do_anon(bytes);
	end = clock() + 3 * CLOCKS_PER_SEC;
	while (clock() < end)
		;
}

static void do_shmem(size_t bytes)
{
	take(bytes, MAP_SHARED);
}

static void do_file(size_t bytes)
{
	FILE *file = tmpfile();
	char *memory;

	if (!file || ftruncate(fileno(file), (off_t)bytes) < 0)
		fail("tmpfile");
	memory = map(bytes, MAP_SHARED, fileno(file));
	touch(memory, bytes, PAGE);
}

static void do_tables(size_t bytes)
{
	/* a table of 4096 bytes for each page that is touched */
	size_t span = bytes / PAGE * TABLE_SPAN / 2;

	touch(map(span, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1), span, TABLE_SPAN);
}

static void do_locked(size_t bytes)
{
	char *memory = take(bytes, MAP_PRIVATE);

	if (mlock(memory, bytes) < 0)
		perror("mlock"); /* RLIMIT_MEMLOCK may forbid it: it is still a process like others
				  */
}

/* VmPin counts it, and VmLck does not.  Linux 7.2 does not count it of who has CAP_IPC_LOCK. */
static void do_pinned(size_t bytes)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct iovec buffer = { take(bytes, MAP_PRIVATE), bytes };
	struct io_uring_params params = { 0 };
	int ring;

	if (setrlimit(RLIMIT_MEMLOCK, &unlimited) < 0 || setuid(NOBODY) < 0)
		fail("setuid");
	ring = (int)syscall(SYS_io_uring_setup, 1, &params);
	if (ring < 0 ||
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &buffer, 1) < 0)
		fail("io_uring");
}

/* A System V segment, which stays when the process ends. */
static void do_segment(size_t bytes)
{
	int segment = shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0600);
	char *memory = segment < 0 ? (char *)-1 : shmat(segment, NULL, 0);

	if (memory == (char *)-1)
		fail("shmat");
	touch(memory, bytes, PAGE);
}

static void do_huge(size_t bytes)
{
	char *memory = map(bytes + TABLE_SPAN, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	madvise(memory, bytes + TABLE_SPAN, MADV_HUGEPAGE);
	touch(memory, bytes, PAGE);
}

static void do_hugetlb(size_t bytes)
{
	take(bytes, MAP_PRIVATE | MAP_HUGETLB);
}

static void page_out(char *memory, size_t bytes)
{
	if (madvise(memory, bytes, MADV_PAGEOUT) < 0)
		fail("madvise");
}

static void do_swapped(size_t bytes)
{
	page_out(take(bytes, MAP_PRIVATE), bytes);
}

static void do_swapped_shmem(size_t bytes)
{
	page_out(take(bytes, MAP_SHARED), bytes);
}

static void leak(size_t bytes, useconds_t pause)
{
	sigset_t start;
	int signal_number;

	sigemptyset(&start);
	sigaddset(&start, SIGUSR1);
	sigprocmask(SIG_BLOCK, &start, NULL);
	take(bytes, MAP_PRIVATE);
	ready();
	sigwait(&start, &signal_number);
	for (;; usleep(pause))
		take(MEGABYTE, MAP_PRIVATE);
}

static void do_leak(size_t bytes)
{
	leak(bytes, 0);
}

static void do_drip(size_t bytes)
{
	leak(bytes, 30 * 1000);
}

/* MPOL_BIND: a policy of the task, of which its cpuset knows nothing */
static void bind_to_node(int node)
{
	unsigned long nodes = 1UL << node;

	if (syscall(SYS_set_mempolicy, 2, &nodes, sizeof(nodes) * 8) < 0)
		fail("set_mempolicy");
}

static void do_bound(size_t bytes)
{
	bind_to_node(0);
	do_anon(bytes);
}

static void do_bound_leak(size_t bytes)
{
	bind_to_node(1);
	do_leak(bytes);
}

static void do_stopped(size_t bytes)
{
	do_anon(bytes);
	ready();
	raise(SIGSTOP);
}

static void do_zombie(size_t bytes)
{
	if (fork() == 0)
		_exit(0);
	do_anon(bytes);
}

static void *hold_thread(void *bytes)
{
	usleep(50 * 1000); /* until the first thread is gone */
	do_anon(*(size_t *)bytes);
	hold();
	return NULL;
}

static void do_leader(size_t bytes)
{
	static size_t kept;
	pthread_t thread;

	kept = bytes;
	if (pthread_create(&thread, NULL, hold_thread, &kept) != 0)
		fail("pthread_create");
	syscall(SYS_exit, 0);
}

static void do_sharers(size_t bytes)
{
	char *memory = map(bytes, MAP_SHARED | MAP_ANONYMOUS, -1);
	int pipe_ends[2];
	char byte;

	if (pipe(pipe_ends) < 0)
		fail("pipe");
	for (int i = 0; i < sharer_count; i++) {
		if (fork() != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		touch(memory, bytes, PAGE);
		if (write(pipe_ends[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	for (int i = 0; i < sharer_count; i++)
		if (read(pipe_ends[0], &byte, 1) != 1)
			fail("read");
}

static int twin(void *unused)
{
	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (pause() != 0)
		;
	return 0;
}

static void do_twin(size_t bytes)
{
	char *stack = malloc(STACK);

	do_anon(bytes);
	if (!stack || clone(twin, stack + STACK, CLONE_VM | SIGCHLD, NULL) < 0)
		fail("clone");
}

static void do_vfork(size_t bytes)
{
	char *stack = malloc(STACK);

	do_anon(bytes);
	ready(); /* the parent sleeps until its child is gone, which it never is */
	if (!stack || clone(twin, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL) < 0)
		fail("clone");
}

static const struct {
	const char *kind;
	void (*run)(size_t bytes);
} kinds[] = {
	{ "anon", do_anon },
	{ "noise", do_noise },
	{ "shmem", do_shmem },
	{ "file", do_file },
	{ "tables", do_tables },
	{ "locked", do_locked },
	{ "pinned", do_pinned },
	{ "segment", do_segment },
	{ "huge", do_huge },
	{ "hugetlb", do_hugetlb },
	{ "swapped", do_swapped },
	{ "swapped-shmem", do_swapped_shmem },
	{ "stopped", do_stopped },
	{ "zombie", do_zombie },
	{ "leader", do_leader },
	{ "sharers", do_sharers },
	{ "twin", do_twin },
	{ "vfork", do_vfork },
	{ "leak", do_leak },
	{ "drip", do_drip },
	{ "busy", do_busy },
	{ "bound", do_bound },
	{ "bound-leak", do_bound_leak },
};

static void set_adj(const char *adj)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "w");

	if (!file || fputs(adj, file) < 0 || fclose(file) != 0)
		fail("oom_score_adj");
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	if (!getenv("OUTLIVE"))
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc > 3 && *argv[3])
		set_adj(argv[3]);
	if (argc > 4)
		prctl(PR_SET_NAME, argv[4]);
	if (argc > 5)
		sharer_count = atoi(argv[5]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].kind, argv[1]) != 0)
			continue;
		kinds[i].run((size_t)atol(argv[2]) * MEGABYTE);
		hold();
	}
	return 2;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-oomd's call before a kill, and all that is none, at a socket of the test's own. */
#include "sources/killers/prekill.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char call[] = "{\"method\":\"io.systemd.oom.Prekill.Notify\","
			   "\"parameters\":{\"cgroup\":\"/system.slice/x.service\"}}";
static const char done[] = "{\"parameters\":{}}";

static char folder[] = "/tmp/oomtop-prekill-XXXXXX", path[64];

static void make_folder(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/oomtop", folder);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(prekill, .init = make_folder, .fini = remove_folder, .timeout = 60);

static int connect_to_it(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* The whole answer up to the end of the connection, "" for none. */
static const char *answer_to(const char *text, size_t size)
{
	static char got[512];
	size_t length = 0;
	ssize_t more;
	int fd = connect_to_it();

	(void)!send(fd, text, size, MSG_NOSIGNAL);
	while (length < sizeof(got) - 1 &&
		(more = recv(fd, got + length, sizeof(got) - 1 - length, 0)) > 0)
		length += (size_t)more;
	got[length] = '\0';
	close(fd);
	return got;
}

static bool is_noticed(struct prekill *prekill, struct prekill_notice *ret_notice)
{
	struct pollfd polled = { .fd = prekill_fd(prekill), .events = POLLIN };

	return poll(&polled, 1, 2000) == 1 && prekill_take(prekill, ret_notice);
}

Test(prekill, the_call_is_answered_and_noticed)
{
	struct prekill *prekill = prekill_open(folder);
	struct prekill_notice notice;
	struct stat status;

	cr_assert_not_null(prekill);
	cr_assert_eq(stat(path, &status), 0);
	cr_assert_eq(status.st_mode & 0777, 0600);
	for (int i = 0; i < 3; i++) {
		cr_assert_str_eq(answer_to(call, sizeof(call)), done);
		cr_assert(is_noticed(prekill, &notice));
		cr_assert_str_eq(notice.path, "/system.slice/x.service");
		cr_assert(notice.seconds.known);
		cr_assert_not(prekill_take(prekill, &notice));
	}
	prekill_close(prekill);
	cr_assert_lt(stat(path, &status), 0);
}

Test(prekill, another_method_gets_an_error)
{
	static const char other[] = "{\"method\":\"org.varlink.service.GetInfo\"}";
	struct prekill *prekill = prekill_open(folder);
	struct prekill_notice notice;

	cr_assert_not_null(strstr(answer_to(other, sizeof(other)), "MethodNotFound"));
	cr_assert_not(prekill_take(prekill, &notice));
	prekill_close(prekill);
}

Test(prekill, what_is_no_call_gets_no_answer)
{
	static char large[100000], deep[8000];
	static const char *const texts[] = { "", "{", "[]", "null", "{\"method\":1}",
		"{\"method\":\"io.systemd.oom.Prekill.Notify\"}",
		"{\"method\":\"io.systemd.oom.Prekill.Notify\",\"parameters\":{\"cgroup\":1}}",
		"{\"method\":\"io.systemd.oom.Prekill.Notify\",\"parameters\":{\"cgroup\":\"x\"}}",
		"{\"method\":\"io.systemd.oom.Prekill.Notify\",\"parameters\":"
		"{\"cgroup\":\"/a\\u0000b\"}}",
		"{\"method\":\"io.systemd.oom.Prekill.Notify\",\"parameters\":{\"cgroup\":"
		"\"/\xff\"}}" };
	struct prekill *prekill = prekill_open(folder);
	struct prekill_notice notice;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		cr_assert_str_empty(answer_to(texts[i], strlen(texts[i]) + 1), "%s", texts[i]);
	memset(large, 'x', sizeof(large));
	cr_assert_str_empty(answer_to(large, sizeof(large)));
	memset(deep, '[', sizeof(deep) - 1);
	cr_assert_str_empty(answer_to(deep, sizeof(deep)));
	cr_assert_not(prekill_take(prekill, &notice));
	cr_assert_str_eq(answer_to(call, sizeof(call)), done, "it still answers");
	prekill_close(prekill);
}

Test(prekill, who_says_nothing_holds_up_no_other_for_long)
{
	struct prekill *prekill = prekill_open(folder);
	int silent = connect_to_it();

	cr_assert_eq(send(silent, "{", 1, 0), 1);
	cr_assert_str_eq(answer_to(call, sizeof(call)), done);
	close(silent);
	prekill_close(prekill);
}

Test(prekill, a_folder_that_is_not_there_has_no_hook)
{
	cr_assert_null(prekill_open("/nowhere/at/all"));
	cr_assert_eq(prekill_fd(NULL), -1);
	prekill_close(NULL);
}

Test(prekill, a_socket_left_behind_is_replaced_and_a_living_one_is_not)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int left = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	cr_assert_eq(bind(left, (struct sockaddr *)&address, sizeof(address)), 0);
	close(left);
	struct prekill *prekill = prekill_open(folder);
	cr_assert_not_null(prekill);
	cr_assert_null(prekill_open(folder));
	cr_assert_str_eq(answer_to(call, sizeof(call)), done);
	prekill_close(prekill);
}

Test(prekill, what_is_no_socket_stays)
{
	struct stat status;
	FILE *file = fopen(path, "w");

	fclose(file);
	cr_assert_null(prekill_open(folder));
	cr_assert_eq(stat(path, &status), 0);
	cr_assert(S_ISREG(status.st_mode));
}

Test(prekill, a_signal_that_ends_the_program_removes_the_socket)
{
	struct stat status;
	int result;
	pid_t child = fork();

	if (child == 0) {
		if (prekill_open(folder))
			raise(SIGTERM);
		_exit(7);
	}
	cr_assert_eq(waitpid(child, &result, 0), child);
	cr_assert(WIFSIGNALED(result) && WTERMSIG(result) == SIGTERM);
	cr_assert_lt(stat(path, &status), 0);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of graphics drivers by hand-written fdinfo of several drivers. */
#include "sources/proc/driver_memory.h"

#include "tree.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(driver_memory, .init = plant, .fini = uproot);

static void open_file(int number, const char *target, const char *fdinfo)
{
	char path[128];

	snprintf(path, sizeof(path), "7/fdinfo/%d", number);
	put(path, fdinfo);
	snprintf(path, sizeof(path), "%s/7/fd", tree);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/7/fd/%d", tree, number);
	cr_assert_eq(symlink(target, path), 0);
}

static struct process_detail read_it(void)
{
	struct process_detail detail = { 0 };
	struct buffer buffer = { 0 };
	char path[64];
	int directory;

	put("7/status", status_7);
	snprintf(path, sizeof(path), "%s/7", tree);
	directory = open(path, O_PATH | O_DIRECTORY);
	driver_memory_read(&detail, &buffer, directory);
	close(directory);
	buffer_release(&buffer);
	return detail;
}

Test(driver_memory, amdgpu_tells_memory_by_domain)
{
	open_file(3, "/dev/dri/renderD128",
		"pos:\t0\nflags:\t02100002\ndrm-driver:\tamdgpu\ndrm-client-id:\t42\n"
		"drm-pdev:\t0000:03:00.0\ndrm-memory-vram:\t900000 KiB\ndrm-memory-gtt: \t64 MiB\n"
		"drm-memory-cpu: \t2048 KiB\n");
	check_figure(read_it().drm_bytes, (64LL << 20) + (2048 << 10));
}

/* What is resident now, rather than all that was allocated; stolen memory is no RAM of ours. */
Test(driver_memory, the_resident_part_counts)
{
	open_file(3, "/dev/dri/card0",
		"drm-driver:\ti915\ndrm-client-id:\t7\ndrm-total-system0:\t9 MiB\n"
		"drm-resident-system0:\t5 MiB\ndrm-shared-system0:\t4 MiB\n"
		"drm-total-stolen-system0:\t8 MiB\ndrm-resident-local0:\t100 MiB\n");
	check_figure(read_it().drm_bytes, 5 << 20);
}

Test(driver_memory, a_client_with_several_files_counts_once)
{
	static const char fdinfo[] =
		"drm-client-id:\t7\ndrm-pdev:\t0000:00:02.0\ndrm-resident-memory:\t1 MiB\n";

	open_file(3, "/dev/dri/card0", fdinfo);
	open_file(4, "/dev/dri/card0", fdinfo);
	open_file(5, "/dev/dri/card1",
		"drm-client-id:\t7\ndrm-pdev:\t0000:01:00.0\ndrm-resident-memory:\t2 MiB\n");
	check_figure(read_it().drm_bytes, 3 << 20);
}

Test(driver_memory, dma_bufs_by_inode)
{
	open_file(3, "/dmabuf:", "pos:\t0\nino:\t900\nsize:\t4096\ncount:\t2\nexp_name:\tsystem\n");
	open_file(4, "/dmabuf:", "ino:\t900\nsize:\t4096\n");
	open_file(5, "/dmabuf:cam", "ino:\t901\nsize:\t8192\n");
	check_figure(read_it().dma_buf_bytes, 12288);
}

Test(driver_memory, other_files_are_not_opened)
{
	open_file(3, "/dev/dri-not/x", "drm-client-id:\t1\ndrm-memory-gtt:\t1 MiB\n");
	open_file(4, "/dev/nvidia-uvm", "");
	check_figure(read_it().drm_bytes, 0);
	check_figure(read_it().nvidia_uvm, 1);
}

Test(driver_memory, what_is_no_fdinfo_is_harmless)
{
	open_file(3, "/dev/dri/card0", "");
	open_file(4, "/dev/dri/card0", "drm-client-id:\n:\n\n\xff\xfe:\t1\ndrm-memory-gtt:\t1 MiB");
	open_file(5, "/dev/dri/card0",
		"drm-client-id:\t5\ndrm-memory-gtt:\t99999999999999999999 MiB\ndrm-memory-:\t1\n"
		"drm-memory-a-name-that-is-longer-than-any-driver-would-ever-choose-for-it:\t1 "
		"KiB\n");
	open_file(6, "/dev/dri/card0", "drm-client-id:\t6\ndrm-memory-gtt:\t-4 KiB\n");
	check_figure(read_it().drm_bytes, 1 + 1024);
}

Test(driver_memory, without_a_list_nothing_is_known)
{
	cr_expect(!read_it().drm_bytes.known);
}

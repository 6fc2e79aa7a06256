/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/driver_memory.h"

#include "base/text.h"
#include "sources/proc/driver_text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	FDINFO_LIMIT = 1 << 14,
	FILES_MAX = 1 << 16, /* of one process */
};

struct holdings {
	struct driver_holding *items;
	size_t count, capacity;
};

/* False if it was there already. */
static bool add_holding(struct holdings *holdings, const struct driver_holding *holding)
{
	for (size_t i = 0; i < holdings->count; i++)
		if (holdings->items[i].number == holding->number &&
			strcmp(holdings->items[i].device, holding->device) == 0)
			return false;
	array_reserve(holdings->items, holdings->count, holdings->capacity);
	holdings->items[holdings->count++] = *holding;
	return true;
}

struct open_files {
	int directory, links; /* of the process; and its fd/ */
	struct buffer *buffer;
	struct holdings holdings;
};

/* The link names the file; only the fdinfo of these drivers is read. */
static void look_at(struct process_detail *detail, struct open_files *files, const char *name)
{
	char target[64], path[64];
	ssize_t length = readlinkat(files->links, name, target, sizeof(target) - 1);
	struct driver_holding holding;
	bool is_drm, is_dma_buf;

	if (length <= 0)
		return;
	target[length] = '\0';
	if (strcmp(target, "/dev/nvidia-uvm") == 0)
		detail->nvidia_uvm = figure_of(1);
	is_drm = text_starts_with(target, "/dev/dri/");
	is_dma_buf = text_starts_with(target, "/dmabuf:");
	if (!is_drm && !is_dma_buf)
		return;
	snprintf(path, sizeof(path), "fdinfo/%.20s", name);
	if (buffer_read_once_at(files->buffer, files->directory, path, FDINFO_LIMIT) < 0)
		return;
	if (is_drm && drm_client_parse(&holding, span_of(files->buffer)) &&
		add_holding(&files->holdings, &holding))
		detail->drm_bytes = figure_of(size_sum(detail->drm_bytes.value, holding.bytes));
	if (is_dma_buf && dma_buf_parse(&holding, span_of(files->buffer)) &&
		add_holding(&files->holdings, &holding))
		detail->dma_buf_bytes =
			figure_of(size_sum(detail->dma_buf_bytes.value, holding.bytes));
}

void driver_memory_read(struct process_detail *detail, struct buffer *buffer, int directory)
{
	int fd = openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	struct open_files files = { .directory = directory, .links = fd, .buffer = buffer };
	struct dirent *entry;

	if (!list) {
		if (fd >= 0)
			close(fd);
		return;
	}
	detail->drm_bytes = detail->dma_buf_bytes = detail->nvidia_uvm = figure_of(0);
	for (int i = 0; i < FILES_MAX && (entry = readdir(list)); i++)
		if (entry->d_name[0] != '.')
			look_at(detail, &files, entry->d_name);
	closedir(list);
	free(files.holdings.items);
}

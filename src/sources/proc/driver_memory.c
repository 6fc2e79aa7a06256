/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/driver_memory.h"

#include "base/text.h"
#include "base/text_span.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	FDINFO_LIMIT = 1 << 14,
	FILES_MAX = 1 << 16, /* of one process */
	REGIONS_MAX = 16,    /* of one client; drivers have at most seven */
	KEY_LENGTH = 48,     /* of the name of a region, or of a device */
};

/* One client, or one dma-buf, may have several open files. */
struct holding {
	char device[KEY_LENGTH]; /* "" for a dma-buf */
	int64_t number;          /* of the client at its device, or the inode of the dma-buf */
};

struct holdings {
	struct holding *items;
	size_t count, capacity;
};

struct region {
	char name[KEY_LENGTH];
	int kind; /* index in kinds[] */
	int64_t bytes;
};

struct client {
	struct holding id;
	bool has_id;
	struct region regions[REGIONS_MAX];
	size_t count;
};

/* What is in memory now, the best figure first. */
static const char *const kinds[] = { "drm-resident-", "drm-memory-", "drm-total-" };

/* Memory of the device itself, and what the firmware set aside: no RAM that the kernel manages. */
static const char *const not_ram[] = { "vram", "local", "stolen", "visible-vram" };

static bool is_ram(const char *region)
{
	for (size_t i = 0; i < sizeof(not_ram) / sizeof(*not_ram); i++)
		if (text_starts_with(region, not_ram[i]))
			return false;
	return true;
}

static void copy_key(char key[static KEY_LENGTH], struct text_span text)
{
	snprintf(key, KEY_LENGTH, "%.*s",
		(int)size_smaller((int64_t)text_span_length(text), KEY_LENGTH), text.start);
}

/* "  12 MiB"; no unit means bytes. */
static struct figure amount_of(struct text_span text)
{
	struct text_span number, unit;
	int64_t scale = 1;

	if (!text_span_word(&text, &number))
		return FIGURE_UNKNOWN;
	if (text_span_word(&text, &unit))
		scale = text_span_equals(unit, "KiB")   ? 1 << 10
			: text_span_equals(unit, "MiB") ? 1 << 20
							: 1;
	return text_span_amount(number, scale);
}

static void add_region(struct client *client, const char *name, int kind, int64_t bytes)
{
	for (size_t i = 0; i < client->count; i++) {
		struct region *region = &client->regions[i];

		if (strcmp(region->name, name) != 0)
			continue;
		if (kind < region->kind)
			*region = (struct region){ .kind = kind, .bytes = bytes };
		snprintf(region->name, KEY_LENGTH, "%s", name);
		return;
	}
	if (client->count == REGIONS_MAX)
		return;
	client->regions[client->count] = (struct region){ .kind = kind, .bytes = bytes };
	snprintf(client->regions[client->count++].name, KEY_LENGTH, "%s", name);
}

static void parse_region(struct client *client, const char *label, struct text_span value)
{
	struct figure bytes = amount_of(value);

	for (int kind = 0; kind < (int)(sizeof(kinds) / sizeof(*kinds)); kind++)
		if (text_starts_with(label, kinds[kind]) && bytes.known)
			add_region(client, label + strlen(kinds[kind]), kind, bytes.value);
}

static void parse_client_line(struct client *client, struct text_span label, struct text_span value)
{
	char key[KEY_LENGTH];
	struct text_span word = value, rest = value;
	struct figure number;

	copy_key(key, label);
	if (!text_span_word(&rest, &word))
		return;
	if (strcmp(key, "drm-client-id") == 0) {
		number = text_span_amount(word, 1);
		client->has_id = number.known;
		client->id.number = number.value;
	} else if (strcmp(key, "drm-pdev") == 0) {
		copy_key(client->id.device, word);
	} else {
		parse_region(client, key, value);
	}
}

/* False if it was there already. */
static bool add_holding(struct holdings *holdings, const struct holding *holding)
{
	for (size_t i = 0; i < holdings->count; i++)
		if (holdings->items[i].number == holding->number &&
			strcmp(holdings->items[i].device, holding->device) == 0)
			return false;
	array_reserve(holdings->items, holdings->count, holdings->capacity);
	holdings->items[holdings->count++] = *holding;
	return true;
}

static void add_client(
	struct process_detail *detail, struct holdings *holdings, struct text_span text)
{
	struct client client = { .id = { .device = "-" } };
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_cut(&line, ':', &label))
			parse_client_line(&client, label, line);
	if (!client.has_id || !add_holding(holdings, &client.id))
		return;
	for (size_t i = 0; i < client.count; i++)
		if (is_ram(client.regions[i].name))
			detail->drm_bytes = figure_of(
				size_sum(detail->drm_bytes.value, client.regions[i].bytes));
}

static void add_dma_buf(
	struct process_detail *detail, struct holdings *holdings, struct text_span text)
{
	struct figure size = FIGURE_UNKNOWN, inode = FIGURE_UNKNOWN;
	struct text_span line, label;

	while (text_span_line(&text, &line)) {
		if (!text_span_cut(&line, ':', &label))
			continue;
		if (text_span_equals(label, "size"))
			size = amount_of(line);
		else if (text_span_equals(label, "ino"))
			inode = amount_of(line);
	}
	if (size.known && inode.known &&
		add_holding(holdings, &(struct holding){ .number = inode.value }))
		detail->dma_buf_bytes =
			figure_of(size_sum(detail->dma_buf_bytes.value, size.value));
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
	if (is_drm)
		add_client(detail, &files->holdings, span_of(files->buffer));
	else
		add_dma_buf(detail, &files->holdings, span_of(files->buffer));
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/driver_text.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
	REGIONS_MAX = 16, /* of one client; drivers have at most seven */
	KEY_LENGTH = DRIVER_DEVICE_LENGTH,
};

struct region {
	char name[KEY_LENGTH];
	int kind; /* index in kinds[] */
	int64_t bytes;
};

struct client {
	struct driver_holding holding;
	bool has_number;
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
		client->has_number = number.known;
		client->holding.number = number.value;
	} else if (strcmp(key, "drm-pdev") == 0) {
		copy_key(client->holding.device, word);
	} else {
		parse_region(client, key, value);
	}
}

bool drm_client_parse(struct driver_holding *ret_holding, struct text_span text)
{
	struct client client = { .holding = { .device = "-" } };
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_cut(&line, ':', &label))
			parse_client_line(&client, label, line);
	for (size_t i = 0; i < client.count; i++)
		if (is_ram(client.regions[i].name))
			client.holding.bytes =
				size_sum(client.holding.bytes, client.regions[i].bytes);
	*ret_holding = client.holding;
	return client.has_number;
}

bool dma_buf_parse(struct driver_holding *ret_holding, struct text_span text)
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
	*ret_holding = (struct driver_holding){ .number = inode.value, .bytes = size.value };
	return size.known && inode.known;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/kill_state.h"

#include "base/json_text.h"
#include "base/root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATE_FORMAT "oomtop-kills"

enum { STATE_VERSION = 1 };

static const int64_t largest_count = INT64_C(1) << 60;

/* What is kept of a group: what tells how full it was, and with what. */
static const struct {
	const char *key;
	size_t offset; /* of the struct figure in the struct cgroup */
} group_figures[] = {
	{ "current_bytes", offsetof(struct cgroup, current_bytes) },
	{ "max_bytes", offsetof(struct cgroup, max_bytes) },
	{ "swap_current_bytes", offsetof(struct cgroup, swap_current_bytes) },
	{ "anon_bytes", offsetof(struct cgroup, anon_bytes) },
	{ "file_bytes", offsetof(struct cgroup, file_bytes) },
	{ "shmem_bytes", offsetof(struct cgroup, shmem_bytes) },
};

static bool load_text(
	struct kill_state *state, const json_t *object, const char *key, const char **ret_text)
{
	if (!json_get_text(object, key, KILL_STATE_TEXT_MAX, &state->texts, ret_text))
		return false;
	if (!*ret_text)
		*ret_text = "";
	return true;
}

static bool load_item(struct kill_state *state, const json_t *object)
{
	struct tallied_kills *item = &state->items[state->count];
	const json_t *killer = json_object_get(object, "killer");
	struct figure count;

	if (!json_is_string(killer) || !kill_by_of_word(json_string_value(killer), &item->by) ||
		!load_text(state, object, "unit", &item->unit) ||
		!load_text(state, object, "pod", &item->pod) ||
		!json_get_figure(object, "count", 1, largest_count, &count) || !count.known)
		return false;
	item->count = count.value;
	state->count++;
	return true;
}

static bool load_items(struct kill_state *state, const json_t *list)
{
	size_t count = json_array_size(list);

	if (!json_is_array(list) || count > KILL_STATE_ITEMS_MAX)
		return false;
	state->items = arena_alloc(&state->texts, (count + 1) * sizeof(*state->items));
	for (size_t i = 0; i < count; i++)
		if (!load_item(state, json_array_get(list, i)))
			return false;
	return true;
}

static bool load_group(struct kill_state *state, const json_t *object, struct cgroup *ret_group)
{
	*ret_group = (struct cgroup){ 0 };
	if (!object || json_is_null(object))
		return true;
	for (size_t i = 0; i < sizeof(group_figures) / sizeof(*group_figures); i++)
		if (!json_get_figure(object, group_figures[i].key, 0, largest_count,
			    (struct figure *)((char *)ret_group + group_figures[i].offset)))
			return false;
	return json_get_text(
		       object, "path", KILL_STATE_CURSOR_MAX, &state->texts, &ret_group->path) &&
	       ret_group->path;
}

static bool load_groups(struct kill_state *state, const json_t *object)
{
	struct kill_groups *groups = &state->groups;

	if (!object || json_is_null(object))
		return true;
	groups->is_before = json_is_true(json_object_get(object, "before"));
	return json_get_figure(object, "taken_at", 0, largest_count, &groups->seconds) &&
	       load_group(state, json_object_get(object, "domain"), &groups->domain) &&
	       load_group(state, json_object_get(object, "victim"), &groups->victim);
}

/* Returns what is wrong, or NULL. */
static const char *load(struct kill_state *state, const json_t *document)
{
	const json_t *format = json_object_get(document, "format");
	struct figure version;

	if (!json_is_string(format) || strcmp(json_string_value(format), STATE_FORMAT) != 0)
		return "it is not the state of a flight recorder";
	if (!json_get_figure(document, "version", 1, INT64_MAX, &version) || !version.known)
		return "\"version\" is not a number above 0";
	if (version.value != STATE_VERSION)
		return "its version is not known here: made by a newer oomtop?";
	if (!json_get_text(
		    document, "boot_id", KILL_STATE_TEXT_MAX, &state->texts, &state->boot_id) ||
		!json_get_text(
			document, "cursor", KILL_STATE_CURSOR_MAX, &state->texts, &state->cursor) ||
		!json_get_figure(document, "sequence", 0, INT64_MAX, &state->sequence))
		return "its position in the logs is damaged";
	if (!load_groups(state, json_object_get(document, "last_kill")))
		return "its groups of the last kill are damaged";
	return load_items(state, json_object_get(document, "kills")) ? NULL
								     : "its counts are damaged";
}

int kill_state_parse(struct kill_state *ret_state, const char *text, size_t length,
	const char *path, struct error *error)
{
	json_error_t parsed;
	const char *wrong = "it is larger than 1 MiB";
	json_t *document = NULL;

	*ret_state = (struct kill_state){ 0 };
	if (length <= KILL_STATE_BYTES_MAX) {
		document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &parsed);
		wrong = document ? load(ret_state, document) : "it is not JSON";
	}
	json_decref(document);
	return wrong ? error_invalid(error, "read", path, "%s", wrong) : 0;
}

/* Takes over the descriptor, or tells of the negative errno that stands in its place. */
static int read_file(struct kill_state *state, int fd, const char *path, struct error *error)
{
	struct buffer buffer = { 0 };
	int result = fd < 0 ? fd : buffer_read_rest(&buffer, fd, KILL_STATE_BYTES_MAX + 1);

	if (fd >= 0)
		close(fd);
	*state = (struct kill_state){ 0 };
	if (result == -EINVAL)
		result = error_invalid(error, "read", path, "it is not a regular file");
	else if (result < 0)
		result = error_system(error, "read", path, -result);
	else
		result = kill_state_parse(state, buffer.data, buffer.length, path, error);
	buffer_release(&buffer);
	return result;
}

int kill_state_read(struct kill_state *ret_state, const char *path, struct error *error)
{
	return read_file(ret_state, file_open_regular(path), path, error);
}

struct path_rule kill_state_rule(void)
{
	return (struct path_rule){ .has_owners = true, .owners = { geteuid(), geteuid() } };
}

int kill_state_read_at(struct kill_state *ret_state, int directory, const char *name,
	const char *path, struct error *error)
{
	const struct path_rule rule = kill_state_rule();
	struct path_end end;
	int fd = path_walk(&end, directory, name, &rule);

	*ret_state = (struct kill_state){ 0 };
	if (fd == -EPERM) {
		(void)error_invalid(
			error, "go on from", path, "it is a link, or belongs to another user");
		return fd;
	}
	if (fd == 0) {
		fd = path_end_open(&end);
		path_end_close(&end);
	}
	return read_file(ret_state, fd, path, error);
}

static json_t *group_json(const struct cgroup *group)
{
	json_t *object;

	if (!group->path)
		return json_null();
	object = json_object();
	json_set_text(object, "path", group->path);
	for (size_t i = 0; i < sizeof(group_figures) / sizeof(*group_figures); i++)
		json_set_figure(object, group_figures[i].key,
			*(const struct figure *)((const char *)group + group_figures[i].offset));
	return object;
}

static json_t *groups_json(const struct kill_groups *groups)
{
	json_t *object;

	if (!groups->seconds.known)
		return json_null();
	object = json_object();
	json_set_figure(object, "taken_at", groups->seconds);
	json_set(object, "before", json_boolean(groups->is_before));
	json_set(object, "domain", group_json(&groups->domain));
	json_set(object, "victim", group_json(&groups->victim));
	return object;
}

void kill_state_print(const struct kill_state *state, FILE *out)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < state->count; i++) {
		const struct tallied_kills *item = &state->items[i];
		json_t *object = json_object();

		json_set(object, "killer", json_string(kill_by_word(item->by)));
		json_set_text(object, "unit", *item->unit ? item->unit : NULL);
		json_set_text(object, "pod", *item->pod ? item->pod : NULL);
		json_set(object, "count", json_integer(item->count));
		json_append(list, object);
	}
	json_set(document, "format", json_string(STATE_FORMAT));
	json_set(document, "version", json_integer(STATE_VERSION));
	json_set_text(document, "boot_id", state->boot_id);
	json_set_figure(document, "sequence", state->sequence);
	json_set_text(document, "cursor", state->cursor);
	json_set(document, "kills", list);
	json_set(document, "last_kill", groups_json(&state->groups));
	json_print(out, document, 0);
	fputc('\n', out);
}

void kill_state_release(struct kill_state *state)
{
	arena_release(&state->texts);
	*state = (struct kill_state){ 0 };
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/container_names.h"

#include "base/bounded.h"
#include "base/root.h"
#include "base/text.h"
#include "base/text_span.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	ENTRIES_MAX = 1 << 16,
	CONFIG_LIMIT = 1 << 20,
	LIST_LIMIT = 4 << 20,
	NAME_BYTES_MAX = 255,
	ID_DIGITS = 64,
	ID_DIGITS_SHOWN = 12,
	NAMES_SECONDS = 2,
};

struct alias {
	const char *seen; /* the snapshot's text: "docker:0123456789ab", or the UID of a pod */
	const char
		*name; /* takes the place of `seen`; NULL until a file names the container or pod */
};

struct names {
	struct arena *arena;
	struct buffer buffer;
	int root;
	struct alias *aliases; /* sorted by `seen`, each once */
	size_t count, capacity;
};

/* ---- containers and pods without a name ---- */

static void want(struct names *names, const char *seen)
{
	/* consecutive processes often share the text itself */
	if (!seen || (names->count > 0 && names->aliases[names->count - 1].seen == seen))
		return;
	array_reserve(names->aliases, names->count, names->capacity);
	names->aliases[names->count++] = (struct alias){ seen, NULL };
}

static int compare_aliases(const void *left, const void *right)
{
	const struct alias *a = left, *b = right;

	return strcmp(a->seen, b->seen);
}

static void collect(struct names *names, const struct snapshot *snapshot)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->process_count; i++)
		want(names, snapshot->processes[i].container);
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		want(names, snapshot->cgroups[i].container);
	for (size_t i = 0; i < snapshot->process_count; i++)
		want(names, snapshot->processes[i].pod);
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		want(names, snapshot->cgroups[i].pod);
	if (names->count > 0)
		qsort(names->aliases, names->count, sizeof(*names->aliases), compare_aliases);
	for (size_t i = 0; i < names->count; i++)
		if (i == 0 || strcmp(names->aliases[i].seen, names->aliases[kept - 1].seen) != 0)
			names->aliases[kept++] = names->aliases[i];
	names->count = kept;
}

static struct alias *find(const struct names *names, const char *seen)
{
	const struct alias wanted = { .seen = seen };

	return bsearch(
		&wanted, names->aliases, names->count, sizeof(*names->aliases), compare_aliases);
}

/* Returns the container of that runtime and ID; NULL when it is not seen, or has a name already. */
static struct alias *find_unnamed(const struct names *names, const char *runtime, const char *id)
{
	char seen[32];
	struct alias *alias;

	snprintf(seen, sizeof(seen), "%s:%.*s", runtime, ID_DIGITS_SHOWN, id);
	alias = find(names, seen);
	return alias && !alias->name ? alias : NULL;
}

static void name_container(
	struct names *names, struct alias *alias, const char *runtime, const char *name)
{
	size_t length = strlen(name);

	if (length > 0 && length <= NAME_BYTES_MAX)
		alias->name = text_format(names->arena, "%s:%s", runtime, name);
}

/* ---- names in files ---- */

static void list(struct names *names, const char *path,
	void (*visit)(struct names *names, int directory, const char *entry))
{
	int fd = openat(names->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (int i = 0; i < ENTRIES_MAX && (entry = readdir(stream)); i++)
		visit(names, fd, entry->d_name);
	closedir(stream);
}

static bool is_id(const char *text)
{
	for (size_t i = 0; i < ID_DIGITS; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

/* "NAMESPACE_NAME_UID"; the names of Kubernetes have no "_". */
static void parse_pod_folder(struct names *names, int directory, const char *entry)
{
	const char *name = strchr(entry, '_'), *uid = name ? strchr(name + 1, '_') : NULL;
	struct alias *alias = uid ? find(names, uid + 1) : NULL;

	(void)directory;
	if (alias && name > entry && uid > name + 1)
		alias->name = text_format(names->arena, "%.*s/%.*s", (int)(name - entry), entry,
			(int)(uid - name - 1), name + 1);
}

/* "POD_NAMESPACE_CONTAINER-ID.log" */
static void parse_log(struct names *names, int directory, const char *entry)
{
	static const char *const runtimes[] = { "container", "containerd", "crio", "docker" };
	static const char end[] = ".log";
	const char *space = strchr(entry, '_'), *name = space ? strchr(space + 1, '_') : NULL;
	const char *id;

	(void)directory;
	if (!name || space == entry || name == space + 1 || !text_ends_with(entry, end) ||
		strlen(name) < sizeof("_c-") - 1 + ID_DIGITS + sizeof(end) - 1)
		return;
	id = entry + strlen(entry) - (sizeof(end) - 1) - ID_DIGITS;
	if (id[-1] != '-' || !is_id(id))
		return;
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++) {
		struct alias *alias = find_unnamed(names, runtimes[i], id);

		if (alias)
			name_container(names, alias, runtimes[i],
				text_format(names->arena, "%.*s/%.*s/%.*s", (int)(name - space - 1),
					space + 1, (int)(space - entry), entry,
					(int)(id - name - 2), name + 1));
	}
}

static json_t *read_json(struct names *names, int directory, const char *path, size_t limit)
{
	json_error_t error;

	if (buffer_read_regular(&names->buffer, directory, NULL, path, limit) < 0)
		return NULL;
	return json_loadb(names->buffer.data, names->buffer.length, 0, &error);
}

/* {…, "Name": "/web", …} */
static void parse_docker(struct names *names, int directory, const char *entry)
{
	struct alias *alias = strlen(entry) == ID_DIGITS && is_id(entry)
				      ? find_unnamed(names, "docker", entry)
				      : NULL;
	char path[ID_DIGITS + sizeof("/config.v2.json")];
	const char *name;
	json_t *config;

	if (!alias)
		return;
	snprintf(path, sizeof(path), "%s/config.v2.json", entry);
	config = read_json(names, directory, path, CONFIG_LIMIT);
	name = json_string_value(json_object_get(config, "Name"));
	if (name)
		name_container(names, alias, "docker", name + (*name == '/'));
	json_decref(config);
}

/* [{"id": "…", "names": ["web"], …}, …]: the containers of podman and of CRI-O. */
static void parse_storage(struct names *names, const json_t *container)
{
	static const char *const runtimes[] = { "podman", "crio" };
	const char *id = json_string_value(json_object_get(container, "id"));
	const char *name =
		json_string_value(json_array_get(json_object_get(container, "names"), 0));

	if (!id || !name || strlen(id) != ID_DIGITS)
		return;
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++) {
		struct alias *alias = find_unnamed(names, runtimes[i], id);

		if (alias)
			name_container(names, alias, runtimes[i], name);
	}
}

static void read_storage(struct names *names, const char *path)
{
	json_t *all = read_json(names, names->root, path, LIST_LIMIT);

	for (size_t i = 0; i < json_array_size(all); i++)
		parse_storage(names, json_array_get(all, i));
	json_decref(all);
}

/* ---- names into the snapshot ---- */

static void rename_text(const struct names *names, const char **text)
{
	const struct alias *alias = *text ? find(names, *text) : NULL;

	if (alias && alias->name)
		*text = alias->name;
}

static void apply(const struct names *names, struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		rename_text(names, &snapshot->processes[i].container);
		rename_text(names, &snapshot->processes[i].pod);
	}
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		rename_text(names, &snapshot->cgroups[i].container);
		rename_text(names, &snapshot->cgroups[i].pod);
	}
}

/* ---- in a child: the runtimes' directories may be on a file system that does not answer ---- */

struct child {
	struct names *names;
	const char *root;
};

/* Sends for each name found: the place of its alias, the length of the name, the name. */
static void send_names(int out, int kept, void *context)
{
	const struct child *child = context;
	struct names *names = child->names;

	(void)kept;
	names->root = open(child->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (names->root < 0)
		return;
	/* Kubernetes first: the runtimes have generated names for the containers of pods */
	list(names, "var/log/pods", parse_pod_folder);
	list(names, "var/log/containers", parse_log);
	list(names, "var/lib/docker/containers", parse_docker);
	read_storage(names, "var/lib/containers/storage/overlay-containers/containers.json");
	for (size_t i = 0; i < names->count; i++) {
		size_t head[] = { i, names->aliases[i].name ? strlen(names->aliases[i].name) : 0 };

		if (head[1] == 0)
			continue;
		bounded_put(out, head, sizeof(head));
		bounded_put(out, names->aliases[i].name, head[1]);
	}
}

static void receive_names(struct names *names, struct text_span text)
{
	size_t head[2];

	while (text_span_length(text) >= sizeof(head)) {
		memcpy(head, text.start, sizeof(head));
		text.start += sizeof(head);
		if (head[0] >= names->count || head[1] > text_span_length(text))
			return;
		names->aliases[head[0]].name = arena_copy(names->arena, text.start, head[1]);
		text.start += head[1];
	}
}

void container_names_read(struct snapshot *snapshot, const char *root)
{
	struct names names = { .arena = &snapshot->texts, .root = -1 };
	struct child child = { &names, root };
	struct bounded_job job = {
		.work = send_names, .context = &child, .keep = -1, .seconds = NAMES_SECONDS
	};

	collect(&names, snapshot);
	job.limit = names.count * (2 * sizeof(size_t) + 4UL * NAME_BYTES_MAX);
	if (names.count > 0 && bounded_run(&names.buffer, &job) == 0) {
		receive_names(&names, span_of(&names.buffer));
		apply(&names, snapshot);
	}
	free(names.aliases);
	buffer_release(&names.buffer);
}

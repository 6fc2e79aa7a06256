/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/conf_files.h"

#include "base/text.h"
#include "sources/systemd/unit_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DROP_INS_MAX = 256 };

struct drop_in {
	char *name;
	size_t directory; /* place in the list of directories: the lowest has precedence */
};

struct drop_ins {
	struct drop_in items[DROP_INS_MAX];
	size_t count;
};

static int compare(const void *left, const void *right)
{
	const struct drop_in *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->directory > b->directory) - (a->directory < b->directory);
}

static void list(struct drop_ins *drop_ins, const char *path, size_t directory)
{
	DIR *entries = opendir(path);
	struct dirent *entry;

	if (!entries)
		return;
	while (drop_ins->count < DROP_INS_MAX && (entry = readdir(entries))) {
		char *name = text_ends_with(entry->d_name, ".conf") ? strdup(entry->d_name) : NULL;

		if (name)
			drop_ins->items[drop_ins->count++] = (struct drop_in){ name, directory };
	}
	closedir(entries);
}

static bool visit_file(struct buffer *buffer, const char *path,
	void (*visit)(struct text_span text, void *context), void *context)
{
	if (buffer_read_regular(buffer, AT_FDCWD, NULL, path, UNIT_FILE_LIMIT) < 0)
		return false;
	visit(span_of(buffer), context);
	return true;
}

void conf_files_read_below(const char *const *directories, size_t count, struct buffer *buffer,
	const char *name, void (*visit)(struct text_span text, void *context), void *context)
{
	struct drop_ins drop_ins = { .count = 0 };
	char path[PATH_MAX];

	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", directories[i], name);
		if (visit_file(buffer, path, visit, context))
			break;
	}
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s.d", directories[i], name);
		list(&drop_ins, path, i);
	}
	qsort(drop_ins.items, drop_ins.count, sizeof(*drop_ins.items), compare);
	for (size_t i = 0; i < drop_ins.count; i++) {
		const struct drop_in *item = &drop_ins.items[i];

		snprintf(path, sizeof(path), "%s/%s.d/%s", directories[item->directory], name,
			item->name);
		/* a drop-in of the same name in a directory with precedence replaces it */
		if (i == 0 || strcmp(item->name, item[-1].name) != 0)
			visit_file(buffer, path, visit, context);
	}
	for (size_t i = 0; i < drop_ins.count; i++)
		free(drop_ins.items[i].name);
}

void conf_files_read(struct buffer *buffer, const char *name,
	void (*visit)(struct text_span text, void *context), void *context)
{
	static const char *const directories[] = { "/etc", "/run", "/usr/local/lib", "/usr/lib" };

	conf_files_read_below(directories, sizeof(directories) / sizeof(*directories), buffer, name,
		visit, context);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/file_tree.h"

#include <stdlib.h>
#include <string.h>

enum { LINKS_FOLLOWED_MAX = 8 };

static size_t cut_last_part(char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length > 0 ? length - 1 : 0;
}

bool tree_path_normalize(char ret_path[static TREE_PATH_MAX], const char *path)
{
	size_t length = 0, depth = 0;

	for (;;) {
		size_t part;

		path += strspn(path, "/");
		part = strcspn(path, "/");
		if (part == 0)
			break;
		if (part == 2 && memcmp(path, "..", 2) == 0) {
			if (depth-- == 0)
				return false;
			length = cut_last_part(ret_path, length);
		} else if (part != 1 || *path != '.') {
			if (++depth > TREE_DEPTH_MAX || part + 2 > TREE_PATH_MAX - length)
				return false;
			if (length > 0)
				ret_path[length++] = '/';
			memcpy(ret_path + length, path, part);
			length += part;
		}
		path += part;
	}
	ret_path[length] = '\0';
	return length > 0;
}

static struct tree_file *add(struct file_tree *tree, const char *path)
{
	struct tree_file *file;

	array_reserve(tree->files, tree->count, tree->capacity);
	file = &tree->files[tree->count++];
	*file = (struct tree_file){ .path = arena_copy_text(&tree->texts, path),
		.number = tree->count };
	return file;
}

void file_tree_add(struct file_tree *tree, const char *path, struct text_span text)
{
	const char *copy = arena_copy(&tree->texts, text.start, text_span_length(text));

	add(tree, path)->text = (struct text_span){ copy, copy + text_span_length(text) };
}

void file_tree_add_link(
	struct file_tree *tree, const char *path, const char *target, const char *top)
{
	char whole[TREE_PATH_MAX], normal[TREE_PATH_MAX];
	bool is_absolute = *target == '/';
	const char *slash = strrchr(path, '/'), *start = is_absolute ? top : path;
	size_t length = is_absolute ? strlen(top) : slash ? (size_t)(slash - path) : 0;

	if (length + strlen(target) + 2 > sizeof(whole))
		return;
	memcpy(whole, start, length);
	whole[length] = '/';
	strcpy(whole + length + 1, target);
	if (tree_path_normalize(normal, whole))
		add(tree, path)->target = arena_copy_text(&tree->texts, normal);
}

/* By path, the last one that was added first. */
static int compare(const void *left, const void *right)
{
	const struct tree_file *a = left, *b = right;
	int order = strcmp(a->path, b->path);

	return order ? order : (a->number < b->number) - (a->number > b->number);
}

void file_tree_finish(struct file_tree *tree)
{
	size_t kept = 0;

	if (tree->count == 0)
		return;
	qsort(tree->files, tree->count, sizeof(*tree->files), compare);
	for (size_t i = 1; i < tree->count; i++)
		if (strcmp(tree->files[kept].path, tree->files[i].path) != 0)
			tree->files[++kept] = tree->files[i];
	tree->count = kept + 1;
}

void file_tree_release(struct file_tree *tree)
{
	free(tree->files);
	arena_release(&tree->texts);
	*tree = (struct file_tree){ 0 };
}

size_t file_tree_from(const struct file_tree *tree, const char *path)
{
	size_t first = 0, end = tree->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (strcmp(tree->files[middle].path, path) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

bool file_tree_find(const struct file_tree *tree, const char *path, struct text_span *ret_text)
{
	for (int followed = 0; followed <= LINKS_FOLLOWED_MAX; followed++) {
		size_t i = file_tree_from(tree, path);

		if (i == tree->count || strcmp(tree->files[i].path, path) != 0)
			return false;
		if (!tree->files[i].target) {
			*ret_text = tree->files[i].text;
			return true;
		}
		path = tree->files[i].target;
	}
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/libarchive.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The name of the interface that <archive.h> declares (since libarchive 3.0). */
static const char soname[] = "libarchive.so.13";

#define NAME_AND_PLACE(function) { #function, offsetof(struct libarchive, function) },

static const struct {
	const char *name;
	size_t offset;
} functions[] = { LIBARCHIVE_FUNCTIONS(NAME_AND_PLACE) };

static struct {
	pthread_once_t once;
	struct libarchive functions;
	bool is_loaded;
	char refused[256];
} library = { .once = PTHREAD_ONCE_INIT };

static void note_failure(void)
{
	const char *why = dlerror();

	snprintf(library.refused, sizeof(library.refused), "%s", why ? why : soname);
}

/* ISO C knows no pointer that is both to data and to a function: the bytes are copied. */
static bool find(void *handle, const char *name, size_t offset)
{
	void *symbol[1] = { dlsym(handle, name) };

	if (!symbol[0])
		return false;
	memcpy((char *)&library.functions + offset, symbol, sizeof(symbol));
	return true;
}

static void load(void)
{
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	library.is_loaded = handle != NULL;
	for (size_t i = 0; library.is_loaded && i < sizeof(functions) / sizeof(*functions); i++)
		library.is_loaded = find(handle, functions[i].name, functions[i].offset);
	if (!library.is_loaded)
		note_failure();
}

const struct libarchive *libarchive_load(const char **ret_refused)
{
	pthread_once(&library.once, load);
	if (library.is_loaded)
		return &library.functions;
	*ret_refused = library.refused;
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/libarchive.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

/* The name of the interface that <archive.h> declares (since libarchive 3.0). */
static const char soname[] = "libarchive.so.13";

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

typedef void function(void);

/* ISO C converts no pointer to data into one to a function. */
static function *find(void *handle, const char *name)
{
	union {
		void *data;
		function *function;
	} symbol = { .data = dlsym(handle, name) };

	return symbol.function;
}

#define FIND(name)                                                                                 \
	library.functions.name = (__typeof__(name) *)find(handle, #name);                          \
	library.is_loaded = library.is_loaded && library.functions.name;

static void load(void)
{
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	library.is_loaded = handle != NULL;
	if (handle) {
		LIBARCHIVE_FUNCTIONS(FIND)
	}
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

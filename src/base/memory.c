/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Blocks double from the first size to the largest: many arenas hold only one sentence. */
enum { FIRST_BLOCK_BYTES = 1024, LARGEST_BLOCK_BYTES = 64 * 1024 };

/* Blocks from this size on are mappings of their own, which do not fragment a heap. */
enum { OWN_MAPPING_BYTES = 256 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	max_align_t data[];
};

static void (*before_end)(void);

void memory_init(void)
{
	/* glibc would raise the size to that of the largest block freed, up to 32 MiB */
	mallopt(M_MMAP_THRESHOLD, OWN_MAPPING_BYTES);
	/* one heap: each thread that reads would keep what it freed in a heap of its own */
	mallopt(M_ARENA_MAX, 1);
}

void memory_before_end(void (*act)(void))
{
	before_end = act;
}

_Noreturn void memory_exhausted(void)
{
	static const char message[] = "oomtop: out of memory\n";

	if (before_end)
		before_end();
	(void)!write(STDERR_FILENO, message, sizeof(message) - 1);
	_exit(1);
}

void *memory_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		memory_exhausted();
	return memory;
}

void *memory_resize(void *old, size_t count, size_t size)
{
	void *memory = reallocarray(old, count ? count : 1, size);

	if (!memory)
		memory_exhausted();
	return memory;
}

static void arena_grow(struct arena *arena, size_t size)
{
	size_t room = arena->blocks ? 2 * arena->blocks->size : FIRST_BLOCK_BYTES;
	struct arena_block *block;

	if (room > LARGEST_BLOCK_BYTES)
		room = LARGEST_BLOCK_BYTES;
	if (room < size)
		room = size;
	block = memory_alloc(sizeof(*block) + room);
	block->next = arena->blocks;
	block->size = room;
	arena->blocks = block;
	arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	size_t rounded;
	char *memory;

	if (size > SIZE_MAX / 2)
		memory_exhausted();
	rounded = (size + align - 1) / align * align;
	if (!arena->blocks || arena->blocks->size - arena->used < rounded)
		arena_grow(arena, rounded);
	memory = (char *)arena->blocks->data + arena->used;
	arena->used += rounded;
	return memory;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, bytes, length);
	return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

void arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	*arena = ARENA_EMPTY;
}

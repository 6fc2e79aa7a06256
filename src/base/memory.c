/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* Blocks double from the first size to the largest: many arenas hold only one sentence. */
enum { FIRST_BLOCK_BYTES = 1024, LARGEST_BLOCK_BYTES = 64 * 1024 };

/* Blocks from this size on are mappings of their own, which do not fragment a heap. */
enum { OWN_MAPPING_BYTES = 256 * 1024 };

/* A heap keeps that much of what is freed, for what the next refresh allocates. */
enum { KEPT_BYTES = 1024 * 1024 };

enum { HUGE_PAGE_BYTES = 2 * 1024 * 1024 };

static const uint64_t plenty_bytes = UINT64_C(256) << 20;

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
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
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

/* Whether huge pages are probably there without reclaim; how memory is split is not known. */
static bool is_memory_plentiful(void)
{
	struct sysinfo info;

	return sysinfo(&info) == 0 && (uint64_t)info.freeram * info.mem_unit >= plenty_bytes;
}

/* A rest that fills most of a huge page gets one. */
static size_t round_to_huge_pages(size_t bytes)
{
	size_t rest = bytes % HUGE_PAGE_BYTES;

	return rest < HUGE_PAGE_BYTES / 2 ? bytes : bytes - rest + HUGE_PAGE_BYTES;
}

void *memory_alloc_array(size_t count, size_t size)
{
	void *memory;
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		memory_exhausted();
	if (bytes < HUGE_PAGE_BYTES / 2 || !is_memory_plentiful())
		return memory_resize(NULL, count, size);
	bytes = round_to_huge_pages(bytes);
	if (posix_memalign(&memory, HUGE_PAGE_BYTES, bytes) != 0)
		memory_exhausted();
	/* a kernel without huge pages refuses, and small ones serve as well */
	(void)madvise(memory, bytes, MADV_HUGEPAGE);
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

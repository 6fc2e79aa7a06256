/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzzer's function over the inputs named, without libFuzzer: each as it is, and broken in
 * ways that are the same every time.  A .txt holds an input a line, its first character the byte
 * that says which parser gets it, and \n and \0 written as such.
 */
#include "base/memory.h"
#include "base/root.h"
#include "base/text.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20, BROKEN_FORMS = 150, CHANGED_BYTES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __attribute__((weak)) LLVMFuzzerInitialize(int *argc, char ***argv);

/* As POSIX has its example of rand(3). */
static unsigned dice(unsigned *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16 & 0x7fff;
}

static void break_and_run(const char *text, size_t size)
{
	uint8_t *broken = memory_alloc(size + 1);
	unsigned state = 1;

	LLVMFuzzerTestOneInput((const uint8_t *)text, size);
	for (int form = 0; form < BROKEN_FORMS && size > 1; form++) {
		size_t length = form % 2 ? size : 1 + dice(&state) % (size - 1);

		memcpy(broken, text, size);
		for (int i = 0; form % 2 && i < CHANGED_BYTES; i++)
			broken[1 + dice(&state) % (size - 1)] = (uint8_t)dice(&state);
		LLVMFuzzerTestOneInput(broken, length);
	}
	free(broken);
}

/* In place; returns the length. */
static size_t unescape(char *text, size_t length)
{
	size_t to = 0;

	for (size_t i = 0; i < length; i++, to++) {
		bool is_escape = text[i] == '\\' && i + 1 < length &&
				 (text[i + 1] == 'n' || text[i + 1] == '0');

		text[to] = !is_escape ? text[i] : text[i + 1] == 'n' ? '\n' : '\0';
		i += is_escape;
	}
	return to;
}

static void run_lines(char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		if (*line) {
			size_t length = unescape(line, strlen(line));

			*line = (char)(*line - '0');
			break_and_run(line, length);
		}
}

int main(int argc, char **argv)
{
	struct buffer buffer = { 0 };

	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		if (buffer_read_at(&buffer, AT_FDCWD, argv[i], FILE_LIMIT) < 0) {
			perror(argv[i]);
			return 1;
		}
		if (text_ends_with(argv[i], ".txt"))
			run_lines(buffer.data);
		else
			break_and_run(buffer.data, buffer.length);
	}
	buffer_release(&buffer);
	return argc < 2;
}

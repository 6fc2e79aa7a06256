/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/newlines.h"

#include <string.h>

/* A vector of GCC and clang: whatever the processor has, or plain words. */
typedef int8_t bytes16 __attribute__((vector_size(16)));

enum { WIDTH = sizeof(bytes16), STEPS_MAX = 127 };

/* Each lane counts down by one for a newline, as comparisons give -1; 127 of them fit. */
uint64_t newlines_count(const char *bytes, const char *end)
{
	uint64_t count = 0;

	while (end - bytes >= WIDTH) {
		bytes16 counts = { 0 }, block;

		for (int i = 0; i < STEPS_MAX && end - bytes >= WIDTH; i++, bytes += WIDTH) {
			memcpy(&block, bytes, sizeof(block));
			counts += block == '\n';
		}
		for (int lane = 0; lane < WIDTH; lane++)
			count += (uint64_t)-counts[lane];
	}
	for (; bytes < end; bytes++)
		count += *bytes == '\n';
	return count;
}

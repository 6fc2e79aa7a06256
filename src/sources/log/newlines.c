/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/newlines.h"

#include <string.h>

/* The bytes of the result are 1 where a newline is. */
static uint64_t newlines_in(const char *bytes)
{
	const uint64_t newlines = UINT64_C(0x0a0a0a0a0a0a0a0a), low = UINT64_C(0x7f7f7f7f7f7f7f7f);
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	word ^= newlines;
	/* exactly the bytes that are 0 get their top bit */
	word = ~(((word & low) + low) | word | low);
	return word >> 7;
}

/* Eight counts at a time, each in a byte, which 255 newlines fill. */
uint64_t newlines_count(const char *bytes, const char *end)
{
	const uint64_t even = UINT64_C(0x00ff00ff00ff00ff), ones = UINT64_C(0x0001000100010001);
	uint64_t count = 0;

	while (end - bytes >= 8) {
		uint64_t counts = 0;

		for (int i = 0; i < 255 && end - bytes >= 8; i++, bytes += 8)
			counts += newlines_in(bytes);
		counts = (counts & even) + (counts >> 8 & even);
		count += (counts * ones) >> 48;
	}
	for (; bytes < end; bytes++)
		count += *bytes == '\n';
	return count;
}

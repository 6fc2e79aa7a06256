/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/size.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char unit_letters[] = "KMGTPE";

/* printf(3) would be slow here: most of a large table are numbers. */
static char *put_digits(char *to, unsigned long long number)
{
	char digits[SIZE_TEXT_MAX];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count > 0)
		*to++ = digits[--count];
	return to;
}

static unsigned long long magnitude(long long number)
{
	return number < 0 ? -(unsigned long long)number : (unsigned long long)number;
}

const char *number_format(char text[static SIZE_TEXT_MAX], long long number)
{
	*text = '-';
	*put_digits(text + (number < 0), magnitude(number)) = '\0';
	return text;
}

const char *size_format(char text[static SIZE_TEXT_MAX], long long bytes)
{
	double amount = (double)magnitude(bytes);
	char *to = text;
	int unit = -1;

	/* 1023.95 and more would be rounded to 1024.0 of the smaller unit */
	while (amount >= 1023.95 || (unit < 0 && amount >= 1024)) {
		amount /= 1024;
		unit++;
	}
	if (bytes < 0)
		*to++ = '-';
	if (unit >= 0 && (amount < 9.95 || (amount < 99.95 && unit > 1))) {
		unsigned long long tenths = (unsigned long long)(amount * 10 + 0.5);

		to = put_digits(to, tenths / 10);
		*to++ = '.';
		*to++ = (char)('0' + tenths % 10);
	} else {
		to = put_digits(to, (unsigned long long)(amount + 0.5));
	}
	if (unit >= 0)
		*to++ = unit_letters[unit];
	*to = '\0';
	return text;
}

static bool unit_factor(const char *suffix, double *ret_factor)
{
	const char *letter;
	double factor = 1;

	if (*suffix != '\0' && toupper((unsigned char)*suffix) != 'B') {
		letter = strchr(unit_letters, toupper((unsigned char)*suffix));
		if (!letter)
			return false;
		for (const char *unit = unit_letters; unit <= letter; unit++)
			factor *= 1024;
		suffix++;
		if (*suffix == 'i' && toupper((unsigned char)suffix[1]) == 'B')
			suffix++;
	}
	if (toupper((unsigned char)*suffix) == 'B')
		suffix++;
	*ret_factor = factor;
	return *suffix == '\0';
}

bool size_parse(const char *text, long long *ret_bytes)
{
	double amount, factor;
	char *end;

	if (!isdigit((unsigned char)*text) || strspn(text, "0123456789.") == 0)
		return false;
	if (text[0] == '0' && tolower((unsigned char)text[1]) == 'x')
		return false;
	errno = 0;
	amount = strtod(text, &end);
	if (errno != 0 || !unit_factor(end, &factor) || amount * factor >= (double)LLONG_MAX)
		return false;
	*ret_bytes = (long long)(amount * factor);
	return true;
}

bool number_parse(const char *text, long long min, long long max, long long *ret_number)
{
	long long number;
	char *end;

	if (!isdigit((unsigned char)text[*text == '-']))
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || number < min || number > max)
		return false;
	*ret_number = number;
	return true;
}

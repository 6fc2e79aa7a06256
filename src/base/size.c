/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char unit_letters[] = "KMGTPE";

const char *size_format(char text[static SIZE_TEXT_MAX], long long bytes)
{
	double amount = bytes < 0 ? -(double)bytes : (double)bytes;
	const char *sign = bytes < 0 ? "-" : "";
	int unit = -1;

	/* 1023.95 and up would print as 1024.0 of the smaller unit */
	while (amount >= 1023.95 || (unit < 0 && amount >= 1024)) {
		amount /= 1024;
		unit++;
	}
	if (unit < 0)
		snprintf(text, SIZE_TEXT_MAX, "%s%d", sign, (int)amount);
	else if (amount < 9.95 || (amount < 99.95 && unit > 1))
		snprintf(text, SIZE_TEXT_MAX, "%s%.1f%c", sign, amount, unit_letters[unit]);
	else
		snprintf(text, SIZE_TEXT_MAX, "%s%.0f%c", sign, amount, unit_letters[unit]);
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

bool number_parse(const char *text, long long least, long long most, long long *ret_number)
{
	long long number;
	char *end;

	if (!isdigit((unsigned char)text[*text == '-']))
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || number < least || number > most)
		return false;
	*ret_number = number;
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/vendor_marks.h"

#include "sources/log/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { NAME_MAX_BYTES = 15 };

static const char *digits(const char *text)
{
	size_t count = strspn(text, "0123456789");

	return count > 0 ? text + count : NULL;
}

/* "(0)"; "-(0)" and ".(0)" with interrupts off or on */
static const char *cpu_in_parentheses(const char *text)
{
	const char *rest;

	if ((*text == '-' || *text == '.') && text[1] == '(')
		text++;
	rest = *text == '(' ? digits(text + 1) : NULL;

	return rest && *rest == ')' ? rest + 1 : NULL;
}

/* "    1]" behind a name that blanks make 15 bytes long. */
static const char *pid_behind_name(const char *name)
{
	const char *rest;

	if (strnlen(name, NAME_MAX_BYTES) < NAME_MAX_BYTES || name[NAME_MAX_BYTES] != ':')
		return NULL;
	rest = digits(skip_blanks(name + NAME_MAX_BYTES + 1));
	return rest && *rest == ']' ? rest + 1 : NULL;
}

/* "[  123]  1000", "[ pid ]   uid": the table of tasks, which has a bracket of its own. */
static bool is_row(const char *text)
{
	const char *rest;

	if (*text != '[')
		return false;
	text = skip_blanks(text + 1);
	rest = digits(text);
	if (!rest)
		rest = after_start(text, "pid");
	rest = rest ? after_start(skip_blanks(rest), "] ") : NULL;
	return rest && (digits(skip_blanks(rest)) || after_start(skip_blanks(rest), "uid"));
}

/* Behind the name of the task and the bracket that closes the mark. */
static const char *behind_name(const char *name)
{
	const char *end = pid_behind_name(name);

	if (end)
		return end;
	for (size_t i = 0; i <= NAME_MAX_BYTES && name[i] != '\0' && !(end && is_row(end)); i++)
		if (name[i] == ']')
			end = name + i + 1;
	return end;
}

/* "12:", "pid:12,cpu3," */
static const char *numbers(const char *text)
{
	const char *rest = after_start(text, "pid:");

	if (!rest) {
		rest = digits(skip_blanks(text));
		return rest && *rest == ':' ? rest + 1 : NULL;
	}
	rest = digits(rest);
	rest = rest ? after_start(rest, ",cpu") : NULL;
	rest = rest ? digits(rest) : NULL;
	return rest && *rest == ',' ? rest + 1 : NULL;
}

/* "[12:kworker/0:1]", "I[0:      swapper/0:    1]" */
static const char *task_in_brackets(const char *text)
{
	const char *name;

	if (isupper((unsigned char)*text))
		text++;
	name = *text == '[' ? numbers(text + 1) : NULL;
	return name ? behind_name(name) : NULL;
}

const char *vendor_marks_skip(const char *text)
{
	const char *start = skip_blanks(text), *rest = cpu_in_parentheses(start);
	const char *behind_task = task_in_brackets(rest ? rest : start);

	if (behind_task)
		return behind_task;
	return text;
}

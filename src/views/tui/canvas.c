/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/canvas.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/text_columns.h"

#include <stdlib.h>
#include <string.h>

static int within(int value, int max)
{
	return value < 0 ? 0 : value > max ? max : value;
}

void canvas_init(struct canvas *canvas, int height, int width, bool ascii)
{
	*canvas = (struct canvas){
		.height = within(height, CANVAS_MAX_LINES),
		.width = within(width, CANVAS_MAX_COLUMNS),
		.ascii = ascii,
	};
	canvas->cells = memory_alloc(
		(size_t)canvas->height * (size_t)canvas->width * sizeof(*canvas->cells));
	for (int line = 0; line < canvas->height; line++)
		canvas_fill(canvas, line, 0, canvas->width, STYLE_PLAIN, ' ');
}

void canvas_release(struct canvas *canvas)
{
	free(canvas->cells);
	*canvas = (struct canvas){ 0 };
}

struct cell *canvas_line(const struct canvas *canvas, int line)
{
	return canvas->cells + (size_t)line * (size_t)canvas->width;
}

/* The ASCII character for a mark of the screen, for a locale that has no more than ASCII. */
static unsigned ascii_for(unsigned code)
{
	static const struct {
		unsigned code;
		char ascii;
	} marks[] = {
		{ 0x2026, '~' },
		{ 0x22ee, ':' },
		{ 0xd7, 'x' },
		{ 0x25b2, '^' },
		{ 0x25bc, 'v' },
		{ 0x2502, '|' },
		{ 0x251c, '|' },
		{ 0x2514, '`' },
		{ 0x2500, '-' },
		{ 0x2581, '.' },
		{ 0x2582, ':' },
		{ 0x2583, '-' },
		{ 0x2584, '=' },
		{ 0x2585, '+' },
		{ 0x2586, '*' },
		{ 0x2587, '#' },
		{ 0x2588, '@' },
		{ 0xb1, '+' },
		{ 0xb7, '.' },
		{ 0x2192, '>' },
		{ 0x2190, '<' },
		{ 0x2191, '^' },
		{ 0x2193, 'v' },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (marks[i].code == code)
			return (unsigned char)marks[i].ascii;
	return '?';
}

/* Decodes the next character as this canvas can show it; returns the length in bytes. */
static size_t next_character(const struct canvas *canvas, const char *text, size_t length,
	unsigned *ret_code, int *ret_columns)
{
	size_t size = text_decode(text, length, ret_code);

	if (size == 0 || *ret_code < ' ' || *ret_code == 0x7f)
		*ret_code = '?';
	if (*ret_code >= 0x80 && canvas->ascii)
		*ret_code = ascii_for(*ret_code);
	*ret_columns = *ret_code < 0x80 ? 1 : text_columns(text, size);
	return size ? size : 1;
}

/* Blanks the other half of a wide character of which one half is written over. */
static void clear_halves(struct canvas *canvas, int line, int column, int columns)
{
	struct cell *cells = canvas_line(canvas, line);

	if (column > 0 && cells[column].code == 0)
		cells[column - 1].code = ' ';
	if (column + columns < canvas->width && cells[column + columns].code == 0)
		cells[column + columns].code = ' ';
}

static void put_character(
	struct canvas *canvas, int line, int column, enum style style, unsigned code, int columns)
{
	struct cell *cells = canvas_line(canvas, line) + column;

	clear_halves(canvas, line, column, columns);
	for (int i = 0; i < columns; i++)
		cells[i] = (struct cell){ .code = i ? 0 : code, .style = (unsigned char)style };
}

int canvas_put(
	struct canvas *canvas, int line, int column, int room, enum style style, const char *text)
{
	size_t length = strlen(text);
	int used = 0, columns;
	unsigned code;

	if (line < 0 || line >= canvas->height || column < 0)
		return 0;
	if (room > canvas->width - column)
		room = canvas->width - column;
	while (length > 0) {
		size_t size = next_character(canvas, text, length, &code, &columns);

		if (columns > 0 && used + columns > room)
			break;
		if (columns > 0)
			put_character(canvas, line, column + used, style, code, columns);
		used += columns > 0 ? columns : 0;
		text += size;
		length -= size;
	}
	return used;
}

int canvas_put_short(
	struct canvas *canvas, int line, int column, int room, enum style style, const char *text)
{
	struct arena arena = ARENA_EMPTY;
	int used;

	if (room > canvas->width - column)
		room = canvas->width - column;
	used = canvas_put(canvas, line, column, room, style, text_columns_cut(&arena, text, room));
	arena_release(&arena);
	return used;
}

void canvas_fill(
	struct canvas *canvas, int line, int column, int room, enum style style, unsigned code)
{
	if (line < 0 || line >= canvas->height || column < 0)
		return;
	if (code >= 0x80 && canvas->ascii)
		code = ascii_for(code);
	for (int i = column; i < canvas->width && i - column < room; i++)
		put_character(canvas, line, i, style, code, 1);
}

void canvas_reverse(struct canvas *canvas, int line)
{
	if (line < 0 || line >= canvas->height)
		return;
	for (int i = 0; i < canvas->width; i++)
		canvas_line(canvas, line)[i].reversed = true;
}

void canvas_copy(struct canvas *canvas, int line, const struct canvas *from)
{
	int width = from->width < canvas->width ? from->width : canvas->width;

	for (int i = 0; i < from->height && line + i < canvas->height; i++)
		memcpy(canvas_line(canvas, line + i), canvas_line(from, i),
			(size_t)width * sizeof(struct cell));
}

static bool cell_equal(const struct cell *a, const struct cell *b)
{
	return a->code == b->code && a->style == b->style && a->reversed == b->reversed;
}

bool canvas_line_equal(const struct canvas *a, const struct canvas *b, int line)
{
	for (int i = 0; i < a->width; i++)
		if (!cell_equal(&canvas_line(a, line)[i], &canvas_line(b, line)[i]))
			return false;
	return true;
}

void canvas_encode(unsigned code, char text[static 5])
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	int size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	text[size] = '\0';
	for (int i = size - 1; i > 0; i--) {
		text[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	text[0] = (char)(first[size] | code);
	if (size == 1)
		text[0] = (char)code;
}

static int shown_columns(const struct canvas *canvas, int line)
{
	int columns = canvas->width;

	while (columns > 0 && canvas_line(canvas, line)[columns - 1].code == ' ')
		columns--;
	return columns;
}

void canvas_print(FILE *out, const struct canvas *canvas)
{
	char text[5];

	for (int line = 0; line < canvas->height; line++) {
		int columns = shown_columns(canvas, line);

		for (int i = 0; i < columns; i++) {
			if (canvas_line(canvas, line)[i].code == 0)
				continue;
			canvas_encode(canvas_line(canvas, line)[i].code, text);
			fputs(text, out);
		}
		fputc('\n', out);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/terminal.h"

#include "base/text.h"
#include "views/tui/looks.h"
#include "views/tui/press.h"
#include "views/tui/terminal_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* last, because its macros are common words */
#include <ncurses.h>
#include <term.h>

enum { ESCAPE_DELAY_MS = 50 };

static struct {
	SCREEN *screen; /* NULL: closed */
	FILE *keys;
	bool own_keys; /* /dev/tty was opened here */
	bool color;
	enum color_scheme scheme;
	struct termios modes; /* as they were found */
	struct canvas shown;  /* what the screen shows; no cells: not known */
} terminal;

static int cannot(struct error *error, const char *term, const char *what)
{
	return error_invalid(error, "use the terminal", NULL, "TERM '%s' %s", term, what);
}

/* With --from - standard input is the recording, so keys come from /dev/tty. */
static int open_keys(struct error *error)
{
	terminal.own_keys = !isatty(STDIN_FILENO);
	terminal.keys = terminal.own_keys ? fopen("/dev/tty", "re") : stdin;
	if (!terminal.keys)
		return error_system(error, "read keys from", "/dev/tty", errno);
	return 0;
}

static void close_keys(void)
{
	if (terminal.own_keys && terminal.keys)
		fclose(terminal.keys);
	terminal.keys = NULL;
}

static struct {
	char bytes[RESTORE_SEQUENCE_MAX_BYTES];
	size_t length;
} restore_sequence;

static int append_byte(int byte)
{
	if (restore_sequence.length < sizeof(restore_sequence.bytes))
		restore_sequence.bytes[restore_sequence.length++] = (char)byte;
	return byte;
}

static void append_string(const char *text)
{
	if (text)
		tputs(text, 1, append_byte);
}

/* ncurses sets its own handlers for these signals, except where a signal is ignored. */
static void drop_handlers(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction action;

	for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
		if (sigaction(caught[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			signal(caught[i], SIG_DFL);
}

static void arm(void)
{
	drop_handlers();
	restore_sequence.length = 0;
	if (key_mouse)
		append_string("\033[?1006l\033[?1000l");
	append_string(exit_attribute_mode);
	append_string(keypad_local);
	append_string(cursor_normal);
	append_string(exit_ca_mode);
	append_string("\r");
	terminal_restore_arm(
		STDOUT_FILENO, &terminal.modes, restore_sequence.bytes, restore_sequence.length);
}

static void set_modes(void)
{
	cbreak();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(ESCAPE_DELAY_MS);
	/* Shift-F3 as most terminals send it, for descriptions that lack the key */
	if (!key_f15)
		define_key("\033[1;2R", KEY_F(15));
	curs_set(0);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

static void set_pairs(void)
{
	for (int style = 1; style < STYLE_COUNT; style++)
		init_pair((short)style,
			looks_foreground(terminal.scheme, (enum style)style, COLORS),
			looks_background(terminal.scheme, (enum style)style));
}

static void set_colors(bool color)
{
	terminal.color = color && has_colors() && start_color() == OK;
	if (!terminal.color)
		return;
	use_default_colors();
	set_pairs();
}

void terminal_set_scheme(enum color_scheme scheme)
{
	if (terminal.scheme == scheme)
		return;
	terminal.scheme = scheme;
	if (terminal.color)
		set_pairs();
	canvas_release(&terminal.shown);
}

static int check_abilities(const char *term, struct error *error)
{
	if (cursor_address && clear_screen)
		return 0;
	return cannot(error, term, "has no addressable cursor (oomtop report needs no terminal)");
}

/* Checks the description first, because newterm() leaks memory when it fails. */
static bool is_known(const char *term)
{
	int error;
	bool known = term && setupterm(term, STDOUT_FILENO, &error) == OK;

	if (known)
		del_curterm(cur_term);
	return known;
}

int terminal_open(bool color, struct error *error)
{
	const char *term = getenv("TERM");
	int result = open_keys(error);

	if (result < 0)
		return result;
	if (tcgetattr(STDOUT_FILENO, &terminal.modes) < 0)
		result = error_system(error, "use the terminal", NULL, errno);
	else if (!is_known(term) || !(terminal.screen = newterm(NULL, stdout, terminal.keys)))
		result = cannot(error, term ? term : "",
			"is not known here (perhaps 'xterm' is; oomtop report needs no terminal)");
	else
		result = check_abilities(term, error);
	if (result < 0) {
		terminal_close();
		return result;
	}
	arm();
	set_modes();
	set_colors(color);
	return 0;
}

void terminal_close(void)
{
	if (terminal.screen) {
		endwin();
		delscreen(terminal.screen);
		terminal.screen = NULL;
		/* endwin() restores what ncurses set, not the modes that were found */
		tcsetattr(STDOUT_FILENO, TCSADRAIN, &terminal.modes);
		terminal_restore_disarm();
	}
	canvas_release(&terminal.shown);
	close_keys();
}

int terminal_fd(void)
{
	return fileno(terminal.keys);
}

bool terminal_has_colors(void)
{
	return terminal.color;
}

bool terminal_is_ascii(void)
{
	return !text_locale_is_utf8();
}

void terminal_size(int *ret_height, int *ret_width)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
		(size.ws_row != LINES || size.ws_col != COLS)) {
		resizeterm(size.ws_row, size.ws_col);
		canvas_release(&terminal.shown);
		clearok(curscr, TRUE);
	}
	*ret_height = LINES;
	*ret_width = COLS;
}

static attr_t attributes_of(const struct cell *cell)
{
	unsigned looks = looks_of(terminal.scheme, (enum style)cell->style, terminal.color);
	attr_t attributes = A_NORMAL;

	if (looks & LOOK_BOLD)
		attributes |= A_BOLD;
	if (looks & LOOK_DIM)
		attributes |= A_DIM;
	if (looks & LOOK_UNDERLINE)
		attributes |= A_UNDERLINE;
	if (!(looks & LOOK_REVERSE) != !cell->reversed)
		attributes |= A_REVERSE;
	return attributes;
}

static void show_line(const struct canvas *canvas, int line)
{
	const struct cell *cells = canvas_line(canvas, line);

	for (int i = 0; i < canvas->width; i++) {
		wchar_t text[2] = { (wchar_t)cells[i].code, L'\0' };
		cchar_t character;

		/* the right half belongs to the character before it */
		if (cells[i].code == 0)
			continue;
		setcchar(&character, text, attributes_of(&cells[i]),
			(short)(terminal.color ? cells[i].style : 0), NULL);
		mvadd_wchnstr(line, i, &character, 1);
	}
}

static bool is_as_shown(const struct canvas *canvas, int line)
{
	return terminal.shown.cells && terminal.shown.width == canvas->width &&
	       terminal.shown.height == canvas->height &&
	       canvas_line_equal(&terminal.shown, canvas, line);
}

void terminal_show(const struct canvas *canvas)
{
	for (int line = 0; line < canvas->height; line++)
		if (!is_as_shown(canvas, line))
			show_line(canvas, line);
	refresh();
	canvas_release(&terminal.shown);
	canvas_init(&terminal.shown, canvas->height, canvas->width, canvas->ascii);
	canvas_copy(&terminal.shown, 0, canvas);
}

static unsigned press_of_code(int code)
{
	static const struct {
		int code;
		unsigned press;
	} presses[] = {
		{ KEY_UP, PRESS_UP },
		{ KEY_DOWN, PRESS_DOWN },
		{ KEY_LEFT, PRESS_LEFT },
		{ KEY_RIGHT, PRESS_RIGHT },
		{ KEY_PPAGE, PRESS_PAGE_UP },
		{ KEY_NPAGE, PRESS_PAGE_DOWN },
		{ KEY_HOME, PRESS_HOME },
		{ KEY_END, PRESS_END },
		{ KEY_BACKSPACE, PRESS_BACKSPACE },
		{ KEY_ENTER, PRESS_ENTER },
	};

	for (size_t i = 0; i < sizeof(presses) / sizeof(*presses); i++)
		if (presses[i].code == code)
			return presses[i].press;
	return code > KEY_F(0) && code <= KEY_F(24) ? PRESS_F((unsigned)(code - KEY_F(0))) : 0;
}

static unsigned press_of_character(wint_t character)
{
	enum { CONTROL_H = 0x08, LINE_FEED = 0x0a, DELETE = 0x7f };

	if (character == LINE_FEED)
		return PRESS_ENTER;
	if (character == CONTROL_H || character == DELETE)
		return PRESS_BACKSPACE;
	return character < PRESS_FIRST ? (unsigned)character : 0;
}

static bool parse_mouse(struct event *event)
{
	MEVENT mouse;

	if (getmouse(&mouse) != OK)
		return false;
	*event = (struct event){ .kind = EVENT_CLICK, .line = mouse.y, .column = mouse.x };
	if (mouse.bstate & BUTTON4_PRESSED)
		event->click = CLICK_WHEEL_UP;
	else if (mouse.bstate & BUTTON5_PRESSED)
		event->click = CLICK_WHEEL_DOWN;
	else
		return mouse.bstate & BUTTON1_PRESSED;
	return true;
}

static void unread(int result, wint_t character)
{
	if (result == KEY_CODE_YES)
		ungetch((int)character);
	else if (result == OK)
		unget_wch((wchar_t)character);
}

/* Drops the rest of an escape sequence that the terminal's description lacks. */
static bool skip_sequence(void)
{
	wint_t character;
	int result = get_wch(&character);

	if (result != OK || (character != '[' && character != 'O')) {
		unread(result, character);
		return false;
	}
	do
		result = get_wch(&character);
	while (result == OK && character >= ' ' && character < '@');
	if (result != OK || character < ' ' || character > '~')
		unread(result, character);
	return true;
}

bool terminal_next(struct event *ret_event)
{
	wint_t character;
	int result;

	while ((result = get_wch(&character)) != ERR) {
		*ret_event = (struct event){ .kind = EVENT_KEY };
		if (result == OK && character == PRESS_ESCAPE && skip_sequence())
			continue;
		if (result == KEY_CODE_YES && character == KEY_MOUSE) {
			if (parse_mouse(ret_event))
				return true;
			continue;
		}
		ret_event->press = result == KEY_CODE_YES ? press_of_code((int)character)
							  : press_of_character(character);
		if (ret_event->press)
			return true;
	}
	return false;
}

void terminal_forget_keys(void)
{
	flushinp();
	tcflush(fileno(terminal.keys), TCIFLUSH);
}

/* ncurses does not report failed writes, but a terminal that hung up has no modes. */
int terminal_check(struct error *error)
{
	struct termios modes;

	if (tcgetattr(STDOUT_FILENO, &modes) == 0)
		return 0;
	return error_system(error, "write the terminal", NULL, errno);
}

void terminal_leave(void)
{
	endwin();
	tcsetattr(STDOUT_FILENO, TCSADRAIN, &terminal.modes);
}

void terminal_return(void)
{
	canvas_release(&terminal.shown);
	reset_prog_mode();
	set_modes();
	clearok(curscr, TRUE);
}

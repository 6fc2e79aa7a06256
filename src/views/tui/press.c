/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/press.h"

#include "base/text.h"

static const char *const special_names[] = {
	[PRESS_UP - PRESS_FIRST] = "Up",
	[PRESS_DOWN - PRESS_FIRST] = "Down",
	[PRESS_LEFT - PRESS_FIRST] = "Left",
	[PRESS_RIGHT - PRESS_FIRST] = "Right",
	[PRESS_PAGE_UP - PRESS_FIRST] = "PgUp",
	[PRESS_PAGE_DOWN - PRESS_FIRST] = "PgDn",
	[PRESS_HOME - PRESS_FIRST] = "Home",
	[PRESS_END - PRESS_FIRST] = "End",
	[PRESS_BACKSPACE - PRESS_FIRST] = "Backspace",
};
_Static_assert(sizeof(special_names) / sizeof(*special_names) == PRESS_F0 - PRESS_FIRST,
	"a name for each key before F1");

const char *press_name(struct arena *arena, unsigned press)
{
	if (press == PRESS_F(15))
		return "Shift-F3"; /* as terminals have it */
	if (press > PRESS_F0 && press <= PRESS_LAST)
		return text_format(arena, "F%u", press - PRESS_F0);
	if (press >= PRESS_FIRST)
		return special_names[press - PRESS_FIRST];
	if (press == PRESS_TAB)
		return "Tab";
	if (press == PRESS_ENTER)
		return "Enter";
	if (press == PRESS_ESCAPE)
		return "Esc";
	if (press == ' ')
		return "Space";
	if (press < ' ')
		return text_format(arena, "^%c", (int)press + '@');
	return text_format(arena, "%c", (int)press);
}

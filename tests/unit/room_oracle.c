/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "room_oracle.h"

static bool lies_in(const struct room_field *field, int group, int above)
{
	for (; group != above; group = field->groups[group].parent)
		if (group == ROOM_MACHINE)
			return false;
	return true;
}

long room_use(const struct room_field *field, int group)
{
	long pages = 0;

	for (int i = 0; i < field->group_count; i++)
		if (lies_in(field, i, group))
			pages += field->groups[i].file + field->groups[i].anon;
	return pages;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static double claim(const struct room_field *field, int group)
{
	return smaller((double)room_use(field, group), (double)field->groups[group].min);
}

static double claims_below(const struct room_field *field, int group)
{
	double sum = 0;

	for (int i = 0; i < field->group_count; i++)
		if (field->groups[i].parent == group)
			sum += claim(field, i);
	return sum;
}

/* The protection of a group, as the kernel's documentation tells it. */
static double protection(const struct room_field *field, int group)
{
	int parent = field->groups[group].parent;
	double own = claim(field, group), of_parent, claimed, use, parent_use;

	if (parent == field->domain)
		return own;
	of_parent = protection(field, parent);
	claimed = claims_below(field, parent);
	if (claimed > of_parent)
		return own * of_parent / claimed;
	use = (double)room_use(field, group) - own;
	parent_use = (double)room_use(field, parent) - claimed;
	if (field->inherits && parent_use > 0)
		own += (of_parent - claimed) * use / parent_use;
	return own;
}

static bool may_take_from(const struct room_field *field, int group)
{
	if (!lies_in(field, group, field->domain))
		return false;
	return group == field->domain ||
	       (double)room_use(field, group) > protection(field, group) + 1e-6;
}

static bool drop_file(struct room_field *field)
{
	for (int i = 0; i < field->group_count; i++)
		if (field->groups[i].file > 0 && may_take_from(field, i)) {
			field->groups[i].file--;
			return true;
		}
	if (field->domain == ROOM_MACHINE && field->file > 0) {
		field->file--;
		return true;
	}
	return false;
}

/* Takes the page from the limits of the group and of all above; false if one is reached. */
static bool take_swap(struct room_field *field, int group)
{
	for (int i = group; i != ROOM_MACHINE; i = field->groups[i].parent)
		if (field->groups[i].swap_left == 0)
			return false;
	for (int i = group; i != ROOM_MACHINE; i = field->groups[i].parent)
		if (field->groups[i].swap_left != ROOM_NO_LIMIT)
			field->groups[i].swap_left--;
	field->swap_free--;
	return true;
}

static bool swap_out(struct room_field *field)
{
	if (field->swap_free == 0)
		return false;
	for (int i = 0; i < field->group_count; i++)
		if (field->groups[i].anon > 0 && may_take_from(field, i) && take_swap(field, i)) {
			field->groups[i].anon--;
			return true;
		}
	if (field->domain == ROOM_MACHINE && field->anon > 0) {
		field->anon--;
		field->swap_free--;
		return true;
	}
	return false;
}

static bool is_full(const struct room_field *field)
{
	if (field->domain != ROOM_MACHINE)
		return room_use(field, field->domain) >= field->groups[field->domain].max;
	return field->free == 0;
}

long room_taken(struct room_field field)
{
	long taken = 0;

	for (;;) {
		if (is_full(&field)) {
			if (!drop_file(&field) && !swap_out(&field))
				return taken;
			field.free++;
			continue;
		}
		field.free--;
		taken++;
		if (field.leaker == ROOM_MACHINE)
			field.anon++;
		else
			field.groups[field.leaker].anon++;
	}
}

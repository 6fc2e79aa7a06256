/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in systemd's syntax, and which of a unit's has the last word. */
#include "sources/systemd/unit_file.h"

#include "base/text.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
	const char *text, *value; /* NULL: no assignment */
} texts[] = {
	{ "", NULL },
	{ "OOMScoreAdjust=1\n", NULL },
	{ "[Service]\nOOMScoreAdjust=-900\n", "-900" },
	{ "[Service]\nOOMScoreAdjust=-900", "-900" },
	{ "[Service]\r\n  OOMScoreAdjust \t=  -900 \r\n", "-900" },
	{ "[Service]\nOOMScoreAdjust=1\nOOMScoreAdjust=2\n", "2" },
	{ "[Service]\nOOMScoreAdjust=1\nOOMScoreAdjust=\n", "" },
	{ "[Service]\nOOMScoreAdjust=1\n[Install]\nOOMScoreAdjust=2\n", "1" },
	{ "[Install]\nOOMScoreAdjust=2\n[Service]\nOOMScoreAdjust=1", "1" },
	{ "[Service]\n#OOMScoreAdjust=1\n;OOMScoreAdjust=1\n", NULL },
	{ "[Service]\nExecStart=/bin/a \\\nOOMScoreAdjust=1\n", NULL },
	{ "[Service]\nExecStart=/bin/a \\\n# and\nOOMScoreAdjust=1\n", NULL },
	{ "[Service]\nExecStart=/bin/a \\\n b\nOOMScoreAdjust=1\n", "1" },
	{ "[Service]\nOOMScoreAdjustment=1\nOOMPolicy=stop\n", NULL },
	{ "[Service\nOOMScoreAdjust=1\n", NULL },
	{ "[\n[Service]\n=\nOOMScoreAdjust=1=2\n", "1=2" },
};

static bool find(const char *text, struct text_span *ret_value)
{
	struct text_span text_span = { text, text + strlen(text) };

	return unit_file_value(text_span, "Service", "OOMScoreAdjust", ret_value);
}

Test(unit_file, the_last_assignment_of_the_section_wins)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct text_span value;
		bool found = find(texts[i].text, &value);

		cr_expect_eq(found, texts[i].value != NULL, "text %zu", i);
		if (found && texts[i].value)
			cr_expect(text_span_equals(value, texts[i].value), "text %zu", i);
	}
}

static const char *path_of(const char *name)
{
	return text_format(&scanned.texts, "%s/%s", tree, name);
}

static void check_setter(const struct unit *unit, const char *wanted)
{
	struct buffer buffer = { 0 };
	const char *found = unit_file_of_adj(&buffer, unit);

	cr_expect(found == wanted, "%s, not %s", found ? found : "none", wanted ? wanted : "none");
	buffer_release(&buffer);
}

Test(unit_file, a_drop_in_stands_above_the_unit_itself, .init = plant, .fini = uproot)
{
	const char *drop_ins[] = { path_of("10.conf"), path_of("20.conf"), path_of("gone.conf") };
	struct unit unit = { .fragment_path = path_of("a.service"), .drop_in_paths = drop_ins };

	put("a.service", "[Service]\nOOMScoreAdjust=-900\n");
	put("10.conf", "[Service]\nOOMScoreAdjust=-500\n");
	put("20.conf", "[Service]\nMemoryMax=1G\n");
	check_setter(&unit, unit.fragment_path);
	unit.drop_in_count = 3;
	check_setter(&unit, drop_ins[0]);
	put("20.conf", "[Service]\nOOMScoreAdjust=\n");
	check_setter(&unit, NULL);
}

Test(unit_file, what_is_no_file_says_nothing, .init = plant, .fini = uproot)
{
	struct unit unit = { .fragment_path = path_of("fifo") };

	cr_assert_eq(mkfifo(unit.fragment_path, 0600), 0);
	check_setter(&unit, NULL);
	unit.fragment_path = tree;
	check_setter(&unit, NULL);
	unit.fragment_path = "relative";
	check_setter(&unit, NULL);
	unit.fragment_path = "/dev/zero";
	check_setter(&unit, NULL);
}

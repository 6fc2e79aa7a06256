/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that are pasted into a shell: what is refused, and what shells read of the rest. */
#include "views/protect/paste.h"

#include "base/text.h"
#include "builder.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void end(void)
{
	arena_release(&arena);
}

TestSuite(paste, .fini = end);

static const char *repeated(const char *text, int times, const char *behind)
{
	const char *result = "";

	while (times-- > 0)
		result = text_format(&arena, "%s%s", result, text);
	return text_format(&arena, "%s%s", result, behind);
}

static void check(enum paste_kind kind, const char *text, const char *expected)
{
	const char *word = paste_word(&arena, kind, text);

	cr_expect_eq(paste_can(kind, text), expected != NULL, "%d: %s", kind, text);
	if (!expected)
		cr_expect_null(word, "%d: %s became %s", kind, text, word);
	else
		cr_expect(word && strcmp(word, expected) == 0, "%d: %s became %s", kind, text,
			word ? word : "nothing");
}

static void accept(enum paste_kind kind, const char *text)
{
	check(kind, text, text);
}

static void refuse(enum paste_kind kind, const char *text)
{
	check(kind, text, NULL);
}

Test(paste, nothing_is_no_word)
{
	for (enum paste_kind kind = PASTE_UNIT; kind <= PASTE_LINE; kind++) {
		refuse(kind, NULL);
		refuse(kind, "");
		refuse(kind, "-");
		refuse(kind, "--help");
		refuse(kind, "-Hroot@host");
	}
}

Test(paste, what_a_terminal_acts_on_is_refused)
{
	static const char *const bytes[] = { "\n", "\r", "\t", "\x1b[31m", "\x7f", "\xc2\x9b",
		"\xe2\x80\xae", "\xc3\xa4", "\xff", "\b" };

	for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
		refuse(PASTE_UNIT, text_format(&arena, "a%s.service", bytes[i]));
		refuse(PASTE_PATH, text_format(&arena, "/a/%s", bytes[i]));
		refuse(PASTE_CONTAINER, text_format(&arena, "0123456789ab%s", bytes[i]));
		refuse(PASTE_USER, text_format(&arena, "a%s", bytes[i]));
		refuse(PASTE_LINE, text_format(&arena, "[Service]%s", bytes[i]));
	}
}

Test(paste, units)
{
	static const char *const wrong[] = { "ssh", "ssh.socket", "ssh.service ", "ssh.serviceX",
		".service", "a/b.service", "../x.service", "postgresql@../../x.service",
		"postgresql@15-..service", "a..b.service", "postgresql@.service", "@a.service",
		".a.service", "-.slice", "-a.service", "a b.service", "a$(b).service",
		"a`b`.service", "a;b.service", "a'b.service", "a\"b.service", "a*b.service",
		"a\\.service", "a\\x.service", "a\\x2.service", "a\\n.service", "a~b.service",
		"a=b.service", "a%b.service" };

	accept(PASTE_UNIT, "ssh.service");
	accept(PASTE_UNIT, "postgresql@15-main.service");
	accept(PASTE_UNIT, "user@1000.service");
	accept(PASTE_UNIT, "a@b@c.service");
	accept(PASTE_UNIT, "session-3.scope");
	accept(PASTE_UNIT, "system-postgresql.slice");
	check(PASTE_UNIT, "app-a\\x2db.service", "'app-a\\x2db.service'");
	accept(PASTE_UNIT, repeated("a", 247, ".service"));
	refuse(PASTE_UNIT, repeated("a", 248, ".service"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		refuse(PASTE_UNIT, wrong[i]);
}

Test(paste, paths)
{
	static const char *const wrong[] = { "a", "a/b", "./a", "../a", "/", "//a", "/a/", "/a//b",
		"/a/./b", "/a/.", "/./a", "/a/../b", "/a/..", "/../a", "/..", "~/a",
		/* fish reads a backslash within quotes as an escape */
		"/x\\'(touch y)\\'z", "/a b\\", "/a\\\\b" };

	accept(PASTE_PATH, "/a");
	accept(PASTE_PATH, "/a/..b/c../.d/...");
	check(PASTE_PATH, "/a b/c", "'/a b/c'");
	check(PASTE_PATH, "/$(reboot)", "'/$(reboot)'");
	check(PASTE_PATH, "/it's", "\"/it's\"");
	check(PASTE_PATH, "/it's $5", "'/it'\\''s $5'");
	accept(PASTE_PATH, repeated("/aaaaaaa", 500, ""));
	refuse(PASTE_PATH, repeated("/aaaaaaa", 512, ""));
	accept(PASTE_PATH, repeated("a", 0, repeated("/", 1, repeated("b", 255, ""))));
	refuse(PASTE_PATH, repeated("/", 1, repeated("b", 256, "")));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		refuse(PASTE_PATH, wrong[i]);
}

Test(paste, containers_and_users)
{
	accept(PASTE_CONTAINER, "0123456789ab");
	accept(PASTE_CONTAINER, repeated("0123456789abcdef", 4, ""));
	refuse(PASTE_CONTAINER, "0123456789a");
	refuse(PASTE_CONTAINER, repeated("0123456789abcdef", 4, "0"));
	refuse(PASTE_CONTAINER, "web");
	refuse(PASTE_CONTAINER, "0123456789ag");
	accept(PASTE_USER, "alice");
	accept(PASTE_USER, "_apt");
	accept(PASTE_USER, "Alice.B-c@example.com");
	refuse(PASTE_USER, "1000");
	refuse(PASTE_USER, "a b");
	refuse(PASTE_USER, "$(id)");
	refuse(PASTE_USER, ".a");
	refuse(PASTE_USER, repeated("a", 33, ""));
}

Test(paste, comments)
{
	cr_expect_str_eq(paste_comment("postgres"), "postgres");
	cr_expect_null(paste_comment("$(reboot)"));
	cr_expect_null(paste_comment("a b"));
	cr_expect_null(paste_comment("a\nb"));
	cr_expect_null(paste_comment(NULL));
}

/* ---- what shells read ---- */

enum { WORDS = 500, BYTES_MAX = 40 };

static const char *raw[WORDS];

/* Bytes a shell may take for more than themselves are as likely as all others together. */
static char any_byte(struct dice *dice, bool printable)
{
	static const char special[] = "'\"\\$`!*?[]{}()<>|&;#~=% \t-/.,^@:+";

	if (roll(dice, 0, 1) == 0)
		return special[roll(dice, 0, sizeof(special) - 2)];
	return (char)(printable ? roll(dice, ' ', '~') : roll(dice, 1, 255));
}

static const char *any_text(struct dice *dice, enum paste_kind kind, bool printable)
{
	size_t length = (size_t)roll(dice, 1, BYTES_MAX), i = 0;
	char *text = arena_alloc(&arena, length + 1);

	if (kind == PASTE_PATH)
		text[i++] = '/';
	while (i < length)
		text[i++] = any_byte(dice, printable);
	text[length] = '\0';
	return text;
}

/* As many words as were read are the texts they were made of, to the byte. */
static void expect_read(FILE *in, size_t count, const char *shell)
{
	char got[BYTES_MAX + 2];

	for (size_t i = 0; i < count; i++) {
		size_t length = 0;
		int byte;

		while ((byte = getc(in)) > 0 && length < sizeof(got) - 1)
			got[length++] = (char)byte;
		got[length] = '\0';
		cr_assert_eq(byte, 0, "%s ends at word %zu: %s", shell, i, raw[i]);
		cr_assert_str_eq(got, raw[i], "%s", shell);
	}
	cr_assert_eq(getc(in), EOF);
}

static void read_by(const char *shell, const char *script, size_t count)
{
	char path[] = "/tmp/oomtop-paste-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w"), *in;

	cr_assert_not_null(file);
	fputs(script, file);
	cr_assert_eq(fclose(file), 0);
	in = popen(text_format(&arena, "LC_ALL=C %s %s", shell, path), "r");
	expect_read(in, count, shell);
	cr_assert_eq(pclose(in), 0);
	remove(path);
}

static void check_words(enum paste_kind kind, bool printable)
{
	static const char *const shells[] = { "sh", "dash", "bash", "zsh", "busybox sh", "fish" };
	struct dice dice = { 20250117 + (uint64_t)kind };
	const char *script = "printf '%s\\0'";
	size_t count = 0;

	for (int tries = 0; tries < 20 * WORDS && count < WORDS; tries++) {
		const char *text = any_text(&dice, kind, printable);
		const char *word = paste_word(&arena, kind, text);

		if (!word)
			continue;
		raw[count++] = text;
		script = text_format(&arena, "%s %s", script, word);
	}
	cr_assert_gt(count, 0u);
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (system(text_format(&arena, "%s -c : >/dev/null 2>&1", shells[i])) == 0)
			read_by(shells[i], script, count);
}

Test(paste, shells_read_back_what_went_in)
{
	check_words(PASTE_LINE, true);
	check_words(PASTE_PATH, true);
	check_words(PASTE_PATH, false);
}

Test(paste, what_is_a_unit_needs_no_more_than_quotes)
{
	struct dice dice = { 7 };
	size_t accepted = 0;

	for (int i = 0; i < 200000; i++) {
		static const char bytes[] = "abX9:-_.\\@x2/ $'";
		char name[24] = "";
		size_t length = (size_t)roll(&dice, 1, 12);

		for (size_t j = 0; j < length; j++)
			name[j] = bytes[roll(&dice, 0, sizeof(bytes) - 2)];
		strcpy(name + length, ".service");
		if (!paste_can(PASTE_UNIT, name))
			continue;
		accepted++;
		cr_assert(name[0] != '-' && !strpbrk(name, "/ $'") && !strstr(name, ".."), "%s",
			name);
	}
	cr_expect_gt(accepted, 100u);
}

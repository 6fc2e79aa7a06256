/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recordings: what is refused and with which cause, and what a newer writer may add. */
#include "sources/recording/read.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define HEAD         "{\"format\": \"oomtop-snapshot\", \"version\": 1, \"machine\": {}, \"processes\": ["
#define UNIT(member) "{\"units\": [{\"name\": \"a\", \"manager\": \"b\", " member "}]}"

static void check_refused(const char *text, size_t length, const char *cause, size_t line)
{
	struct error error = { 0 };
	struct snapshot snapshot;

	snapshot_init(&snapshot);
	cr_expect_lt(recording_parse(&snapshot, text, length, "file.json", &error), 0, "%s", cause);
	cr_expect(strstr(error.detail, cause), "'%s' is not in '%s'", cause, error.detail);
	cr_expect_eq(error.line, line, "%s: line %zu, not %zu", cause, error.line, line);
	cr_expect_str_eq(error.path, "file.json");
	cr_expect_eq(error.exit_status, 1);
	cr_expect_eq(snapshot.process_count, 0);
	snapshot_release(&snapshot);
}

static const struct refused {
	const char *text, *cause;
	size_t line;
} refused[] = {
	{ "", "empty", 0 },
	{ " \n\n ", "empty", 0 },
	{ "\xef\xbb\xbf{}", "a JSON object is expected", 1 },
	{ "[]", "a JSON object is expected", 1 },
	{ "\x7f"
	  "ELF",
		"a JSON object is expected", 1 },
	{ "{}", "no \"format\"", 0 },
	{ "{\"format\": \"oomtop-report\"}", "not a recording", 1 },
	{ "{\"format\": 1}", "not a recording", 1 },
	{ "{\"format\": \"oomtop-snapshot\",\n\"version\": 2", "made by a newer oomtop?", 2 },
	{ "{\"version\": \"1\"}", "\"version\" is not a number above 0", 1 },
	{ "{\"version\": 1, \"version\": 1}", "\"version\" is there twice", 1 },
	{ "{\"version\": 99999999999999999999}", "not JSON", 1 },
	{ "{1: 2}", "a key is expected", 1 },
	{ "{\"a\" 1}", "a colon is expected", 1 },
	{ "{\"a\": 1 \"b\": 2}", "a comma or the end of the object", 1 },
	{ "{\"taken_at\": \"yesterday\"}", "not a time", 1 },
	{ "{\"taken_at\": \"2025-02-31T00:00:00Z\"}", "not a time", 1 },
	{ "{\"machine\": []}", "machine: not an object", 1 },
	{ "{\"machine\": {\"page_size_bytes\": 4097}}", "not a power of two", 1 },
	{ "{\"machine\": {\"page_size_bytes\": 2048}}", "\"page_size_bytes\" is not", 1 },
	{ "{\"machine\": {\"mem_total_bytes\": -1}}", "\"mem_total_bytes\" is not", 1 },
	{ "{\"machine\": {\"mem_total_bytes\": 1.5}}", "\"mem_total_bytes\" is not", 1 },
	{ "{\"machine\": {\"mem_total_bytes\": 1152921504606846976}}", "\"mem_total_bytes\" is not",
		1 },
	{ "{\"machine\": {\"mem_total_bytes\": 1,\n\"mem_total_bytes\": 1}}", "duplicate", 2 },
	{ "{\"machine\": {\"holders\": [1]}}", "\"holders\" holds something", 1 },
	{ "{\"machine\": {\"holders\": {}}}", "\"holders\" is not an array", 1 },
	{ "{\"machine\": {\"vantage\": 1}}", "\"vantage\"", 1 },
	{ "{\"machine\": {\"nodes\": 1}}", "\"nodes\" is not an array", 1 },
	{ "{\"machine\": {\"nodes\": [[]]}}", "\"nodes\" holds something", 1 },
	{ "{\"machine\": {\"nodes\": [{\"number\": 1024}]}}", "\"number\" is not", 1 },
	{ "{\"cgroup_version\": 3}", "\"cgroup_version\" is neither 1 nor 2", 1 },
	{ "{\"cgroup_version\": \"2\"}", "\"cgroup_version\" is neither 1 nor 2", 1 },
	{ "{\"cgroups\": {}}", "a JSON array is expected", 1 },
	{ "{\"cgroups\": [\n1]}", "cgroups[0]: not an object", 2 },
	{ "{\"cgroups\": [{\"path\": \"/\"}, {}]}", "cgroups[1]: \"path\" does not begin", 1 },
	{ "{\"cgroups\": [{\"path\": \"a\"}]}", "cgroups[0]: \"path\" does not begin", 1 },
	{ "{\"cgroups\": [{\"path\": \"/\", \"oom_group\": 2}]}", "\"oom_group\" is not", 1 },
	{ "{\"cgroups\": [{\"path\": \"/\", \"max_bytes\": -1}]}", "\"max_bytes\" is not", 1 },
	{ HEAD "], \"cgroups\": [{\"path\": \"/\"}]}", "no \"cgroup_version\"", 0 },
	{ HEAD "], \"cgroup_version\": 2, \"cgroups\": [{\"path\": \"/a\"}, {\"path\": \"/a\"}]}",
		"two cgroups have the same path", 0 },
	{ "{\"units\": {}}", "a JSON array is expected", 1 },
	{ "{\"units\": [\n1]}", "units[0]: not an object", 2 },
	{ "{\"units\": [{\"name\": \"a\"}]}", "\"manager\" is missing", 1 },
	{ UNIT("\"oom_score_adjust\": 1001"), "\"oom_score_adjust\" is not", 1 },
	{ UNIT("\"main_pid\": 0"), "\"main_pid\" is not", 1 },
	{ UNIT("\"oom_policy\": 1"), "\"oom_policy\"", 1 },
	{ UNIT("\"drop_ins\": \"/etc\""), "\"drop_ins\" is not an array", 1 },
	{ UNIT("\"drop_ins\": [{}]"), "without a \"path\"", 1 },
	{ UNIT("\"drop_ins\": [1]"), "without a \"path\"", 1 },
	{ HEAD "], \"units\": [{\"name\": \"a\", \"manager\": \"b\"}, {\"name\": \"a\", "
	       "\"manager\": \"b\"}]}",
		"a unit is there twice", 0 },
	{ "{\"killers\": [1]}", "killers[0]: not an object", 1 },
	{ "{\"killers\": [{\"kind\": 1}]}", "\"kind\"", 1 },
	{ "{\"killers\": [{\"memory_hundredths\": 10001}]}", "\"memory_hundredths\" is not", 1 },
	{ "{\"processes\": {}}", "a JSON array is expected", 1 },
	{ HEAD "\n{\"pid\": 1},\n{}]}", "processes[1]: \"pid\" is missing", 3 },
	{ HEAD "7]}", "processes[0]: not an object", 1 },
	{ HEAD "{\"pid\": 0}]}", "\"pid\" is not", 1 },
	{ HEAD "{\"pid\": 4194305}]}", "\"pid\" is not", 1 },
	{ HEAD "{\"pid\": 1}, {\"pid\": 1}]}", "two processes have the PID 1", 0 },
	{ HEAD "{\"pid\": 1, \"adj\": -1001}]}", "\"adj\" is not a whole number from -1000 to 1000",
		1 },
	{ HEAD "{\"pid\": 1, \"rss_bytes\": \"1\"}]}", "\"rss_bytes\" is not", 1 },
	{ HEAD "{\"pid\": 1, \"rss_bytes\": 1e400}]}", "not JSON", 1 },
	{ HEAD "{\"pid\": 1, \"has_mm\": 1}]}", "\"has_mm\" is neither", 1 },
	{ HEAD "{\"pid\": 1, \"state\": \"RS\"}]}", "\"state\"", 1 },
	{ HEAD "{\"pid\": 1, \"state\": \"\\u001b\"}]}", "\"state\" is not one printable", 1 },
	{ HEAD "{\"pid\": 1, \"name\": [1]}]}", "\"name\"", 1 },
	{ HEAD "{\"pid\": 1, \"name\": \"a\\u0000b\"}]}", "not JSON", 1 },
	{ HEAD "{\"pid\": 1, \"name\": \"\xff\"}]}", "not JSON", 1 },
	{ HEAD "{\"pid\": 1, \"name_hex\": \"6100\"}]}", "\"name_hex\"", 1 },
	{ HEAD "{\"pid\": 1, \"name_hex\": \"6\"}]}", "\"name_hex\"", 1 },
	{ HEAD "{\"pid\": 1, \"name_hex\": 6}]}", "\"name_hex\"", 1 },
	{ HEAD "{\"pid\": 1}]}x", "something follows", 1 },
	{ HEAD "{\"pid\": 1}]}\n\n{}", "something follows", 3 },
	{ HEAD "{\"pid\": 1}],", "it ends where a value", 1 },
	{ HEAD "{\"pid\": 1},]}", "not JSON", 1 },
};

Test(recording_refused, what_is_not_a_recording_is_refused_with_its_cause)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		check_refused(refused[i].text, strlen(refused[i].text), refused[i].cause,
			refused[i].line);
}

Test(recording_refused, a_zero_byte_is_refused)
{
	static const char text[] = HEAD "]}\0";

	check_refused(text, sizeof(text) - 1, "something follows", 1);
}

static void check_flood(const char *start, const char *piece, size_t total, const char *cause)
{
	size_t used = strlen(start), length = strlen(piece);
	size_t end = used + (total - used) / length * length;
	char *text = malloc(total);

	memcpy(text, start, used);
	memcpy(text + used, piece, length);
	/* each byte is the one a piece before: what is there is copied at once */
	for (size_t done = used + length, some; done < end; done += some) {
		some = done - used < end - done ? done - used : end - done;
		memcpy(text + done, text + used, some);
	}
	check_refused(text, end, cause, 1);
	free(text);
}

Test(recording_refused, floods_are_refused_without_much_memory)
{
	enum { FLOOD = 4 << 20 };

	check_flood("", "[", FLOOD, "a JSON object is expected");
	check_flood("{\"a\": ", "[", FLOOD, "depth");
	check_flood("{\"machine\": ", "[", FLOOD, "depth");
	check_flood("{\"processes\": [", "[", FLOOD, "depth");
	check_flood(
		"{\"machine\": {\"a\": [0", ",{}", FLOOD, "a value is larger than 1048576 bytes");
	check_flood("{\"machine\": {\"a\": \"", "a", FLOOD, "a value is larger than 1048576 bytes");
	check_flood(HEAD "{\"pid\": 1}", ",{\"pid\":1}", 12 << 20, "more than 1048576 processes");
	check_flood("{\"cgroups\": [{\"path\": \"/\"}", ",{\"path\":\"/\"}", 2 << 20,
		"more than 131072 cgroups");
	check_flood("{\"units\": [{\"name\":\"a\",\"manager\":\"b\"}",
		",{\"name\":\"a\",\"manager\":\"b\"}", 2 << 20, "more than 16384 units");
	check_flood("{\"killers\": [{\"kind\":\"oomd\"}", ",{\"kind\":\"oomd\"}", 1 << 20,
		"more than 64 killers");
}

Test(recording_refused, unknown_keys_and_words_are_passed_over)
{
	static const char text[] =
		"{\"killers\": [{\"kind\": \"new\"}],\n\"new\": {\"a\": [1]}, \"rooms\": [{}, [1, "
		"2], \"]\"], \"empty\": [ ],\n"
		"\"processes\": [{\"pid\": 9, \"new\": [{}], \"name\": null}],\n"
		"\"machine\": {\"new\": 1.5, \"vantage\": \"new\", \"holders\": [{\"kind\": "
		"\"new\"}]},\n"
		"\"taken_at\": null, \"version\": 1, \"format\": \"oomtop-snapshot\"}\n";
	struct snapshot snapshot;
	struct error error;

	snapshot_init(&snapshot);
	cr_assert_eq(
		recording_parse(&snapshot, text, strlen(text), "x", &error), 0, "%s", error.detail);
	cr_expect_eq(snapshot.process_count, 1);
	cr_expect_eq(snapshot.processes[0].mm_tid, 9);
	cr_expect(snapshot.processes[0].has_mm);
	cr_expect_eq(snapshot.machine.holder_count, 0);
	cr_expect_eq(snapshot.killer_count, 0);
	cr_expect_eq(snapshot.machine.visibility, VISIBILITY_UNKNOWN);
	snapshot_release(&snapshot);
}

Test(recording_refused, groups_too_deep_are_left_out)
{
	static const char start[] = HEAD "], \"cgroup_version\": 2, \"cgroups\": [{\"path\": \"";
	char text[4096];
	struct snapshot snapshot;
	struct error error;
	size_t length = strlen(start);

	strcpy(text, start);
	for (int i = 0; i < 128; i++, length += 2)
		strcpy(text + length, "/a");
	strcpy(text + length, "\"}, {\"path\": \"");
	length += strlen(text + length);
	for (int i = 0; i < 129; i++, length += 2)
		strcpy(text + length, "/a");
	strcpy(text + length, "\"}]}");
	snapshot_init(&snapshot);
	cr_assert_eq(
		recording_parse(&snapshot, text, strlen(text), "x", &error), 0, "%s", error.detail);
	cr_expect_eq(snapshot.cgroup_count, 2, "the root and the first");
	snapshot_release(&snapshot);
}

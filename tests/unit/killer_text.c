/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thresholds of userspace killers, as their command lines and files tell them. */
#include "sources/killers/killer_text.h"
#include "sources/killers/killer_options.h"

#include "base/text.h"
#include "sources/killers/conf_files.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <string.h>

enum { NONE = -1 };

static struct text_span text_span(const char *text)
{
	return (struct text_span){ text, text + strlen(text) };
}

/* Words apart by a blank as the kernel shows them: each with a NUL behind it. */
static struct text_span arguments(char *words)
{
	struct text_span all = { words, words + strlen(words) + 1 };

	for (char *word = words; *word; word++)
		if (*word == ' ')
			*word = '\0';
	return all;
}

static void check(struct figure figure, int64_t value, const char *text, const char *what)
{
	cr_expect(figure.known == (value != NONE) && (!figure.known || figure.value == value),
		"%s: %s is %lld", text, what, figure.known ? (long long)figure.value : -1LL);
}

static const struct {
	const char *text;
	int64_t hundredths;
} percents[] = {
	{ "10", 1000 },
	{ "2.5", 250 },
	{ " 5 %", 500 },
	{ "100%", 10000 },
	{ "0.05", 5 },
	{ "0.001", 0 },
	{ "100.01", NONE },
	{ "", NONE },
	{ "%", NONE },
	{ "-1", NONE },
	{ "1.2.3", NONE },
	{ "5 %%", NONE },
	{ "99999999999999999999999", NONE },
	{ "5 M", NONE },
};

Test(killer_text, percentages)
{
	for (size_t i = 0; i < sizeof(percents) / sizeof(*percents); i++)
		check(percent_hundredths(text_span(percents[i].text)), percents[i].hundredths,
			percents[i].text, "percentage");
}

static const struct {
	const char *words;
	int64_t memory_hundredths, memory_bytes, swap_hundredths, swap_bytes;
} earlyooms[] = {
	{ "earlyoom", 1000, NONE, 1000, NONE },
	{ "earlyoom -r 3600", 1000, NONE, 1000, NONE },
	{ "earlyoom -m 15 -s 100", 1500, NONE, 10000, NONE },
	{ "earlyoom -m15,3 -s2.5", 1500, NONE, 250, NONE },
	{ "earlyoom -m 2,8", 800, NONE, 1000, NONE },
	{ "earlyoom -M 102400", NONE, 102400 << 10, 1000, NONE },
	{ "earlyoom -m 5 -M 102400,51200 -S 1024", 500, 102400 << 10, NONE, 1024 << 10 },
	{ "earlyoom -ngm 7", 700, NONE, 1000, NONE },
	{ "earlyoom --prefer -m --avoid=-m7 -m 4", 400, NONE, 1000, NONE },
	{ "earlyoom --prefer ^-s -m 4 -- -m 9", 400, NONE, 1000, NONE },
	{ "earlyoom -N -m -m 6", 600, NONE, 1000, NONE },
	{ "earlyoom -m", 1000, NONE, 1000, NONE },
	{ "earlyoom -m x -s 900", 1000, NONE, 1000, NONE },
	{ "earlyoom - -- --", 1000, NONE, 1000, NONE },
	{ "/bin/sh /usr/bin/earlyoom -m 6", 600, NONE, 1000, NONE },
};

Test(killer_text, earlyoom)
{
	for (size_t i = 0; i < sizeof(earlyooms) / sizeof(*earlyooms); i++) {
		const char *text = earlyooms[i].words;
		struct killer killer;
		char words[128];

		strcpy(words, text);
		killer_init(&killer, KILLER_EARLYOOM);
		cr_expect(earlyoom_parse(&killer, arguments(words)));
		check(killer.memory_hundredths, earlyooms[i].memory_hundredths, text, "-m");
		check(killer.memory_bytes, earlyooms[i].memory_bytes, text, "-M");
		check(killer.swap_hundredths, earlyooms[i].swap_hundredths, text, "-s");
		check(killer.swap_bytes, earlyooms[i].swap_bytes, text, "-S");
	}
}

Test(killer_text, earlyoom_that_rehearses_does_not_kill)
{
	char words[] = "earlyoom -m 5 --dryrun", empty[] = "";
	struct text_span nothing = { empty, empty };
	struct killer killer;

	killer_init(&killer, KILLER_EARLYOOM);
	cr_expect(!earlyoom_parse(&killer, arguments(words)));
	cr_expect(earlyoom_parse(&killer, nothing));
}

static const struct {
	const char *file;
	int64_t hundredths, pressure_hundredths, seconds;
} oomds[] = {
	{ "", 1000, 6000, 30 },
	{ "[OOM]\n#SwapUsedLimit=50%\n", 1000, 6000, 30 },
	{ "[OOM]\nSwapUsedLimit=80%\nDefaultMemoryPressureLimit=50%\n"
	  "DefaultMemoryPressureDurationSec=20s\n",
		2000, 5000, 20 },
	{ "[OOM]\nSwapUsedLimit=955\xe2\x80\xb0\nDefaultMemoryPressureDurationSec=2min", 450, 6000,
		120 },
	{ "[OOM]\nSwapUsedLimit=9550\xe2\x80\xb1\nDefaultMemoryPressureDurationSec=45", 450, 6000,
		45 },
	{ "[OOM]\nSwapUsedLimit=\nDefaultMemoryPressureLimit=all\n", 1000, 6000, 30 },
	{ "[OOM]\nSwapUsedLimit=101%\nDefaultMemoryPressureDurationSec=1fortnight\n", 1000, 6000,
		30 },
	{ "[Other]\nSwapUsedLimit=80%\n", 1000, 6000, 30 },
};

Test(killer_text, systemd_oomd)
{
	for (size_t i = 0; i < sizeof(oomds) / sizeof(*oomds); i++) {
		const char *text = oomds[i].file;
		struct killer killer;

		killer_init(&killer, KILLER_SYSTEMD_OOMD);
		systemd_oomd_parse(&killer, text_span(text));
		check(killer.memory_hundredths, oomds[i].hundredths, text, "memory");
		check(killer.swap_hundredths, oomds[i].hundredths, text, "swap");
		check(killer.pressure_hundredths, oomds[i].pressure_hundredths, text, "pressure");
		check(killer.pressure_seconds, oomds[i].seconds, text, "seconds");
	}
}

#define NINE(text) text text text text text text text text text

/* A number of seconds, NONE where it is more than can be counted, or IGNORED: systemd does so, too.
 */
enum { IGNORED = 30 };

static const struct {
	const char *text;
	int64_t seconds;
} durations[] = {
	{ "20", 20 },
	{ "1h 2min 3s", 3723 },
	{ "1d 500ms", 86400 },
	{ "2 min", 120 },
	{ "1.5min", 90 },
	{ "0", 0 },
	{ "2147483647s", INT32_MAX },
	{ "2147483648s", NONE },
	{ NINE("115292150460683h"), NONE },
	{ NINE(NINE("115292150460683h")), NONE },
	{ NINE(NINE("1152921504606846")), NONE },
	{ "9223372036854775807s", NONE },
	{ "99999999999999999999999999 1s", NONE },
	{ "1s 99999999999999999999999999h 1s", NONE },
	{ "infinity", NONE },
	{ "0.000000000000000000000000000000000000001h", 0 },
	{ "inf", IGNORED },
	{ "nan", IGNORED },
	{ "1e400", IGNORED },
	{ "-1s", IGNORED },
	{ "0x7fffffffffffffff", IGNORED },
	{ "h", IGNORED },
	{ ".", IGNORED },
};

static int64_t seconds_by_file(const char *text)
{
	struct killer killer;
	char file[4096];

	snprintf(file, sizeof(file), "[OOM]\nDefaultMemoryPressureDurationSec=%s\n", text);
	killer_init(&killer, KILLER_SYSTEMD_OOMD);
	systemd_oomd_parse(&killer, text_span(file));
	return figure_or(killer.pressure_seconds, NONE);
}

static int64_t seconds_by_dump(const char *text)
{
	struct killer killer;
	char dump[4096];

	snprintf(dump, sizeof(dump), "Default Memory Pressure Duration: %s\n", text);
	killer_init(&killer, KILLER_SYSTEMD_OOMD);
	systemd_oomd_parse_dump(&killer, text_span(dump));
	return figure_or(killer.pressure_seconds, NONE);
}

static int64_t seconds_by_nohang(const char *text)
{
	struct killer killer;
	char file[4096];

	snprintf(file, sizeof(file),
		"psi_checking_enabled = True\npsi_excess_duration = %d\npsi_excess_duration = %s\n",
		IGNORED, text);
	killer_init(&killer, KILLER_NOHANG);
	nohang_parse(&killer, text_span(file));
	return figure_or(killer.pressure_seconds, NONE);
}

Test(killer_text, a_duration_is_counted_or_unknown_but_never_wraps)
{
	for (size_t i = 0; i < sizeof(durations) / sizeof(*durations); i++) {
		const char *text = durations[i].text;

		cr_expect_eq(seconds_by_file(text), durations[i].seconds, "%s", text);
		cr_expect_eq(seconds_by_dump(text), durations[i].seconds, "%s", text);
		cr_expect_eq(seconds_by_nohang(text), durations[i].seconds, "%s", text);
	}
}

/* Whatever number a setting begins with: a part of the whole, a size, or nothing. */
Test(killer_text, numbers_that_no_setting_has_are_passed_over)
{
	static const char *const numbers[] = { "115292150460684697699", NINE("99999999999"),
		"1152921504606846976", "inf", "nan", "1e400", "-0x1", "1e1" };
	static const char *const units[] = { "", "%", " %", " M", "M", "Mi", "Ti", "h",
		"\xe2\x80\xb0" };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		for (size_t j = 0; j < sizeof(units) / sizeof(*units); j++) {
			struct killer killer;
			char text[4096];

			snprintf(text, sizeof(text),
				"[OOM]\nSwapUsedLimit=%s%s\nDefaultMemoryPressureLimit=%s%s\n",
				numbers[i], units[j], numbers[i], units[j]);
			killer_init(&killer, KILLER_SYSTEMD_OOMD);
			systemd_oomd_parse(&killer, text_span(text));
			check(killer.memory_hundredths, 1000, text, "memory");
			check(killer.pressure_hundredths, 6000, text, "pressure");
			snprintf(text, sizeof(text), "soft_threshold_min_mem = %s%s\n", numbers[i],
				units[j]);
			killer_init(&killer, KILLER_NOHANG);
			nohang_parse(&killer, text_span(text));
			check(killer.memory_hundredths, 500, text, "memory");
			snprintf(text, sizeof(text), "memory.available<%s%s", numbers[i], units[j]);
			kubelet_parse_option(&killer, text_span(text));
			check(killer.memory_hundredths, NONE, text, "percentage");
			check(killer.memory_bytes, NONE, text, "size");
		}
}

static const struct {
	const char *text;
	int64_t hundredths, pressure_hundredths, seconds, swap_watched, pressure_watched;
} dumps[] = {
	{ "", 1000, 6000, 30, NONE, NONE },
	/* 252 */
	{ "Dry Run: no\nSwap Used Limit: 70.00%\nDefault Memory Pressure Limit: 60.00%\n"
	  "Default Memory Pressure Duration: 25s\nSystem Context:\n\tMemory: Used: 131.0M Total: "
	  "468.7M\n"
	  "\tSwap: Used: 0B Total: 255.9M\nSwap Monitored CGroups:\n\tPath: /\n"
	  "\t\tSwap Usage: (see System Context)\nMemory Pressure Monitored CGroups:\n"
	  "\tPath: /user.slice/user-1000.slice/user@1000.service\n"
	  "\t\tMemory Pressure Limit: 50.00%\n\t\tPressure: Avg10: 0.00 Avg60: 0.00\n"
	  "\tPath: /system.slice/a.service\n\t\tMemory Pressure Limit: 40.00%\n",
		3000, 4000, 25, 1, 2 },
	/* 257: each has a duration of its own */
	{ "Swap Used Limit: 90.00%\nDefault Memory Pressure Limit: 60.00%\n"
	  "Default Memory Pressure Duration: 1min 30s\nSwap Monitored CGroups:\n"
	  "Memory Pressure Monitored CGroups:\n\tPath: /a\n\t\tMemory Pressure Limit: 80.00%\n"
	  "\t\tMemory Pressure Duration: 10s\n\tPath: /b\n\t\tMemory Pressure Limit: 70.00%\n"
	  "\t\tMemory Pressure Duration: 2min 5s\n\tPath: /c\n"
	  "\t\tMemory Pressure Limit: 75.00%\n\t\tMemory Pressure Duration: 5s\n",
		1000, 7000, 125, 0, 3 },
	{ "Swap Used Limit: 90.00%\nDefault Memory Pressure Duration: 1min 30s\n"
	  "Swap Monitored CGroups:\nMemory Pressure Monitored CGroups:\n",
		1000, 6000, 90, 0, 0 },
	{ "Path: /a\nPath\n:\nSwap Used Limit: 900%\nDefault Memory Pressure Duration: 5 apples\n",
		1000, 6000, 30, NONE, NONE },
};

Test(killer_text, systemd_oomd_that_runs)
{
	for (size_t i = 0; i < sizeof(dumps) / sizeof(*dumps); i++) {
		const char *text = dumps[i].text;
		struct killer killer;

		killer_init(&killer, KILLER_SYSTEMD_OOMD);
		systemd_oomd_parse_dump(&killer, text_span(text));
		check(killer.memory_hundredths, dumps[i].hundredths, text, "memory");
		check(killer.swap_hundredths, dumps[i].hundredths, text, "swap");
		check(killer.pressure_hundredths, dumps[i].pressure_hundredths, text, "pressure");
		check(killer.pressure_seconds, dumps[i].seconds, text, "seconds");
		check(killer.swap_watched, dumps[i].swap_watched, text, "watched for swap");
		check(killer.pressure_watched, dumps[i].pressure_watched, text, "watched");
	}
}

static const struct {
	const char *file;
	int64_t memory_hundredths, memory_bytes, swap_hundredths, pressure_hundredths;
} nohangs[] = {
	{ "", 500, NONE, 1000, NONE },
	{ "soft_threshold_min_mem = 8 %\nsoft_threshold_min_swap=20 %\n", 800, NONE, 2000, NONE },
	{ "soft_threshold_min_mem = 400 M\n", NONE, 400 << 20, 1000, NONE },
	{ "  soft_threshold_min_mem = 8 %\n\tKey: x = 3\n", 500, NONE, 1000, NONE },
	{ "psi_checking_enabled = True\nsoft_threshold_max_psi = 40\npsi_excess_duration = 30\n",
		500, NONE, 1000, 4000 },
	{ "psi_checking_enabled = False\nsoft_threshold_max_psi = 40\n", 500, NONE, 1000, NONE },
	{ "soft_threshold_min_mem = lots\nsoft_threshold_min_mem\n", 500, NONE, 1000, NONE },
};

Test(killer_text, nohang)
{
	for (size_t i = 0; i < sizeof(nohangs) / sizeof(*nohangs); i++) {
		const char *text = nohangs[i].file;
		struct killer killer;

		killer_init(&killer, KILLER_NOHANG);
		nohang_parse(&killer, text_span(text));
		check(killer.memory_hundredths, nohangs[i].memory_hundredths, text, "memory");
		check(killer.memory_bytes, nohangs[i].memory_bytes, text, "memory size");
		check(killer.swap_hundredths, nohangs[i].swap_hundredths, text, "swap");
		check(killer.pressure_hundredths, nohangs[i].pressure_hundredths, text, "pressure");
	}
}

static const struct {
	const char *text;
	int64_t hundredths, bytes;
} files[] = {
	{ "kind: KubeletConfiguration\n", NONE, 100 << 20 },
	{ "evictionHard:\n  imagefs.available: 15%\n  memory.available: \"200Mi\"\nx: 1\n", NONE,
		200 << 20 },
	{ "evictionHard:\n    memory.available: 5%\n", 500, NONE },
	{ "evictionHard:\n  nodefs.available: 10%\n", NONE, NONE },
	{ "evictionSoft:\n  memory.available: 1Gi\n", NONE, 100 << 20 },
	{ "evictionHard:\nevictionSoft:\n  memory.available: 1Gi\n", NONE, NONE },
	{ "evictionHard:\n  memory.available: 'much'\n", NONE, NONE },
	{ "{\"evictionHard\": {\"memory.available\": \"1Gi\"}}", NONE, 1 << 30 },
	{ "{\"evictionHard\": {\"nodefs.available\": \"1Gi\"}}", NONE, NONE },
	{ "{\"evictionHard\": [1]}", NONE, 100 << 20 },
	{ "[]", NONE, 100 << 20 },
	{ "evictionHard: {memory.available: 500Mi, nodefs.available: 10%}\nx: 1\n", NONE,
		500 << 20 },
	{ "evictionHard: {nodefs.available: 10%, \"memory.available\": 0.5Gi} # all\n", NONE,
		512 << 20 },
	{ "evictionHard:\n  memory.available: 500Mi # keep\n", NONE, 500 << 20 },
	{ "{\n \"evictionHard\": {\n  \"memory.available\": \"1Gi\",\n", NONE, 100 << 20 },
};

static const struct {
	const char *text;
	int64_t hundredths, bytes;
} options[] = {
	{ "memory.available<300Mi", NONE, 300 << 20 },
	{ "nodefs.available<10%,memory.available<5%", 500, NONE },
	{ "imagefs.available<5%", NONE, NONE },
	{ "", NONE, NONE },
	{ "memory.available<1G,nodefs.available<1Gi", NONE, 1000000000 },
	{ "memory.available<-1", NONE, NONE },
	{ "memory.available<1.5Gi,nodefs.available<10%", NONE, 1536 << 20 },
	{ "memory.available<99999999999999999999Ti", NONE, NONE },
};

Test(killer_text, kubelet)
{
	struct killer killer;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		killer_init(&killer, KILLER_KUBELET);
		kubelet_parse_file(&killer, text_span(files[i].text));
		check(killer.memory_hundredths, files[i].hundredths, files[i].text, "percentage");
		check(killer.memory_bytes, files[i].bytes, files[i].text, "size");
	}
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		killer_init(&killer, KILLER_KUBELET);
		kubelet_parse_option(&killer, text_span(options[i].text));
		check(killer.memory_hundredths, options[i].hundredths, options[i].text,
			"percentage");
		check(killer.memory_bytes, options[i].bytes, options[i].text, "size");
	}
}

Test(killer_text, long_options)
{
	char words[] = "kubelet --config=/a --v=2 --config /b --monitor --config";
	struct text_span all = arguments(words), value;

	cr_expect(argument_value(all, "--config", &value) && text_span_equals(value, "/b"));
	cr_expect(argument_value(all, "--v", &value) && text_span_equals(value, "2"));
	cr_expect(!argument_value(all, "--conf", &value));
	cr_expect(argument_is_there(all, "--monitor") && !argument_is_there(all, "--mon"));
}

static void append(struct text_span text, void *context)
{
	strncat(context, text.start, text_span_length(text));
}

Test(killer_text, drop_ins_follow_by_name_and_the_higher_directory_wins, .init = plant,
	.fini = uproot)
{
	const char *directories[] = { text_format(&scanned.texts, "%s/etc", tree),
		text_format(&scanned.texts, "%s/run", tree),
		text_format(&scanned.texts, "%s/lib", tree) };
	struct buffer buffer = { 0 };
	char found[64] = "";

	put("run/a.conf", "R");
	put("lib/a.conf", "L");
	put("lib/a.conf.d/10.conf", "1");
	put("etc/a.conf.d/20.conf", "2");
	put("lib/a.conf.d/20.conf", "x");
	put("run/a.conf.d/05.conf", "0");
	put("run/a.conf.d/30.conf~", "y");
	put("run/a.conf.d/40.conf/dir", "z");
	conf_files_read_below(directories, 3, &buffer, "a.conf", append, found);
	cr_expect_str_eq(found, "R012");
	buffer_release(&buffer);
}

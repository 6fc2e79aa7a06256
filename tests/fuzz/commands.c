/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as the recording of every command, and of the live screen with all of its keys. */
#include "commands/command.h"
#include "commands/observation.h"
#include "views/tui/input.h"
#include "views/tui/keys.h"
#include "views/tui/refresh.h"
#include "views/tui/screen.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS_MAX = 8 };

static const struct {
	const struct command *command;
	const char *words[WORDS_MAX];
} runs[] = {
	{ &report_command, { "--all", "-o", "+CGROUP,ADJ-BY,PSS" } },
	{ &report_command, { "--json" } },
	{ &report_command, { "--by", "container" } },
	{ &report_command, { "--domain", "/a", "--assume", "1:grow=1G" } },
	{ &explain_command, { "1", "a" } },
	{ &drill_command, { "--by", "unit" } },
	{ &drill_command, { "--json" } },
	{ &protect_command, { "a" } },
	{ &protect_command, { "--json", "1" } },
	{ &record_command, { "/dev/null" } },
	{ &metrics_command, { "--top", "3" } },
	{ &check_command, { "--victim-not", "1", "--leak-safe", "a", "--no-inversion", "-v" } },
};

/* Output goes nowhere; what the fuzzer itself says goes to standard error. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)argc, (void)argv;
	if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
		abort();
	return 0;
}

static void run(size_t which, const char *path)
{
	const char *argv[WORDS_MAX + 4] = { "oomtop", "--from", path };
	struct options options;
	struct error error = { 0 };
	int argc = 3;

	for (size_t i = 0; runs[which].words[i]; i++)
		argv[argc++] = runs[which].words[i];
	if (options_parse(&options, argc, (char **)(void *)argv, 0, &error) < 0)
		abort();
	if (runs[which].command->run(&options, &error) < 0 && error.exit_status == 0)
		abort();
	fflush(stdout);
}

static void paint(const struct tui_state *state)
{
	struct canvas canvas;

	canvas_init(&canvas, state->height, state->width, state->ascii);
	screen_paint(&canvas, state);
	canvas_release(&canvas);
}

static void watch(const char *path)
{
	static const char keys[] = "\rqtKuqGqGGqDqLqAq\\a\rS<>IMNcFeE# ZhqdqVj[]/a\rnWxigq\x1bn";
	const struct options options = { .from = path };
	struct observation observation;
	struct kill_watch kills = { 0 };
	struct tui_state state;
	struct trend trend = { 0 };
	struct error error;

	if (observation_make(&observation, &options, ~0U, &error) < 0)
		return;
	tui_init(&state);
	trend_update(&trend, &observation.snapshot, &observation.verdict);
	tui_show(&state, &(struct tui_view){ .snapshot = &observation.snapshot,
				 .verdict = &observation.verdict,
				 .trend = &trend,
				 .kills = &kills,
				 .calibration = &observation.calibration,
				 .sample_count = observation.sample_count });
	tui_resize(&state, 24, 80);
	for (const char *key = keys; *key; key++) {
		tui_press(&state, *key == '\r' ? PRESS_ENTER : (unsigned)*key);
		paint(&state);
	}
	tui_release(&state);
	trend_release(&trend);
	kill_watch_release(&kills);
	observation_release(&observation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int file = memfd_create("recording", MFD_CLOEXEC);
	char path[32];

	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++)
		run(i, path);
	watch(path);
	close(file);
	return 0;
}

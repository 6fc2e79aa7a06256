/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/keywords.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

/*
 * The shortest word; a step looks at the two bytes that end a window of this length.  A part of
 * the bytes is searched in four places at once, since each step waits for the one before it.
 */
enum { WINDOW = 8, SHIFT_MAX = WINDOW - 1, LANES = 4, LANE_BYTES = 2048 };

/*
 * Parts of the words that matter.  None may be shorter than the window.  Those whose window has
 * few pairs in common with ordinary lines and with the other words make the search faster: of
 * "memory: usage", the first window would end in ": ", which each line has.
 */
static const char *const words[] = { "oom-kill", "oom_kill", "om_reaper", "t of memory",
	"led process", "ill process", "no killable", "total_vm", "ed as a result",
	"oing to be killed", "OOM killer", "OOM killed", "systemd-oomd", "omd kill", "earlyoom",
	"ding SIG", "Send SIG", "OOM controller", "lling process", "ction manager", "TaskOOM event",
	"om event", "OOMKilled", "stem OOM", " kernel messages", "printk messages",
	"acks suppressed", "sages lost", "nux version", "c_on_oom", "d on memory", "Manual OOM",
	"Mem-Info:", "Mem-info:", "Free swap", "pages RAM", "pages of RAM", "emory: usage",
	"emory cgroup stats", "OOM victim", "due to memory",
	", state: ", "p candidates were:", "badness: ", "cgroup_v2: ", "Vm, MiB:" };

enum { WORD_COUNT = sizeof(words) / sizeof(*words), BUCKETS = 65536 };

static uint8_t shifts[BUCKETS];
/* For a shift of 0: the first word whose window ends so, and further ones, counted from 1. */
static uint8_t first_word[BUCKETS], next_word[WORD_COUNT + 1];
static uint64_t windows[WORD_COUNT]; /* the first bytes of each word */
static pthread_once_t is_prepared = PTHREAD_ONCE_INIT;

static unsigned pair_at(const char *text)
{
	return (unsigned)(unsigned char)text[0] << 8 | (unsigned char)text[1];
}

static void prepare(void)
{
	memset(shifts, SHIFT_MAX, sizeof(shifts));
	for (size_t word = 0; word < WORD_COUNT; word++) {
		memcpy(&windows[word], words[word], sizeof(windows[word]));
		for (size_t at = 0; at + 2 <= WINDOW; at++) {
			unsigned pair = pair_at(words[word] + at);
			uint8_t shift = (uint8_t)(WINDOW - 2 - at);

			if (shift < shifts[pair])
				shifts[pair] = shift;
		}
		next_word[word + 1] = first_word[pair_at(words[word] + WINDOW - 2)];
		first_word[pair_at(words[word] + WINDOW - 2)] = (uint8_t)(word + 1);
	}
}

/* The window lies before `end`. */
static int is_word(const char *start, const char *end, unsigned pair)
{
	uint64_t window;

	_Static_assert(sizeof(window) == WINDOW, "a window is compared as a number");
	memcpy(&window, start, sizeof(window));
	for (unsigned word = first_word[pair]; word != 0; word = next_word[word]) {
		size_t length;

		if (windows[word - 1] != window)
			continue;
		length = strlen(words[word - 1]);
		if ((size_t)(end - start) >= length && memcmp(start, words[word - 1], length) == 0)
			return 1;
	}
	return 0;
}

/* The first word that begins in [start, stop); `stop` if none does. */
static const char *find_in(const char *start, const char *stop, const char *end)
{
	const char *at = start + WINDOW - 2, *last = stop + WINDOW - 2;

	if (last > end - 1)
		last = end - 1;
	while (at < last) {
		unsigned pair = pair_at(at);
		unsigned shift = shifts[pair];

		if (shift == 0) {
			if (is_word(at - (WINDOW - 2), end, pair))
				return at - (WINDOW - 2);
			shift = 1;
		}
		at += shift;
	}
	return stop;
}

/* Whether a word begins in one of the lanes from `start` on. */
static int has_word(const char *start, const char *end)
{
	const char *at[LANES], *stop[LANES];

	for (size_t lane = 0; lane < LANES; lane++) {
		at[lane] = start + lane * LANE_BYTES + WINDOW - 2;
		stop[lane] = at[lane] + LANE_BYTES;
	}
	while (at[0] < stop[0] && at[1] < stop[1] && at[2] < stop[2] && at[3] < stop[3])
		for (size_t lane = 0; lane < LANES; lane++) {
			unsigned pair = pair_at(at[lane]);
			unsigned shift = shifts[pair];

			if (shift == 0) {
				if (is_word(at[lane] - (WINDOW - 2), end, pair))
					return 1;
				shift = 1;
			}
			at[lane] += shift;
		}
	for (size_t lane = 0; lane < LANES; lane++) {
		const char *rest = at[lane] - (WINDOW - 2), *lane_end = stop[lane] - (WINDOW - 2);

		if (rest < lane_end && find_in(rest, lane_end, end) != lane_end)
			return 1;
	}
	return 0;
}

const char *keywords_find(const char *start, const char *end)
{
	_Static_assert(WORD_COUNT < 255, "words are counted in bytes");
	pthread_once(&is_prepared, prepare);
	/* the last window of the last lane must not reach beyond the end */
	while (end - start > LANES * LANE_BYTES + WINDOW && !has_word(start, end))
		start += (size_t)LANES * LANE_BYTES;
	return end - start < WINDOW ? end : find_in(start, end, end);
}

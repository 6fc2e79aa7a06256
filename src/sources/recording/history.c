/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/history.h"

#include "base/input.h"
#include "base/utc.h"
#include "sources/recording/read.h"
#include "sources/recording/samples.h"

#include <stdlib.h>
#include <string.h>

/* The time is in the head of a sample, before any name that others could choose. */
static struct figure time_of(const char *sample, size_t length)
{
	enum { HEAD_BYTES = 128, TIME_BYTES = sizeof("2026-11-24T00:28:55Z") - 1 };
	static const char key[] = "\"taken_at\": \"";
	size_t size = length < HEAD_BYTES ? length : HEAD_BYTES;
	const char *found = memmem(sample, size, key, sizeof(key) - 1);
	char text[TIME_BYTES + 1];
	int64_t seconds;

	if (!found || size - (size_t)(found - sample) < sizeof(key) - 1 + TIME_BYTES)
		return FIGURE_UNKNOWN;
	memcpy(text, found + sizeof(key) - 1, TIME_BYTES);
	text[TIME_BYTES] = '\0';
	return utc_parse(text, &seconds) ? figure_of(seconds) : FIGURE_UNKNOWN;
}

static void list_samples(struct recorded_history *history)
{
	const char *text = history->text.data;
	struct sample sample;

	for (size_t at = 0; samples_next(text, history->text.length, at, &sample);
		at = sample.end) {
		array_reserve(history->samples, history->count, history->capacity);
		history->samples[history->count++] = (struct recorded_sample){
			.start = sample.start,
			.end = sample.end,
			.seconds = time_of(text + sample.start, sample.end - sample.start),
		};
	}
}

int recorded_history_open(
	struct recorded_history *ret_history, const char *path, struct error *error)
{
	struct recorded_history history = { .path = path };
	struct input *input;
	int result = input_open_regular(&input, path, error);

	if (result < 0)
		return result;
	if (input_is_archive(input))
		result = error_invalid(error, "read", path, "it is not a recording");
	else
		result = recording_read_text(&history.text, input, error);
	input_close(input);
	if (result == 0 && history.text.length > 0)
		list_samples(&history);
	if (result == 0 && history.count == 0)
		result = error_invalid(error, "read", path, "it holds no whole snapshot");
	if (result < 0)
		recorded_history_release(&history);
	else
		*ret_history = history;
	return result;
}

int recorded_history_read(const struct recorded_history *history, size_t index,
	struct snapshot *snapshot, struct error *error)
{
	const struct recorded_sample *sample = &history->samples[index];

	return recording_parse(snapshot, history->text.data + sample->start,
		sample->end - sample->start, history->path, error);
}

void recorded_history_release(struct recorded_history *history)
{
	buffer_release(&history->text);
	free(history->samples);
	*history = (struct recorded_history){ 0 };
}

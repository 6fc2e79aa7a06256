/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/metrics/exposition.h"

#include "base/text.h"
#include "base/text_stream.h"

#include <inttypes.h>
#include <string.h>

/* In a label value of the format a backslash, a quote and a newline are escaped. */
static void print_plain(FILE *out, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\\' || bytes[i] == '"')
			putc('\\', out);
		putc(bytes[i], out);
	}
}

static void print_value(FILE *out, const char *value)
{
	size_t length = strlen(value);

	while (length > 0) {
		unsigned code = 0;
		size_t size = text_decode(value, length, &code);
		size_t taken = size > 0 ? size : 1;

		if (size > 0 && !text_is_treacherous(code))
			print_plain(out, value, size);
		else
			for (size_t i = 0; i < taken; i++)
				fprintf(out, "\\\\x%02x", (unsigned)(unsigned char)value[i]);
		value += taken;
		length -= taken;
	}
}

static const char *labels_text(struct arena *arena, const struct metric_label *labels, size_t count)
{
	struct text_stream stream;
	const char *copy;
	char *text;

	if (count == 0)
		return "";
	text_stream_begin(&stream);
	for (size_t i = 0; i < count; i++) {
		fprintf(stream.out, "%c%s=\"", i == 0 ? '{' : ',', labels[i].name);
		print_value(stream.out, labels[i].value ? labels[i].value : "");
		putc('"', stream.out);
	}
	putc('}', stream.out);
	text = text_stream_end(&stream);
	copy = arena_copy_text(arena, text);
	free(text);
	return copy;
}

static bool is_there(const struct metric_samples *samples, const char *labels)
{
	for (size_t i = 0; i < samples->count; i++)
		if (strcmp(samples->items[i].labels, labels) == 0)
			return true;
	return false;
}

void exposition_add(struct exposition *exposition, enum metric metric, struct figure value,
	const struct metric_label *labels, size_t label_count)
{
	struct metric_samples *samples = &exposition->samples[metric];
	const char *text;

	if (!value.known)
		return;
	text = labels_text(&exposition->texts, labels, label_count);
	if (is_there(samples, text))
		return;
	array_reserve(samples->items, samples->count, samples->capacity);
	samples->items[samples->count++] = (struct metric_sample){ text, value.value };
}

/* Whole numbers throughout: no locale and no rounding. */
static void print_number(FILE *out, int64_t value, enum metric_scale scale)
{
	static const struct {
		uint64_t parts;
		int digits;
	} scales[] = {
		[SCALE_ONE] = { 1, 0 },
		[SCALE_TEN_THOUSANDTHS] = { 10000, 4 },
		[SCALE_MILLIONTHS] = { 1000000, 6 },
	};
	uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;

	fprintf(out, "%s%" PRIu64, value < 0 ? "-" : "", size / scales[scale].parts);
	if (scales[scale].digits > 0)
		fprintf(out, ".%0*" PRIu64, scales[scale].digits, size % scales[scale].parts);
}

void exposition_print(FILE *out, const struct exposition *exposition)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		const struct metric_samples *samples = &exposition->samples[i];
		const struct metric_row *row = &metric_rows[i];

		if (samples->count == 0)
			continue;
		fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
			row->type);
		for (size_t j = 0; j < samples->count; j++) {
			fprintf(out, "%s%s ", row->name, samples->items[j].labels);
			print_number(out, samples->items[j].value, row->scale);
			putc('\n', out);
		}
	}
}

void exposition_release(struct exposition *exposition)
{
	for (size_t i = 0; i < METRIC_COUNT; i++)
		free(exposition->samples[i].items);
	arena_release(&exposition->texts);
	*exposition = (struct exposition){ 0 };
}

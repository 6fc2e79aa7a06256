/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/wrap_stream.h"

#include "base/text.h"
#include "views/prose/wrap.h"

#include <stdlib.h>

static void open_sentences(struct wrap_stream *stream)
{
	text_stream_begin(&stream->sentences);
	stream->out = stream->sentences.out;
}

/* Breaks the sentences so far. */
static void close_sentences(struct wrap_stream *stream)
{
	enum { HANGING_INDENT = 4 };
	struct text_stream broken;
	char *text = text_stream_end(&stream->sentences);

	text_stream_begin(&broken);
	if (*text != '\0')
		wrap_print(broken.out, text, stream->width, HANGING_INDENT);
	free(text);
	text = text_stream_end(&broken);
	stream->line_count += text_count_lines(text);
	fputs(text, stream->to);
	free(text);
}

void wrap_stream_begin(struct wrap_stream *stream, FILE *to, int width)
{
	*stream = (struct wrap_stream){ .out = to, .to = to, .width = width };
	if (width > 0)
		open_sentences(stream);
}

void wrap_stream_line(struct wrap_stream *stream, const char *line)
{
	if (stream->width > 0)
		close_sentences(stream);
	fprintf(stream->to, "%s\n", line);
	if (stream->width > 0)
		open_sentences(stream);
}

size_t wrap_stream_end(struct wrap_stream *stream)
{
	if (stream->width > 0)
		close_sentences(stream);
	return stream->line_count;
}

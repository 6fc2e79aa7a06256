/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text_stream.h"

#include "base/memory.h"

void text_stream_begin(struct text_stream *stream)
{
	stream->out = open_memstream(&stream->text, &stream->length);
	if (!stream->out)
		memory_exhausted();
}

char *text_stream_end(struct text_stream *stream)
{
	if (fclose(stream->out) != 0)
		memory_exhausted();
	stream->out = NULL;
	return stream->text;
}

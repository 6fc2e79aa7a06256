/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are a state of a flight recorder or one error; what was read can be written and read.
 */
#include "sources/recording/kill_state.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct kill_state *state)
{
	struct kill_state again;
	struct error error;
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	kill_state_print(state, out);
	if (fclose(out) != 0)
		abort();
	if (kill_state_parse(&again, text, length, "again", &error) < 0 ||
		again.count != state->count)
		abort();
	kill_state_release(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kill_state state;
	struct error error;

	if (kill_state_parse(&state, (const char *)data, size, "fuzz", &error) == 0)
		check_again(&state);
	kill_state_release(&state);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes through each parser that takes text: the first byte says which. */
#include "model/kernel/domain.h"
#include "snapshot/assume.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "sources/cgroup/namespace.h"
#include "sources/cgroup/place.h"
#include "sources/killers/killer_options.h"
#include "sources/killers/killer_text.h"
#include "sources/mount_ancestors.h"
#include "sources/mounts.h"
#include "sources/pressure.h"
#include "sources/proc/driver_text.h"
#include "sources/proc/process_cgroup.h"
#include "sources/proc/process_limits.h"
#include "sources/systemd/unit_file.h"
#include "views/tui/settings.h"

#include "base/text.h"
#include "base/utc.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy that ends with NUL, and what a parser of slices gets: without. */
struct input {
	char *text;
	struct text_span text_span;
	struct arena arena;
};

static void killers(struct input *input)
{
	struct killer killer;

	for (int kind = 0; kind <= KILLER_TALOS; kind++) {
		killer_init(&killer, (enum killer_kind)kind);
		earlyoom_parse(&killer, input->text_span);
		systemd_oomd_parse(&killer, input->text_span);
		nohang_parse(&killer, input->text_span);
		kubelet_parse_option(&killer, input->text_span);
		kubelet_parse_file(&killer, input->text_span);
	}
}

static void settings(struct input *input)
{
	struct tui_settings parsed;
	struct error bad;

	tui_settings_init(&parsed);
	tui_settings_parse(&parsed, input->text, &bad);
	tui_settings_release(&parsed);
}

static void cgroup_names(struct input *input)
{
	size_t length;

	cgroup_unit(&input->arena, input->text);
	cgroup_manager(&input->arena, input->text, &length);
	cgroup_pod(&input->arena, input->text);
	cgroup_identify(&input->arena, input->text);
	cgroup_container(&input->arena, input->text);
	if (*input->text == '/')
		cgroup_resolve(&input->arena, "/a/b/c", input->text);
}

static void unit_file(struct input *input)
{
	struct text_span value;

	unit_file_value(input->text_span, "Service", "OOMScoreAdjust", &value);
}

static void mounts_and_pressure(struct input *input)
{
	struct pressure some = { 0 }, full = { 0 };
	struct mount_ways *ways = mount_ways_new(input->text_span);

	for (size_t i = 0; i < 16; i++)
		mount_way_of(ways, i);
	mount_ways_free(ways);

	cgroup_place_mounted(&input->arena, input->text_span, CGROUP_FOR_MEMORY);
	cgroup_place_mounted(&input->arena, input->text_span, CGROUP_FOR_UNITS);
	pressure_parse(input->text_span, &some, &full);
}

static void driver_texts(struct input *input)
{
	struct driver_holding holding;

	if (drm_client_parse(&holding, input->text_span) && holding.bytes < 0)
		abort();
	if (dma_buf_parse(&holding, input->text_span) && holding.bytes < 0)
		abort();
}

static void process_cgroup(struct input *input)
{
	struct cgroup_memo memo = { 0 };
	struct process process = { 0 };

	process_cgroup_parse(&memo, &input->arena, &process, input->text_span);
	cgroup_memo_release(&memo);
}

static void process_limits(struct input *input)
{
	struct process_detail detail = { 0 };

	process_limits_parse(&detail, input->text_span);
	if (detail.address_limit_bytes.value < 0 || detail.data_limit_bytes.value < 0 ||
		detail.address_limit_bytes.value > UNLIMITED_BYTES ||
		detail.data_limit_bytes.value > UNLIMITED_BYTES)
		abort();
}

/* What a command line says of a machine with one process in one group. */
static void words(struct input *input)
{
	struct snapshot snapshot;
	struct domain domain;
	struct error error;

	snapshot_init(&snapshot);
	*snapshot_add_process(&snapshot) = (struct process){
		.pid = 7, .name = "a", .cgroup = "/a", .adj = figure_of(0), .has_mm = true
	};
	snapshot_add_cgroup(&snapshot, "/a")->max_bytes = figure_of(1 << 20);
	snapshot.cgroup_version = CGROUP_V2;
	snapshot.machine.page_size_bytes = figure_of(4096);
	if (!snapshot_order(&snapshot) || !snapshot_link(&snapshot))
		abort();
	assume(&snapshot, input->text, 1 << 30, &error);
	(void)!domain_find(&domain, &snapshot, input->text, &error);
	snapshot_release(&snapshot);
}

/* Nothing but ASCII that is printed as it is leaves the one door under this locale. */
static void escapes(struct input *input)
{
	const char *escaped = text_escape(&input->arena, input->text);
	int64_t seconds;

	for (; *escaped; escaped++)
		if (*escaped < ' ' || *escaped > '~')
			abort();
	if (!text_is_utf8(text_replace_invalid(&input->arena, input->text)) ||
		strcmp(text_from_hex(&input->arena, text_to_hex(&input->arena, input->text)),
			input->text) != 0)
		abort();
	(void)!utc_parse(input->text, &seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const parsers[])(struct input * input) = { killers, settings, cgroup_names,
		unit_file, mounts_and_pressure, process_cgroup, words, escapes, driver_texts,
		process_limits };
	struct input input = { .text = NULL };
	char *bytes;

	if (size == 0)
		return 0;
	input.text = memory_alloc(size);
	memcpy(input.text, data + 1, size - 1);
	/* of its own, so that a byte read behind its end is found */
	bytes = malloc(size - 1);
	memcpy(bytes, data + 1, size - 1);
	input.text_span = (struct text_span){ bytes, bytes + size - 1 };
	parsers[(uint8_t)(*data - '0') % (sizeof(parsers) / sizeof(*parsers))](&input);
	arena_release(&input.arena);
	free(bytes);
	free(input.text);
	return 0;
}

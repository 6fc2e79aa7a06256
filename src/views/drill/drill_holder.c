/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_holder.h"

#include "base/json_text.h"
#include "base/text.h"
#include "model/drill/tmpfs_writer.h"
#include "views/prose/prose_words.h"

bool drill_is_of_kernel(const struct drill *drill)
{
	return drill->tmpfs && drill->tmpfs->kind == HOLDER_KERNEL;
}

/* The cgroup that is charged, or that may be; CGROUP_UNKNOWN if there is none. */
static size_t writer_of(const struct snapshot *snapshot, const struct drill *drill, bool *ret_known)
{
	bool is_told = drill->writer_memcg != CGROUP_UNKNOWN;
	int64_t shmem_bytes;

	*ret_known = is_told && !drill->writer_is_guess;
	if (!drill->tmpfs)
		return CGROUP_UNKNOWN;
	if (is_told || drill_is_of_kernel(drill))
		return drill->writer_memcg;
	return tmpfs_writer_likely(snapshot, drill->outcome.grown_bytes, &shmem_bytes);
}

static const char *left_words(struct arena *arena, const struct cgroup *cgroup)
{
	int64_t left = cgroup->max_bytes.value - figure_or(cgroup->current_bytes, 0);

	if (!cgroup->current_bytes.known)
		return text_format(
			arena, "a limit of %s", prose_size(arena, cgroup->max_bytes.value));
	return text_format(arena, "%s of its limit of %s left",
		prose_size(arena, left > 0 ? left : 0), prose_size(arena, cgroup->max_bytes.value));
}

/* Who writes to a tmpfs is seldom known, and the writer's cgroup is charged for what it writes. */
static void print_writer(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	bool known;
	size_t memcg = writer_of(snapshot, drill, &known);
	const char *path;

	if (memcg == CGROUP_UNKNOWN)
		return;
	path = text_escape(arena, snapshot->cgroups[memcg].path);
	if (known || drill->writer_is_guess)
		fprintf(out, "  %s to %s.\n", known ? "Charged" : "Taken as charged", path);
	else
		fprintf(out,
			"  %s it is not known which process writes to it. A process in a cgroup "
			"with a limit fills that cgroup first, such as %s, which has %s (--domain "
			"drills in it).\n",
			drill->only_writer_unknown ? "Not certain:" : "Besides,", path,
			left_words(arena, &snapshot->cgroups[memcg]));
}

static void print_cure(FILE *out, const struct drill *drill)
{
	if (drill->outcome.end == DRILL_BOUNDED)
		return;
	if (drill_is_of_kernel(drill))
		fputs("  No kill stops that: a kill frees only the memory of its process, and the "
		      "kernel's memory keeps growing. /proc/slabinfo, /proc/vmallocinfo or the "
		      "driver show what grows.\n",
			out);
	else
		fputs("  No kill frees the memory of a tmpfs: give the tmpfs a size (mount -o "
		      "remount,size=SIZE), or limit the memory of the programs that write to "
		      "it.\n",
			out);
}

void drill_print_holder(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	if (!drill->tmpfs)
		return;
	print_writer(out, arena, snapshot, drill);
	print_cure(out, drill);
}

json_t *drill_writer_json(const struct snapshot *snapshot, const struct drill *drill)
{
	bool known;
	size_t memcg = writer_of(snapshot, drill, &known);
	json_t *object;

	if (memcg == CGROUP_UNKNOWN)
		return json_null();
	object = json_object();
	json_set_text(object, "path", snapshot->cgroups[memcg].path);
	json_set_figure(object, "max", snapshot->cgroups[memcg].max_bytes);
	json_set(object, "known", json_boolean(known));
	return object;
}

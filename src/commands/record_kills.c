/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/record_kills.h"

#include "base/atomic_file.h"
#include "base/error_words.h"
#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "sources/recording/kill_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { STATE_MODE = 0600 };

static void warn(const struct error *error, const char *what)
{
	fputs("oomtop: ", stderr);
	error_words_print(stderr, error);
	fprintf(stderr, "; %s\n", what);
}

/* What is damaged may be somebody's work: a file is kept under another name. */
static void set_aside(const struct record_kills *kills, const struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	const char *name = kills->name, *aside = text_format(&arena, "%s.damaged", name);
	int directory = kills->directory;
	struct stat status;
	bool is_file = fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		       S_ISREG(status.st_mode);

	warn(error, is_file && renameat(directory, name, directory, aside) == 0
			    ? "it is kept as .damaged, and kills are counted anew"
			    : "kills are counted anew");
	arena_release(&arena);
}

static struct cgroup copy_group(const struct cgroup *group, char path[static ALARM_PATH_MAX])
{
	struct cgroup copy = *group;

	if (group->path) {
		snprintf(path, ALARM_PATH_MAX, "%s", group->path);
		copy.path = path;
	}
	return copy;
}

static void take_over(
	struct record_kills *kills, struct kill_position *position, const struct kill_state *state)
{
	for (size_t i = 0; i < state->count; i++)
		kill_tally_add(&kills->tally, state->items[i].by, state->items[i].unit,
			state->items[i].pod, state->items[i].count);
	snprintf(position->boot_id, sizeof(position->boot_id), "%s",
		state->boot_id ? state->boot_id : "");
	position->sequence = state->sequence;
	kills->groups.is_before = state->groups.is_before;
	kills->groups.seconds = state->groups.seconds;
	kills->groups.domain = copy_group(&state->groups.domain, kills->domain);
	kills->groups.victim = copy_group(&state->groups.victim, kills->victim);
	if (state->cursor && !(position->cursor = strdup(state->cursor)))
		memory_exhausted();
}

/* The name of the innermost pod whose cgroup holds that path; NULL: not known. */
static const char *pod_at(const struct pod_names *pods, const char *path)
{
	size_t longest = 0;
	const char *name = NULL;

	for (size_t i = 0; path && i < pods->count; i++) {
		size_t length = strlen(pods->items[i].path);

		if (length <= longest || !cgroup_path_is_within(path, pods->items[i].path))
			continue;
		longest = length;
		name = pods->items[i].name;
	}
	return name;
}

static int take_event(struct kill_event *event, void *data)
{
	struct record_kills *kills = data;

	kill_tally_add_event(&kills->tally, event, pod_at(&kills->pods, event->task_memcg));
	kills->is_changed = true;
	return 0;
}

int record_kills_open(
	struct record_kills *ret_kills, const struct ring_file *history, struct error *error)
{
	struct kill_position position = { .boot_id = "" };
	struct arena arena = ARENA_EMPTY;
	struct kill_state state;
	int result;

	*ret_kills = (struct record_kills){ .directory = history->directory };
	if (asprintf(&ret_kills->name, "%s" RECORD_STATE_SUFFIX, history->name) < 0)
		memory_exhausted();
	result = kill_state_read_at(&state, ret_kills->directory, ret_kills->name,
		text_format(&arena, "%s" RECORD_STATE_SUFFIX, history->path), error);
	arena_release(&arena);
	if (result == 0)
		take_over(ret_kills, &position, &state);
	else if (result != -ENOENT && result != -EPERM)
		set_aside(ret_kills, error);
	/* a state without kills shows that none happened */
	ret_kills->is_changed = result == -ENOENT;
	kill_state_release(&state);
	if (result == -EPERM) {
		free(ret_kills->name);
		return result;
	}
	ret_kills->reader = kill_groups_open();
	ret_kills->follower = kill_follower_new(&position, NULL, take_event, ret_kills);
	kill_position_release(&position);
	return 0;
}

static int save(
	const struct record_kills *kills, const struct kill_position *position, struct error *error)
{
	const struct kill_state state = { .boot_id = position->boot_id,
		.cursor = position->cursor,
		.sequence = position->sequence,
		.items = kills->tally.items,
		.count = kills->tally.count,
		.groups = kills->groups };
	const struct path_rule rule = kill_state_rule();
	struct atomic_file file;
	int result = atomic_file_open_at(&file, kills->directory, kills->name, &rule, error);

	if (result < 0)
		return result;
	atomic_file_set_mode(&file, STATE_MODE);
	kill_state_print(&state, file.stream);
	return atomic_file_commit(&file, error);
}

void record_kills_count(struct record_kills *kills)
{
	const struct kill_position *position;
	struct error error;

	kill_follower_poll(kills->follower);
	position = kill_follower_position(kills->follower);
	if (!kills->is_changed || !position)
		return;
	if (save(kills, position, &error) == 0) {
		kills->is_changed = false;
	} else if (!kills->has_failed) {
		kills->has_failed = true;
		warn(&error, "recording goes on");
	}
}

void record_kills_look(struct record_kills *kills, const struct alarm *alarm)
{
	struct kill_groups *groups = &kills->groups;

	memcpy(kills->domain, alarm->domain, sizeof(kills->domain));
	memcpy(kills->victim, alarm->victim, sizeof(kills->victim));
	groups->is_before = false;
	groups->seconds = figure_of(time(NULL));
	(void)kill_groups_read(&kills->reader, kills->domain, &groups->domain);
	/* one that is both is emptied meanwhile, and would have two figures */
	if (strcmp(kills->victim, kills->domain) == 0)
		groups->victim = groups->domain;
	else
		(void)kill_groups_read(&kills->reader, kills->victim, &groups->victim);
}

void record_kills_look_before(struct record_kills *kills, const struct prekill_notice *notice)
{
	struct kill_groups *groups = &kills->groups;

	memcpy(kills->victim, notice->path, sizeof(kills->victim));
	*groups = (struct kill_groups){
		.is_before = true, .seconds = notice->seconds, .victim = notice->group
	};
	/* a group that could not be read has no path, as one that is gone */
	if (notice->group.current_bytes.known)
		groups->victim.path = kills->victim;
	kills->is_changed = true;
}

void record_kills_note_pods(struct record_kills *kills, const struct snapshot *snapshot)
{
	struct pod_names *pods = &kills->pods;

	pods->count = 0;
	arena_release(&pods->texts);
	for (size_t i = 1; i < snapshot->cgroup_count; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];
		const char *above = snapshot->cgroups[cgroup->parent].pod;

		if (!cgroup->pod || text_is_known_same(above, cgroup->pod))
			continue;
		array_reserve(pods->items, pods->count, pods->capacity);
		pods->items[pods->count++] =
			(struct pod_name){ arena_copy_text(&pods->texts, cgroup->path),
				arena_copy_text(&pods->texts, cgroup->pod) };
	}
}

void record_kills_close(struct record_kills *kills)
{
	kill_follower_free(kills->follower);
	kill_groups_close(&kills->reader);
	kill_tally_release(&kills->tally);
	arena_release(&kills->pods.texts);
	free(kills->pods.items);
	free(kills->name);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/owner.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <limits.h>
#include <string.h>

enum { ID_DIGITS = 64, ID_SHOWN = 12, UID_SHOWN = 8 };

const char *owner_short(struct arena *arena, const char *name)
{
	bool is_id = strlen(name) == ID_DIGITS && strspn(name, "0123456789abcdef") == ID_DIGITS;

	return is_id ? arena_copy(arena, name, ID_SHOWN) : name;
}

/* A UID by its first digits. */
static const char *pod_name(struct arena *arena, const char *pod)
{
	return strchr(pod, '/') ? pod : text_format(arena, "pod %.*s", UID_SHOWN, pod);
}

/* Without the name of the container's runtime. */
static const char *container_name(struct arena *arena, const char *container, const char *pod)
{
	const char *name = strchr(container, ':');

	name = owner_short(arena, name ? name + 1 : container);
	if (!pod || strchr(name, '/'))
		return name;
	return text_format(arena, "%.*s/%s", strchr(pod, '/') ? INT_MAX : UID_SHOWN, pod, name);
}

static const char *unit_name(struct arena *arena, const char *unit)
{
	size_t length = strlen(unit), suffix = strlen(".service");

	return length > suffix && text_ends_with(unit, ".service")
		       ? arena_copy(arena, unit, length - suffix)
		       : unit;
}

const char *owner_of_process(struct arena *arena, const struct process *process)
{
	if (process->container)
		return container_name(arena, process->container, process->pod);
	if (process->unit)
		return unit_name(arena, process->unit);
	if (process->pod)
		return pod_name(arena, process->pod);
	return owner_is_known(process) ? process->cgroup : NULL;
}

bool owner_is_known(const struct process *process)
{
	return process->container || process->unit || process->pod ||
	       (process->cgroup && strcmp(process->cgroup, "/") != 0);
}

static const char *unit_of_cgroup(struct arena *arena, const char *path)
{
	size_t length;
	const char *unit = cgroup_unit(arena, path);
	const char *manager = cgroup_manager(arena, path, &length);

	/* a slice holds other units, and its path tells how they are nested */
	if (!unit || !manager || text_ends_with(unit, ".slice"))
		return path;
	unit = unit_name(arena, unit);
	if (strcmp(manager, "system") != 0)
		unit = text_format(arena, "%s (%s)", unit, manager);
	return text_format(arena, "%s%s", unit, path + length);
}

const char *owner_of_cgroup(struct arena *arena, const struct cgroup *cgroup)
{
	const char *whole, *pod = cgroup->pod;

	if (cgroup->container) {
		whole = cgroup_container_path(arena, cgroup->path);
		return text_format(arena, "%s%s",
			container_name(arena, cgroup->container, cgroup->pod),
			whole ? cgroup->path + strlen(whole) : "");
	}
	if (!pod)
		pod = cgroup_pod(arena, cgroup->path).uid;
	return pod ? pod_name(arena, pod) : unit_of_cgroup(arena, cgroup->path);
}

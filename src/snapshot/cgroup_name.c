/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/cgroup_name.h"

#include "base/text.h"
#include "snapshot/path_part.h"

#include <ctype.h>
#include <string.h>

enum { ID_DIGITS_MIN = 32, ID_DIGITS_SHOWN = 12 };

static bool is_unit_byte(char byte)
{
	return isalnum((unsigned char)byte) || (byte != '\0' && strchr(":-_.\\@", byte));
}

/* systemd puts "_" before a name that collides with a file of cgroupfs. */
static struct part without_escape(struct part part)
{
	size_t length = part.length > 0 && part.text[0] == '_';

	return (struct part){ part.text + length, part.length - length };
}

static bool is_unit(struct part part, const char *suffix)
{
	if (!part_ends(part, suffix))
		return false;
	for (size_t i = 0; i < part.length; i++)
		if (!is_unit_byte(part.text[i]))
			return false;
	return true;
}

/* Finds the innermost part that is a unit name with one of the suffixes. */
static bool find_by_suffix(const char *path, const char *const *suffixes, struct part *ret_part)
{
	const char *end = path + strlen(path);
	struct part part;

	while (part_before(path, &end, &part))
		for (size_t i = 0; suffixes[i]; i++)
			if (is_unit(without_escape(part), suffixes[i])) {
				*ret_part = without_escape(part);
				return true;
			}
	return false;
}

static bool find_unit(const char *path, struct part *ret_part)
{
	static const char *const running[] = { ".service", ".scope", NULL };
	static const char *const slices[] = { ".slice", NULL };

	return find_by_suffix(path, running, ret_part) || find_by_suffix(path, slices, ret_part);
}

const char *cgroup_unit(struct arena *arena, const char *path)
{
	struct part part;

	return find_unit(path, &part) ? arena_copy(arena, part.text, part.length) : NULL;
}

/* How a runtime names its cgroups: the text before and after the id or name. */
static const struct naming {
	const char *start, *end;
	const char *runtime;
	bool is_name; /* struct cgroup_identity */
} namings[] = {
	{ "docker-", ".scope", "docker", false },
	{ "libpod-", ".scope", "podman", false },
	{ "libpod-payload-", "", "podman",
		false }, /* --cgroups=split: below its unit's own group */
	{ "libpod-", "", "podman", false },
	{ "cri-containerd-", ".scope", "containerd", false },
	{ "nerdctl-", ".scope", "containerd", false },
	{ "crio-", ".scope", "crio", false },
	{ "crio-", "", "crio", false },
	{ "lxc.payload.", "", "lxc", true },
	{ "lxc-", ".scope", "lxc", true },
	{ "machine-", ".scope", "nspawn", true },
	{ "systemd-nspawn@", ".service", "nspawn", true },
};

/* The directory above a part that is only an id or name, and the runtime it tells. */
static const struct naming homes[] = {
	{ "docker", "", "docker", false },
	{ "buildkit", "", "docker", false },
	{ "libpod_parent", "", "podman", false },
	{ "lxc", "", "lxc", true },
	{ "lxc.payload", "", "lxc", true },
};

static bool is_id(struct part part)
{
	if (part.length < ID_DIGITS_MIN)
		return false;
	for (size_t i = 0; i < part.length; i++)
		if (!isxdigit((unsigned char)part.text[i]))
			return false;
	return true;
}

static int hex_value(char digit)
{
	if (isdigit((unsigned char)digit))
		return digit - '0';
	return tolower((unsigned char)digit) - 'a' + 10;
}

/* Undoes systemd's escapes, such as \x2d for a "-" in a name. */
static char *unescape(struct arena *arena, struct part part)
{
	char *name = arena_copy(arena, part.text, part.length), *to = name;

	for (const char *from = name; *from; to++) {
		if (from[0] == '\\' && from[1] == 'x' && isxdigit((unsigned char)from[2]) &&
			isxdigit((unsigned char)from[3]) && memcmp(from + 2, "00", 2) != 0) {
			*to = (char)(hex_value(from[2]) << 4 | hex_value(from[3]));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return name;
}

static const struct cgroup_identity nobody = { NULL, NULL, false };

static struct cgroup_identity identity(
	struct arena *arena, const struct naming *naming, struct part part)
{
	return (struct cgroup_identity){
		.runtime = naming->runtime,
		.id = naming->is_name ? unescape(arena, part)
				      : arena_copy(arena, part.text, part.length),
		.is_name = naming->is_name,
	};
}

/*
 * Whether a machine's name is that of libvirt: "qemu-1-NAME", with the name of the driver first
 * (src/util/virsystemd.c: virSystemdMakeScopeName).  Old versions left out the number.
 */
static bool is_of_libvirt(struct part name)
{
	static const char *const drivers[] = { "ch\\x2d", "lxc\\x2d", "xen\\x2d" };

	if (part_starts(name, "qemu\\x2d"))
		return true;
	for (size_t i = 0; i < sizeof(drivers) / sizeof(*drivers); i++) {
		struct part rest;
		size_t digits = 0;

		if (!part_starts(name, drivers[i]))
			continue;
		rest = part_without(name, drivers[i], "");
		while (digits < rest.length && isdigit((unsigned char)rest.text[digits]))
			digits++;
		rest = (struct part){ rest.text + digits, rest.length - digits };
		if (digits > 0 && part_starts(rest, "\\x2d"))
			return true;
	}
	return false;
}

static struct cgroup_identity identify_by_name(struct arena *arena, struct part part)
{
	for (size_t i = 0; i < sizeof(namings) / sizeof(*namings); i++) {
		const struct naming *naming = &namings[i];
		struct part inner;

		if (part.length <= strlen(naming->start) + strlen(naming->end) ||
			!part_starts(part, naming->start) ||
			(*naming->end && !part_ends(part, naming->end)))
			continue;
		inner = part_without(part, naming->start, naming->end);
		if (naming->is_name ? !is_of_libvirt(inner) : is_id(inner))
			return identity(arena, naming, inner);
	}
	return nobody;
}

/* "SLICE:RUNTIME:ID": a path in systemd's form, given to a runtime that uses cgroupfs. */
static struct cgroup_identity identify_by_colons(struct arena *arena, struct part part)
{
	static const struct naming runtimes[] = {
		{ ":cri-containerd:", "", "containerd", false },
		{ ":docker:", "", "docker", false },
		{ ":crio:", "", "crio", false },
		{ ":libpod:", "", "podman", false },
	};
	struct part id = part;

	while (id.length > 0 && id.text[id.length - 1] != ':')
		id.length--;
	id = (struct part){ part.text + id.length, part.length - id.length };
	part.length -= id.length;
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++)
		if (part_ends(part, runtimes[i].start) && is_id(id))
			return identity(arena, &runtimes[i], id);
	return nobody;
}

/* Kubernetes without systemd: /kubepods/burstable/podUID/ID is of containerd or of Docker. */
static const struct naming in_a_pod = { "", "", "container", false };

static struct cgroup_identity identify_by_home(
	struct arena *arena, const char *path, const char *home_end, struct part part)
{
	struct part home;

	if (!part_before(path, &home_end, &home))
		return nobody;
	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++)
		if (part_is(home, homes[i].start) && (homes[i].is_name || is_id(part)))
			return identity(arena, &homes[i], part);
	if ((part_starts(home, "pod") || part_starts(home, "kubepods-")) && is_id(part))
		return identity(arena, &in_a_pod, part);
	return nobody;
}

/* *ret_length is the length of the path up to the part that names the container. */
static struct cgroup_identity identify(struct arena *arena, const char *path, size_t *ret_length)
{
	const char *end = path + strlen(path);
	struct part part;

	while (part_before(path, &end, &part)) {
		struct cgroup_identity found = identify_by_name(arena, part);

		if (!found.runtime)
			found = identify_by_colons(arena, part);
		if (!found.runtime)
			found = identify_by_home(arena, path, end, part);
		*ret_length = (size_t)(part.text + part.length - path);
		if (found.runtime)
			return found;
	}
	return nobody;
}

struct cgroup_identity cgroup_identify(struct arena *arena, const char *path)
{
	size_t length;

	return identify(arena, path, &length);
}

const char *cgroup_container_path(struct arena *arena, const char *path)
{
	size_t length;

	if (!identify(arena, path, &length).runtime)
		return NULL;
	return arena_copy(arena, path, length);
}

const char *cgroup_container(struct arena *arena, const char *path)
{
	struct cgroup_identity found = cgroup_identify(arena, path);

	if (!found.runtime)
		return NULL;
	if (found.is_name)
		return text_format(arena, "%s:%s", found.runtime, found.id);
	return text_format(arena, "%s:%.*s", found.runtime, ID_DIGITS_SHOWN, found.id);
}

/* Whether the part is "user@UID.service". */
static bool is_user_manager(struct part part)
{
	static const char start[] = "user@", end[] = ".service";

	return part_starts(part, start) && part_ends(part, end) &&
	       part.length > strlen(start) + strlen(end) &&
	       part_is_uid(part_without(part, start, end));
}

const char *cgroup_manager(struct arena *arena, const char *path, size_t *ret_length)
{
	const char *end, *above, *manager = "system";
	struct part unit, part;

	if (!find_unit(path, &unit))
		return NULL;
	end = unit.text;
	above = arena_copy(arena, path, (size_t)(end - path));
	if (cgroup_container(arena, above))
		return NULL;
	*ret_length = (size_t)(unit.text + unit.length - path);
	/* the outermost counts: the user may name cgroups below it at will */
	while (part_before(path, &end, &part))
		if (is_user_manager(part))
			manager = arena_copy(arena, part.text, part.length - strlen(".service"));
	return manager;
}

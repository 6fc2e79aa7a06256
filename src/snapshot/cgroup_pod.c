/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kubernetes pods, as the kubelet's two cgroup drivers name them (pkg/kubelet/cm):
 *
 *   systemd   …/kubepods-burstable.slice/kubepods-burstable-podUID.slice, the UID with "_" for "-"
 *   cgroupfs  …/kubepods/burstable/podUID
 *
 * The paths of Guaranteed pods have no class.  With --cgroup-root (kind) all of these are below
 * another slice, whose name then begins the name of each.
 */
#include "snapshot/cgroup_pod.h"

#include "snapshot/path_part.h"

#include <ctype.h>

enum { UID_BYTES_MAX = 64 };

static const struct class
{
	const char *folder, *slice_end;
	enum pod_qos qos;
} classes[] = {
	{ "burstable", "-burstable", POD_BURSTABLE },
	{ "besteffort", "-besteffort", POD_BESTEFFORT },
};

static bool is_uid(struct part uid)
{
	if (uid.length == 0 || uid.length > UID_BYTES_MAX || !isalnum((unsigned char)uid.text[0]))
		return false;
	for (size_t i = 0; i < uid.length; i++)
		if (!isalnum((unsigned char)uid.text[i]) && uid.text[i] != '-' &&
			uid.text[i] != '_')
			return false;
	return true;
}

/* "kubepods", "kubepods-burstable", "kubelet-kubepods-burstable" … */
static enum pod_qos qos_of_slice(struct part text_span)
{
	enum pod_qos qos = POD_GUARANTEED;

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		if (!part_ends(text_span, classes[i].slice_end))
			continue;
		qos = classes[i].qos;
		text_span = part_without(text_span, "", classes[i].slice_end);
		break;
	}
	return part_is(text_span, "kubepods") || part_ends(text_span, "-kubepods") ? qos : POD_NONE;
}

/* Cuts the part at the last `mark`.  False if there is none. */
static bool cut_at_last(struct part *part, const char *mark, struct part *ret_rest)
{
	size_t length = strlen(mark);

	for (size_t i = part->length; i-- > 0;) {
		if (part->length - i < length || memcmp(part->text + i, mark, length) != 0)
			continue;
		*ret_rest = (struct part){ part->text + i + length, part->length - i - length };
		part->length = i;
		return true;
	}
	return false;
}

/* "kubepods-burstable-podUID.slice"; containerd may append ":cri-containerd:ID". */
static enum pod_qos parse_slice(struct part part, struct part *ret_uid)
{
	const char *colon = memchr(part.text, ':', part.length);

	if (colon)
		part.length = (size_t)(colon - part.text);
	if (!part_ends(part, ".slice"))
		return POD_NONE;
	part = part_without(part, "", ".slice");
	return cut_at_last(&part, "-pod", ret_uid) ? qos_of_slice(part) : POD_NONE;
}

/* "podUID" below a directory for the class; `end` is the start of the part. */
static enum pod_qos parse_folder(
	const char *path, const char *end, struct part part, struct part *ret_uid)
{
	enum pod_qos qos = POD_GUARANTEED;
	struct part above;

	if (!part_starts(part, "pod") || !part_before(path, &end, &above))
		return POD_NONE;
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (part_is(above, classes[i].folder))
			qos = classes[i].qos;
	if (qos != POD_GUARANTEED && !part_before(path, &end, &above))
		return POD_NONE;
	*ret_uid = part_without(part, "pod", "");
	return part_is(above, "kubepods") ? qos : POD_NONE;
}

static const char *copy_uid(struct arena *arena, struct part uid)
{
	char *copy = arena_copy(arena, uid.text, uid.length);

	for (char *byte = copy; *byte; byte++)
		if (*byte == '_')
			*byte = '-';
	return copy;
}

struct cgroup_pod cgroup_pod(struct arena *arena, const char *path)
{
	const char *end = path + strlen(path);
	struct part part, uid;

	while (part_before(path, &end, &part)) {
		enum pod_qos qos = parse_slice(part, &uid);

		if (qos == POD_NONE)
			qos = parse_folder(path, end, part, &uid);
		if (qos != POD_NONE && is_uid(uid))
			return (struct cgroup_pod){ copy_uid(arena, uid), qos };
	}
	return (struct cgroup_pod){ NULL, POD_NONE };
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/name_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ESCAPE_LENGTH = 4 }; /* "\\x2d" */

/*
 * Words that are no one's own: those that systemd, container runtimes and Kubernetes put into the
 * names of cgroups, units and mounts, those that tell the known killers, and directories of every
 * machine.  snapshot/cgroup_name.h, cgroup_pod.h and the model tell what is what by them.
 */
static const char common_words[] =
	/* systemd */
	"app automount background conf d device init machine mount path scope service session "
	"slice socket swap system systemd target timer transient user "
	/* container runtimes */
	"buildkit conmon container containerd cri crio docker libpod lxc machines monitor nerdctl "
	"nspawn ns "
	"parent payload podman "
	/* drivers of libvirt */
	"ch qemu xen "
	/* Kubernetes */
	"besteffort burstable dir empty io kubelet kubepods kubernetes pod pods projected secret "
	"volumes "
	/* killers */
	"earlyoom nohang oomd "
	/* directories */
	"cgroup credentials dev etc fs lib local lock proc run shm srv sys tmp usr var";

bool name_word_is_common(const char *text, size_t length)
{
	for (const char *word = common_words; *word;) {
		size_t word_length = strcspn(word, " ");

		if (word_length == length && memcmp(word, text, length) == 0)
			return true;
		word += word_length + (word[word_length] == ' ');
	}
	return false;
}

bool name_word_is_number(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)word[i]))
			return false;
	return length > 0;
}

/* The byte that an escape of systemd stands for, as of "\\x2d"; -1: the text begins with none. */
static int escaped_byte(const char *text)
{
	if (text[0] != '\\' || text[1] != 'x' || !isxdigit((unsigned char)text[2]) ||
		!isxdigit((unsigned char)text[3]))
		return -1;

	const char digits[] = { text[2], text[3], '\0' };

	return (int)strtol(digits, NULL, 16);
}

/* All bytes of a character beyond ASCII belong to words. */
static bool is_word_byte(int byte)
{
	return isalnum(byte) || (byte & 0x80);
}

/* How many bytes of a word the text begins with: those of one byte, as it is or escaped. */
static size_t length_of_byte(const char *text)
{
	int escaped = escaped_byte(text);

	if (escaped >= 0)
		return is_word_byte(escaped) ? ESCAPE_LENGTH : 0;
	return is_word_byte((unsigned char)*text) ? 1 : 0;
}

size_t name_word_length(const char *text)
{
	size_t length = 0, more;

	while ((more = length_of_byte(text + length)) > 0)
		length += more;
	return length;
}

size_t name_separator_length(const char *text)
{
	return escaped_byte(text) < 0 ? 1 : ESCAPE_LENGTH;
}

size_t name_id_length(const char *text)
{
	enum { ID_DIGITS_MIN = 12 };
	static const char uid[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t length = 0;

	while (uid[length] && (uid[length] == 'x' ? isxdigit((unsigned char)text[length]) != 0
						  : text[length] == '-' || text[length] == '_'))
		length++;
	if (uid[length] == '\0' && length_of_byte(text + length) == 0)
		return length;
	length = strspn(text, "0123456789abcdefABCDEF");
	return length >= ID_DIGITS_MIN && length_of_byte(text + length) == 0 ? length : 0;
}

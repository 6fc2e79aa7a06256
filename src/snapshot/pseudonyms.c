/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/pseudonyms.h"

#include "base/text.h"
#include "base/text_stream.h"

#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What has pseudonyms of its own. */
enum kind { KIND_WORD, KIND_USER, KIND_ID };

struct known_word {
	enum kind kind;
	const char *text; /* no NUL ends it */
	size_t length;
	size_t number;
};

struct pseudonyms {
	void *known;                /* words, of tsearch(3) */
	size_t counts[KIND_ID + 1]; /* pseudonyms given, by kind */
	struct arena words;
};

struct pseudonyms *pseudonyms_new(void)
{
	return memory_alloc(sizeof(struct pseudonyms));
}

/* The arena owns what the tree leads to. */
static void keep(void *entry)
{
	(void)entry;
}

void pseudonyms_free(struct pseudonyms *pseudonyms)
{
	if (!pseudonyms)
		return;
	tdestroy(pseudonyms->known, keep);
	arena_release(&pseudonyms->words);
	free(pseudonyms);
}

static int compare_words(const void *left, const void *right)
{
	const struct known_word *a = left, *b = right;

	if (a->kind != b->kind)
		return (a->kind > b->kind) - (a->kind < b->kind);
	if (a->length != b->length)
		return (a->length > b->length) - (a->length < b->length);
	return memcmp(a->text, b->text, a->length);
}

/* Adds a copy of the word unless it is known. */
static void add(struct pseudonyms *pseudonyms, const struct known_word *word)
{
	struct known_word *copy;

	if (tfind(word, &pseudonyms->known, compare_words))
		return;
	copy = arena_alloc(&pseudonyms->words, sizeof(*copy));
	*copy = *word;
	copy->text = arena_copy(&pseudonyms->words, word->text, word->length);
	if (!tsearch(copy, &pseudonyms->known, compare_words))
		memory_exhausted();
}

/* The number of the word, from 1. */
static size_t number_of(
	struct pseudonyms *pseudonyms, enum kind kind, const char *text, size_t length)
{
	struct known_word word = { kind, text, length, 0 };
	struct known_word **found = tfind(&word, &pseudonyms->known, compare_words);

	if (found)
		return (*found)->number;
	word.number = ++pseudonyms->counts[kind];
	add(pseudonyms, &word);
	return word.number;
}

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
	"buildkit conmon containerd cri crio docker libpod lxc machines monitor nerdctl nspawn ns "
	"parent payload podman qemu "
	/* Kubernetes */
	"besteffort burstable dir empty io kubelet kubepods kubernetes pod pods projected secret "
	"volumes "
	/* killers */
	"earlyoom nohang oomd "
	/* directories */
	"cgroup credentials dev etc fs lib local lock proc run shm srv sys tmp usr var";

static bool is_common(const char *text, size_t length)
{
	for (const char *word = common_words; *word;) {
		size_t word_length = strcspn(word, " ");

		if (word_length == length && memcmp(word, text, length) == 0)
			return true;
		word += word_length + (word[word_length] == ' ');
	}
	return false;
}

/* All bytes of a character beyond ASCII belong to words. */
static bool is_word_byte(char byte)
{
	return isalnum((unsigned char)byte) || (byte & 0x80);
}

static size_t length_of_word(const char *text)
{
	size_t length = 0;

	while (is_word_byte(text[length]))
		length++;
	return length;
}

/* systemd's escape of one byte, such as \x2d, separates words. */
static bool is_escape(const char *text)
{
	return text[0] == '\\' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
	       isxdigit((unsigned char)text[3]);
}

static bool is_number(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)word[i]))
			return false;
	return length > 0;
}

/*
 * The length of an ID of hexadecimal digits that the text begins with; 0 for none.  A UID as
 * Kubernetes and systemd write it has dashes, or underscores, in fixed places.
 */
static size_t id_length(const char *text)
{
	enum { ID_DIGITS_MIN = 12 };
	static const char uid[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t length = 0;

	while (uid[length] && (uid[length] == 'x' ? isxdigit((unsigned char)text[length]) != 0
						  : text[length] == '-' || text[length] == '_'))
		length++;
	if (uid[length] == '\0' && !is_word_byte(text[length]))
		return length;
	length = strspn(text, "0123456789abcdefABCDEF");
	return length >= ID_DIGITS_MIN && !is_word_byte(text[length]) ? length : 0;
}

/*
 * Writes an ID of the same length and form, whose first digits are the number.  The first twelve
 * digits stand for the whole ID where it is long.
 */
static void put_id(struct pseudonyms *pseudonyms, FILE *out, const char *id, size_t length)
{
	enum { NUMBER_DIGITS = 8, SHORT_DIGITS = 12 };
	CLEANUP_FREE char *plain = memory_alloc(length + 1);
	char digits[NUMBER_DIGITS + 1];
	size_t number;

	for (size_t i = 0; i < length; i++)
		plain[i] = id[i] == '_' ? '-' : id[i];
	number = number_of(pseudonyms, KIND_ID, plain, length);
	if (length > SHORT_DIGITS)
		add(pseudonyms, &(struct known_word){ KIND_ID, plain, SHORT_DIGITS, number });
	snprintf(digits, sizeof(digits), "%08x", (unsigned)number);
	for (size_t i = 0; i < length; i++)
		putc(i < NUMBER_DIGITS                   ? digits[i]
			: isxdigit((unsigned char)id[i]) ? '0'
							 : id[i],
			out);
}

/* A text while its words are replaced. */
struct replacing {
	struct pseudonyms *pseudonyms;
	FILE *out;
	const char *text;   /* as a whole */
	const char *at;     /* the word that is next, or what separates it from the one before */
	bool is_after_user; /* the word before was "user": a user ID may follow */
};

/* Whether the part of a path that begins there is the name of a drop-in: "90-name.conf". */
static bool is_drop_in(const struct replacing *replacing)
{
	static const char end[] = ".conf";
	size_t length = strcspn(replacing->at, "/");

	return replacing->at > replacing->text && replacing->at[-1] == '/' &&
	       length > strlen(end) &&
	       memcmp(replacing->at + length - strlen(end), end, strlen(end)) == 0;
}

/* User IDs stand elsewhere too, and the first number of a drop-in's name decides its order. */
static bool is_kept_number(const struct replacing *replacing, size_t length)
{
	enum { ORDER_DIGITS_MAX = 2 };

	if (!is_number(replacing->at, length))
		return false;
	return replacing->is_after_user ||
	       (length <= ORDER_DIGITS_MAX && replacing->at[length] == '-' &&
		       is_drop_in(replacing));
}

/* What follows in the path must not matter: a cgroup is replaced alike in paths of those below. */
static bool is_below_kubepods(const struct replacing *replacing)
{
	const char *found = strstr(replacing->text, "kubepods");

	return found && found < replacing->at;
}

/* Writes "pod" where that begins the ID of a pod; returns whether it did. */
static bool put_pod(struct replacing *replacing, size_t length)
{
	static const char pod[] = "pod";

	if (length <= strlen(pod) || !text_starts_with(replacing->at, pod) ||
		is_common(replacing->at, length) ||
		(id_length(replacing->at + strlen(pod)) == 0 && !is_below_kubepods(replacing)))
		return false;
	fputs(pod, replacing->out);
	replacing->at += strlen(pod);
	return true;
}

static void put_word(struct replacing *replacing)
{
	struct pseudonyms *pseudonyms = replacing->pseudonyms;
	size_t length = length_of_word(replacing->at), id;

	if (put_pod(replacing, length))
		length = length_of_word(replacing->at);
	id = id_length(replacing->at);
	if (id > 0) {
		put_id(pseudonyms, replacing->out, replacing->at, id);
		length = id;
	} else if (is_common(replacing->at, length) || is_kept_number(replacing, length)) {
		fwrite(replacing->at, 1, length, replacing->out);
	} else {
		fprintf(replacing->out, "w%zu",
			number_of(pseudonyms, KIND_WORD, replacing->at, length));
	}
	replacing->is_after_user =
		length == strlen("user") && memcmp(replacing->at, "user", length) == 0;
	replacing->at += length;
}

const char *pseudonyms_of_text(struct pseudonyms *pseudonyms, struct arena *arena, const char *text)
{
	struct text_stream stream;
	struct replacing replacing = { .pseudonyms = pseudonyms, .text = text, .at = text };
	const char *result;
	char *made;

	if (!text)
		return NULL;
	text_stream_begin(&stream);
	replacing.out = stream.out;
	while (*replacing.at) {
		size_t separators = is_escape(replacing.at) ? strlen("\\x2d") : 1;

		if (is_word_byte(*replacing.at)) {
			put_word(&replacing);
			continue;
		}
		fwrite(replacing.at, 1, separators, replacing.out);
		replacing.at += separators;
	}
	made = text_stream_end(&stream);
	result = arena_copy_text(arena, made);
	free(made);
	return result;
}

/* root is no secret, and a user ID stands elsewhere too. */
const char *pseudonyms_of_user(struct pseudonyms *pseudonyms, struct arena *arena, const char *user)
{
	if (!user || strcmp(user, "root") == 0 || is_number(user, strlen(user)))
		return user;
	return text_format(arena, "user%zu", number_of(pseudonyms, KIND_USER, user, strlen(user)));
}

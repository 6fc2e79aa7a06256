/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/pseudonyms.h"

#include "base/text.h"
#include "base/text_stream.h"
#include "snapshot/name_words.h"
#include "snapshot/path_part.h"

#include <ctype.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What has pseudonyms of its own. */
enum kind { KIND_WORD, KIND_USER, KIND_ID, KIND_UID };

/* User IDs above have pseudonyms always, and are the pseudonyms of others. */
static const int64_t UID_KEPT_MAX = 4000000000;

struct known_word {
	enum kind kind;
	const char *text; /* no NUL ends it */
	size_t length;
	size_t number; /* 0: the word stays */
};

struct pseudonyms {
	void *known;                 /* words, of tsearch(3) */
	size_t counts[KIND_UID + 1]; /* pseudonyms given, by kind */
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

/* The first number of a drop-in's name decides its order. */
static bool is_order(const struct replacing *replacing, size_t length)
{
	enum { ORDER_DIGITS_MAX = 2 };

	return length <= ORDER_DIGITS_MAX && name_word_is_number(replacing->at, length) &&
	       replacing->at[length] == '-' && is_drop_in(replacing);
}

/*
 * Behind "user" a user ID of the snapshot stays, which stands elsewhere too.  Any other becomes a
 * user ID that is none of the snapshot's: whose manager a cgroup belongs to is told by its form.
 */
static bool put_uid(struct replacing *replacing, size_t length)
{
	size_t number;

	if (!replacing->is_after_user || !part_is_uid((struct part){ replacing->at, length }))
		return false;
	number = number_of(replacing->pseudonyms, KIND_UID, replacing->at, length);
	if (number == 0)
		fwrite(replacing->at, 1, length, replacing->out);
	else
		fprintf(replacing->out, "%" PRId64, UID_KEPT_MAX + (int64_t)number);
	return true;
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
		name_word_is_common(replacing->at, length) ||
		(name_id_length(replacing->at + strlen(pod)) == 0 && !is_below_kubepods(replacing)))
		return false;
	fputs(pod, replacing->out);
	replacing->at += strlen(pod);
	return true;
}

static void put_word(struct replacing *replacing)
{
	struct pseudonyms *pseudonyms = replacing->pseudonyms;
	size_t length = name_word_length(replacing->at), id;

	if (put_pod(replacing, length))
		length = name_word_length(replacing->at);
	id = name_id_length(replacing->at);
	if (id > 0) {
		put_id(pseudonyms, replacing->out, replacing->at, id);
		length = id;
	} else if (name_word_is_common(replacing->at, length) || is_order(replacing, length)) {
		fwrite(replacing->at, 1, length, replacing->out);
	} else if (!put_uid(replacing, length)) {
		fprintf(replacing->out, "w%zu",
			number_of(pseudonyms, KIND_WORD, replacing->at, length));
	}
	replacing->is_after_user =
		length == strlen("user") && memcmp(replacing->at, "user", length) == 0;
	replacing->at += length;
}

static void put_separator(struct replacing *replacing)
{
	size_t length = name_separator_length(replacing->at);

	fwrite(replacing->at, 1, length, replacing->out);
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
		if (name_word_length(replacing.at) > 0)
			put_word(&replacing);
		else
			put_separator(&replacing);
	}
	made = text_stream_end(&stream);
	result = arena_copy_text(arena, made);
	free(made);
	return result;
}

void pseudonyms_keep_uid(struct pseudonyms *pseudonyms, int64_t uid)
{
	char text[sizeof("-9223372036854775808")];
	int length = snprintf(text, sizeof(text), "%" PRId64, uid);

	if (uid >= 0 && uid <= UID_KEPT_MAX)
		add(pseudonyms, &(struct known_word){ KIND_UID, text, (size_t)length, 0 });
}

/* Whether the text is a user ID of the snapshot. */
static bool is_kept_uid(struct pseudonyms *pseudonyms, const char *text)
{
	struct known_word word = { KIND_UID, text, strlen(text), 0 };
	struct known_word **found = tfind(&word, &pseudonyms->known, compare_words);

	return found && (*found)->number == 0;
}

/* root is no secret, and a user ID stands elsewhere too. */
const char *pseudonyms_of_user(struct pseudonyms *pseudonyms, struct arena *arena, const char *user)
{
	if (!user || strcmp(user, "root") == 0 || is_kept_uid(pseudonyms, user))
		return user;
	return text_format(arena, "user%zu", number_of(pseudonyms, KIND_USER, user, strlen(user)));
}

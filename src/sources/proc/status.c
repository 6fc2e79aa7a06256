/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/PID/status: one pass over its lines.  It is most of what a report costs, so a label is
 * found by its first letter, and nothing is looked for twice.
 */
#include "sources/proc/reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	NAME_MAX_BYTES = 255,
	MEMS_MAX_BYTES = 4096,
	CAP_SYS_ADMIN_BIT = 21,
	KTHREADD = 2,
};

struct status {
	struct proc_reader *reader;
	struct process *process;
	struct figure middle_tables; /* VmPMD, which 4.0 … 4.14 print beside VmPTE */
	struct figure kthread;       /* Kthread, since 6.6 */
};

/* The kernel writes a newline as \n and a backslash as two; every other byte is as it was set. */
static const char *unescape(struct arena *arena, struct text_span escaped)
{
	char *name = arena_alloc(arena, text_span_length(escaped) + 1);
	char *to = name;

	for (const char *from = escaped.start; from < escaped.end; from++) {
		char next = from + 1 < escaped.end ? from[1] : '\0';

		if (*from == '\\' && (next == 'n' || next == '\\')) {
			*to++ = next == 'n' ? '\n' : '\\';
			from++;
		} else {
			*to++ = *from;
		}
	}
	return name;
}

static void claim_name(struct status *status, struct text_span value)
{
	if (text_span_length(value) > NAME_MAX_BYTES)
		value.end = value.start + NAME_MAX_BYTES;
	status->process->name = unescape(&status->reader->snapshot->texts, value);
}

static void parse_state(struct status *status, struct text_span value)
{
	if (value.start<value.end && * value.start> ' ' && *value.start < 0x7f)
		status->process->state = *value.start;
}

static void parse_parent(struct status *status, struct text_span value)
{
	status->process->ppid = (pid_t)text_span_number(value, 0, INT32_MAX).value;
}

static void parse_kthread(struct status *status, struct text_span value)
{
	status->kthread = text_span_number(value, 0, 1);
}

static void parse_middle_tables(struct status *status, struct text_span value)
{
	status->middle_tables = text_span_amount(value, 1024);
}

static int hex_digit(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)(found - digits) : -1;
}

static void parse_capabilities(struct status *status, struct text_span value)
{
	/* the digit that holds the bit, counted from the right */
	size_t place = CAP_SYS_ADMIN_BIT / 4 + 1;
	int digit;

	if (text_span_length(value) < place)
		return;
	digit = hex_digit(value.end[-(ptrdiff_t)place]);
	if (digit >= 0)
		status->process->cap_sys_admin = figure_of(digit >> CAP_SYS_ADMIN_BIT % 4 & 1);
}

static void parse_mems_allowed(struct status *status, struct text_span value)
{
	struct proc_reader *reader = status->reader;

	if (!reader->mems_allowed || !text_span_equals(value, reader->mems_allowed))
		reader->mems_allowed =
			text_span_copy(&reader->snapshot->texts, value, MEMS_MAX_BYTES);
	status->process->mems_allowed = reader->mems_allowed;
}

/* A PID for each namespace from the reader's inwards: the last is its own. */
static void parse_namespace_pids(struct status *status, struct text_span value)
{
	struct text_span word, last = { 0 };
	size_t count = 0;

	for (; text_span_word(&value, &word); count++)
		last = word;
	if (count > 1)
		status->process->namespace_pid = text_span_number(last, 1, INT32_MAX);
}

/* Lines that are more than a figure; those that are one stand in process_figures. */
static const struct {
	const char *label;
	void (*take)(struct status *status, struct text_span value);
} special_lines[] = {
	{ "Name", claim_name },
	{ "State", parse_state },
	{ "PPid", parse_parent },
	{ "NSpid", parse_namespace_pids },
	{ "Kthread", parse_kthread },
	{ "VmPMD", parse_middle_tables },
	{ "CapEff", parse_capabilities },
	{ "Mems_allowed_list", parse_mems_allowed },
};

static void index_add(struct label_index *index, struct label label)
{
	unsigned char *first = &index->first[(unsigned char)*label.text];

	label.length = strlen(label.text);
	label.next = *first;
	index->labels[++index->count] = label;
	*first = index->count;
}

void status_index(struct label_index *index)
{
	for (size_t i = 0; i < sizeof(special_lines) / sizeof(*special_lines); i++)
		index_add(index, (struct label){ .text = special_lines[i].label,
					 .take = special_lines[i].take });
	for (size_t i = 0; i < process_figure_count; i++) {
		const struct figure_entry *entry = &process_figures[i];

		if (entry->file && entry->label && strcmp(entry->file, "status") == 0)
			index_add(index, (struct label){ .text = entry->label, .figure = entry });
	}
}

static const struct label *find_label(const struct label_index *index, struct text_span line)
{
	unsigned char place;

	if (line.start == line.end)
		return NULL;
	for (place = index->first[(unsigned char)*line.start]; place;) {
		const struct label *label = &index->labels[place];

		if (text_span_length(line) > label->length && line.start[label->length] == ':' &&
			memcmp(line.start, label->text, label->length) == 0)
			return label;
		place = label->next;
	}
	return NULL;
}

static void parse_line(struct status *status, struct text_span line)
{
	const struct label *label = find_label(&status->reader->status_labels, line);

	if (!label)
		return;
	line.start += label->length + 1;
	if (line.start < line.end && *line.start == '\t')
		line.start++;
	if (label->take)
		label->take(status, line);
	else
		*figure_at(label->figure, status->process) =
			text_span_amount(line, label->figure->scale);
}

static struct status parse(
	struct proc_reader *reader, struct process *process, const struct buffer *text)
{
	struct status status = { .reader = reader, .process = process };
	struct text_span rest = span_of(text), line;

	while (text_span_line(&rest, &line))
		parse_line(&status, line);
	if (status.middle_tables.known)
		process->page_tables_bytes =
			figure_add(process->page_tables_bytes, status.middle_tables);
	process->has_mm = process->vm_size_bytes.known || process->rss_bytes.known;
	return status;
}

/* Before 6.6 nothing in status says so, but they have no memory and kthreadd for a parent. */
static bool is_kernel_thread(const struct status *status)
{
	const struct process *process = status->process;

	if (status->kthread.known)
		return status->kthread.value == 1;
	return !process->has_mm && process->state != 'Z' && process->state != 'X' &&
	       (process->ppid == KTHREADD || (process->pid == KTHREADD && process->ppid == 0));
}

void process_copy_memory(struct process *to, const struct process *from)
{
	to->has_mm = from->has_mm;
	to->mm_tid = from->mm_tid;
	to->vm_size_bytes = from->vm_size_bytes;
	to->rss_bytes = from->rss_bytes;
	to->rss_anon_bytes = from->rss_anon_bytes;
	to->rss_file_bytes = from->rss_file_bytes;
	to->rss_shmem_bytes = from->rss_shmem_bytes;
	to->swap_bytes = from->swap_bytes;
	to->page_tables_bytes = from->page_tables_bytes;
	to->hugetlb_bytes = from->hugetlb_bytes;
	to->locked_bytes = from->locked_bytes;
}

static bool parse_thread(
	struct proc_reader *reader, struct process *process, int tasks, pid_t thread_id)
{
	struct process thread = { .pid = thread_id, .mm_tid = thread_id };
	char path[32];

	snprintf(path, sizeof(path), "%d/status", thread_id);
	if (buffer_read_once_at(&reader->buffer, tasks, path, PROCESS_STATUS_LIMIT) < 0)
		return false;
	parse(reader, &thread, &reader->buffer);
	if (!thread.has_mm)
		return false;
	process_copy_memory(process, &thread);
	return true;
}

/* The leader is gone but other threads run: the kernel finds the memory through any of them. */
static void search_threads(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int fd = openat(
		files->directory, process_file(files, "task"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *tasks = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	pid_t thread_id;

	if (!tasks) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(tasks)))
		if (is_pid(entry->d_name, &thread_id) && thread_id != process->pid &&
			parse_thread(reader, process, fd, thread_id))
			break;
	closedir(tasks);
}

int process_read_status(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(reader, files, PROCESS_STATUS);
	struct status status;

	if (error < 0)
		return error;
	status = parse(reader, process, &reader->buffer);
	if (!process->name)
		return -EINVAL;
	process->kernel_thread = is_kernel_thread(&status);
	if (!process->has_mm && !process->kernel_thread && figure_or(process->threads, 1) > 1)
		search_threads(reader, process, files);
	return 0;
}

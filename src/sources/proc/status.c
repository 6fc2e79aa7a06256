/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One pass over the lines of status.  Reading status is most of what a report costs, so a label is
 * found by its first letter.
 */
#include "sources/proc/status.h"

#include "base/text_span.h"

#include <assert.h>
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

/* One status that is being parsed. */
struct status {
	struct status_reader *reader;
	struct process *process;
	struct figure middle_tables; /* VmPMD, which Linux 4.0 to 4.14 print beside VmPTE */
	struct figure kthread;       /* Kthread, since Linux 6.6 */
	bool has_memory_line;        /* VmSize or VmRSS, whatever its figure */
};

/* The kernel escapes a newline as \n and a backslash as two (proc_task_name()), and nothing else.
 */
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

static void parse_name(struct status *status, struct text_span value)
{
	if (text_span_length(value) > NAME_MAX_BYTES)
		value.end = value.start + NAME_MAX_BYTES;
	status->process->name = unescape(status->reader->texts, value);
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
	struct status_reader *reader = status->reader;

	if (!reader->mems_allowed || !text_span_equals(value, reader->mems_allowed))
		reader->mems_allowed = text_span_copy(reader->texts, value, MEMS_MAX_BYTES);
	status->process->mems_allowed = reader->mems_allowed;
}

/* One PID for each PID namespace from the reader's inwards; the last is that of the innermost. */
static void parse_namespace_pids(struct status *status, struct text_span value)
{
	struct text_span word, last = { 0 };
	size_t count = 0;

	for (; text_span_word(&value, &word); count++)
		last = word;
	if (count > 1)
		status->process->namespace_pid = text_span_number(last, 1, INT32_MAX);
}

/* Lines that are not a plain figure; the others are rows of process_figures. */
static const struct {
	const char *label;
	void (*parse)(struct status *status, struct text_span value);
} special_lines[] = {
	{ "Name", parse_name },
	{ "State", parse_state },
	{ "PPid", parse_parent },
	{ "NSpid", parse_namespace_pids },
	{ "Kthread", parse_kthread },
	{ "VmPMD", parse_middle_tables },
	{ "CapEff", parse_capabilities },
	{ "Mems_allowed_list", parse_mems_allowed },
};

static void add_label(struct status_reader *reader, struct status_label label)
{
	unsigned char *first = &reader->first[(unsigned char)*label.text];

	assert(reader->label_count + 1U < sizeof(reader->labels) / sizeof(*reader->labels));
	label.length = strlen(label.text);
	label.next = *first;
	reader->labels[++reader->label_count] = label;
	*first = reader->label_count;
}

void status_reader_init(struct status_reader *reader, struct buffer *buffer, struct arena *texts)
{
	*reader = (struct status_reader){ .buffer = buffer, .texts = texts };
	for (size_t i = 0; i < sizeof(special_lines) / sizeof(*special_lines); i++)
		add_label(reader, (struct status_label){ .text = special_lines[i].label,
					  .parse = special_lines[i].parse });
	for (size_t i = 0; i < process_figure_count; i++) {
		const struct figure_entry *entry = &process_figures[i];

		if (entry->file && entry->label && strcmp(entry->file, "status") == 0)
			add_label(reader,
				(struct status_label){ .text = entry->label, .figure = entry });
	}
}

static const struct status_label *find_label(
	const struct status_reader *reader, struct text_span line)
{
	unsigned char place;

	if (line.start == line.end)
		return NULL;
	for (place = reader->first[(unsigned char)*line.start]; place;) {
		const struct status_label *label = &reader->labels[place];

		if (text_span_length(line) > label->length && line.start[label->length] == ':' &&
			memcmp(line.start, label->text, label->length) == 0)
			return label;
		place = label->next;
	}
	return NULL;
}

/* The kernel prints these lines of every process that has an address space. */
static bool is_of_memory(struct process *process, const struct status_label *label)
{
	const struct figure *figure = figure_at(label->figure, process);

	return figure == &process->memory.vm_size_bytes || figure == &process->memory.rss_bytes;
}

static void parse_line(struct status *status, struct text_span line)
{
	const struct status_label *label = find_label(status->reader, line);

	if (!label)
		return;
	line.start += label->length + 1;
	if (line.start < line.end && *line.start == '	')
		line.start++;
	if (label->parse) {
		label->parse(status, line);
		return;
	}
	*figure_at(label->figure, status->process) = text_span_amount(line, label->figure->scale);
	status->has_memory_line |= is_of_memory(status->process, label);
}

static struct status parse(struct status_reader *reader, struct process *process)
{
	struct status status = { .reader = reader, .process = process };
	struct text_span rest = span_of(reader->buffer), line;

	while (text_span_line(&rest, &line))
		parse_line(&status, line);
	if (status.middle_tables.known)
		process->memory.page_tables_bytes =
			figure_add(process->memory.page_tables_bytes, status.middle_tables);
	process->has_mm = status.has_memory_line;
	return status;
}

/*
 * Before Linux 6.6 status has no such line; kernel threads have no memory and kthreadd as parent.
 */
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
	to->memory = from->memory;
}

static bool parse_thread(
	struct status_reader *reader, struct process *process, int tasks, pid_t thread_id)
{
	struct process thread = { .pid = thread_id, .mm_tid = thread_id };
	char path[32];

	snprintf(path, sizeof(path), "%d/status", thread_id);
	if (buffer_read_once_at(reader->buffer, tasks, path, PROCESS_STATUS_LIMIT) < 0)
		return false;
	parse(reader, &thread);
	if (!thread.has_mm)
		return false;
	process_copy_memory(process, &thread);
	return true;
}

/*
 * The thread group leader has exited while other threads run: the kernel finds the address space
 * through any of them (mm/oom_kill.c: find_lock_task_mm()).
 */
static void search_threads(
	struct status_reader *reader, struct process *process, struct process_files *files)
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
		if (pid_parse(entry->d_name, &thread_id) && thread_id != process->pid &&
			parse_thread(reader, process, fd, thread_id))
			break;
	closedir(tasks);
}

int status_parse(struct status_reader *reader, struct process *process)
{
	struct status status = parse(reader, process);

	if (!process->name)
		return -EINVAL;
	process->kernel_thread = is_kernel_thread(&status);
	return 0;
}

int status_read(struct status_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(reader->buffer, files, PROCESS_STATUS);

	if (error == 0)
		error = status_parse(reader, process);
	if (error < 0)
		return error;
	if (!process->has_mm && !process->kernel_thread && figure_or(process->threads, 1) > 1)
		search_threads(reader, process, files);
	return 0;
}

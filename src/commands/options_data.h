/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line as plain data: a bit for each option, and what the options say. */
#ifndef OOMTOP_COMMANDS_OPTIONS_DATA_H
#define OOMTOP_COMMANDS_OPTIONS_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One bit for each option; a set of options is the sum of its bits. */
typedef uint64_t option_set;

#define OPTION_BIT(number)  (UINT64_C(1) << (number))
#define OPTION_FROM         OPTION_BIT(0)
#define OPTION_PROCFS       OPTION_BIT(1)
#define OPTION_SYSFS        OPTION_BIT(2)
#define OPTION_JSON         OPTION_BIT(3)
#define OPTION_OUTPUT       OPTION_BIT(4)
#define OPTION_LIST_COLUMNS OPTION_BIT(5)
#define OPTION_SORT         OPTION_BIT(6)
#define OPTION_LIMIT        OPTION_BIT(7)
#define OPTION_ALL          OPTION_BIT(8)
#define OPTION_FILTER       OPTION_BIT(9)
#define OPTION_RAW          OPTION_BIT(10)
#define OPTION_NOHEADINGS   OPTION_BIT(11)
#define OPTION_BYTES        OPTION_BIT(12)
#define OPTION_COLOR        OPTION_BIT(13)
#define OPTION_DELAY        OPTION_BIT(14)
#define OPTION_COUNT        OPTION_BIT(15)
#define OPTION_BATCH        OPTION_BIT(16)
#define OPTION_HELP         OPTION_BIT(17)
#define OPTION_VERSION      OPTION_BIT(18)
#define OPTION_DOMAIN       OPTION_BIT(19)
#define OPTION_ASSUME       OPTION_BIT(20)
#define OPTION_BY           OPTION_BIT(21)
#define OPTION_AGAINST      OPTION_BIT(22)
#define OPTION_APPLY        OPTION_BIT(23)
#define OPTION_BARS         OPTION_BIT(24)
#define OPTION_FOLD         OPTION_BIT(25)
#define OPTION_PID          OPTION_BIT(26)
#define OPTION_USER         OPTION_BIT(27)
#define OPTION_BOOT         OPTION_BIT(32)
#define OPTION_JOURNAL      OPTION_BIT(33)
#define OPTION_KILLED       OPTION_BIT(34)
#define OPTION_SINCE        OPTION_BIT(35)
#define OPTION_UNTIL        OPTION_BIT(36)
#define OPTION_EVENT        OPTION_BIT(37)
#define OPTION_RECORD       OPTION_BIT(38)
#define OPTION_HTML         OPTION_BIT(39)
#define OPTION_FOLLOW       OPTION_BIT(40)
#define OPTION_EXEC         OPTION_BIT(41)
#define OPTION_TOP          OPTION_BIT(43)
#define OPTION_LIST_METRICS OPTION_BIT(44)
#define OPTION_VICTIM_NOT   OPTION_BIT(45)
#define OPTION_LEAK_SAFE    OPTION_BIT(46)
#define OPTION_PRESSURE     OPTION_BIT(47)
#define OPTION_HEADROOM     OPTION_BIT(48)
#define OPTION_NO_INVERSION OPTION_BIT(49)
#define OPTION_EXIT         OPTION_BIT(50)
#define OPTION_VERBOSE      OPTION_BIT(51)
#define OPTION_RING         OPTION_BIT(56)
#define OPTION_MAX          OPTION_BIT(57)
#define OPTION_REDACT       OPTION_BIT(58)
#define OPTION_SOURCE       OPTION_BIT(42)
#define OPTION_RECORDING    OPTION_BIT(59)
#define OPTION_STATE        OPTION_BIT(60)

/* options that name files and trees to be read in place of this machine's */
#define OPTIONS_PLACE  (OPTION_FROM | OPTION_PROCFS | OPTION_SYSFS)
#define OPTIONS_SOURCE (OPTIONS_PLACE | OPTION_SOURCE)
#define OPTIONS_MODEL  (OPTION_DOMAIN | OPTION_ASSUME)
#define OPTIONS_EVERY  (OPTION_HELP | OPTION_VERSION)

enum { ASSUMPTIONS_MAX = 64, PIDS_MAX = 256, CHECKED_MAX = 16 };

/* Words that an option gives, each time that it is given. */
struct option_words {
	const char *items[CHECKED_MAX];
	size_t count;
};

enum choice { CHOICE_AUTO, CHOICE_ALWAYS, CHOICE_NEVER };

/* How this machine's processes are read. */
enum process_source { PROCESSES_AUTO, PROCESSES_PROC, PROCESSES_BPF };

struct task_program;

struct options {
	option_set given; /* on the command line */
	/* texts belong to argv; NULL when not given */
	const char *from, *procfs, *sysfs, *domain, *output, *sort, *filter, *by, *against, *user;
	pid_t pids[PIDS_MAX]; /* --pid */
	size_t pid_count;
	const char *journal, *killed, *since, *until, *record, *html, *exec,
		*recording; /* of log */
	bool all_boots;     /* --boot all */
	int boot;           /* 0: the current boot, -1 the one before */
	size_t event;       /* number of a kill in the log; 0: the last */
	const char *assumptions[ASSUMPTIONS_MAX];
	size_t assumption_count;
	size_t limit; /* 0: none; OPTION_LIMIT with 0: all, whatever the terminal has room for */
	size_t top;   /* metrics; 0: not given */
	const char *state;                                   /* of a flight recorder */
	struct option_words victim_not, leak_safe, pressure; /* of check */
	const char *headroom, *exit_kind;
	enum choice color, bars, fold;
	enum process_source source;
	/* loaded by main(), which owns it; NULL: bpf_refused says why, unless it was not wanted */
	struct task_program *program;
	const char *bpf_refused;
	double delay_seconds;
	double ring_seconds; /* of history that record --ring keeps */
	int64_t max_bytes;   /* of disk that record --ring takes; 0: not given */
	size_t count;        /* reports to print; 0: until the program is ended */
	size_t sample;       /* number of the sample in a recording, from 1; 0: the last one */
	char **operands;
	size_t operand_count;
};

#endif

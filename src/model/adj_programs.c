/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj_programs.h"

#include <string.h>

enum when {
	ALWAYS,
	UNLIKE_PARENT, /* only where its parent has another adj */
	UNLIKE_SAME,   /* only where its parent is the same program and has another adj */
};

/*
 * PostgreSQL: src/backend/postmaster/fork_process.c.  OpenSSH: openbsd-compat/port-linux.c,
 * oom_adjust_setup.  Redis: src/server.c, setOOMScoreAdj.  conmon: src/oom.c.  containerd:
 * AdjustOOMScore.  kubelet and kube-proxy: oomScoreAdj of their configuration.  Chromium, Electron
 * and Firefox: by what users' listings show.
 */
static const struct program {
	const char *name; /* comm: at most 15 bytes */
	int64_t least, most;
	enum when when;
	const char *how;
} programs[] = {
	{ "postgres", -1000, 1000, UNLIKE_SAME, "PG_OOM_ADJUST_FILE" },
	{ "postmaster", -1000, 1000, UNLIKE_SAME, "PG_OOM_ADJUST_FILE" },
	{ "sshd", -1000, -1000, ALWAYS, "sshd protects its listener" },
	{ "sshd", -999, 1000, UNLIKE_SAME, "sshd takes its protection off sessions" },
	{ "sshd-session", -999, 1000, UNLIKE_PARENT, "sshd takes its protection off sessions" },
	{ "systemd-udevd", -1000, -1000, ALWAYS, "udevd protects itself" },
	{ "systemd-udevd", -999, 1000, UNLIKE_SAME, "udevd takes its protection off workers" },
	{ "(udev-worker)", -999, 1000, UNLIKE_PARENT, "udevd takes its protection off workers" },
	{ "chrome", 200, 300, ALWAYS, "Chromium raises its tabs" },
	{ "chromium", 200, 300, ALWAYS, "Chromium raises its tabs" },
	{ "chromium-browse", 200, 300, ALWAYS, "Chromium raises its tabs" },
	{ "brave", 200, 300, ALWAYS, "Chromium raises its tabs" },
	{ "msedge", 200, 300, ALWAYS, "Chromium raises its tabs" },
	{ "QtWebEngineProc", 200, 300, ALWAYS, "Chromium raises its tabs" },
	{ "electron", 200, 300, ALWAYS, "Electron raises its renderers" },
	{ "code", 200, 300, ALWAYS, "Electron raises its renderers" },
	{ "slack", 200, 300, ALWAYS, "Electron raises its renderers" },
	{ "Discord", 200, 300, ALWAYS, "Electron raises its renderers" },
	{ "signal-desktop", 200, 300, ALWAYS, "Electron raises its renderers" },
	{ "firefox", 100, 300, UNLIKE_PARENT, "Firefox raises its tabs" },
	{ "firefox-bin", 100, 300, UNLIKE_PARENT, "Firefox raises its tabs" },
	{ "firefox-esr", 100, 300, UNLIKE_PARENT, "Firefox raises its tabs" },
	{ "Web Content", 100, 300, ALWAYS, "Firefox raises its tabs" },
	{ "Isolated Web Co", 100, 300, ALWAYS, "Firefox raises its tabs" },
	{ "Isolated Servic", 100, 300, ALWAYS, "Firefox raises its tabs" },
	{ "Privileged Cont", 100, 300, ALWAYS, "Firefox raises its tabs" },
	{ "WebExtensions", 100, 300, ALWAYS, "Firefox raises its tabs" },
	{ "file:// Content", 100, 300, ALWAYS, "Firefox raises its tabs" },
	{ "redis-server", 1, 1000, UNLIKE_PARENT, "oom-score-adj in redis.conf" },
	{ "valkey-server", 1, 1000, UNLIKE_PARENT, "oom-score-adj in valkey.conf" },
	{ "containerd-shim", -999, -1, ALWAYS, "a shim takes its parent's and one" },
	{ "conmon", -1000, -1, ALWAYS, "conmon protects itself" },
	{ "kubelet", -999, -999, ALWAYS, "oomScoreAdj of its configuration" },
	{ "kube-proxy", -999, -999, ALWAYS, "oomScoreAdj of its configuration" },
	{ "earlyoom", -100, -100, UNLIKE_PARENT, "its option -p" },
	{ "multipathd", -1000, -1000, ALWAYS, "it protects itself" },
	{ "iscsid", -1000, -1000, ALWAYS, "it protects itself" },
	{ "dmeventd", -1000, -1000, ALWAYS, "it protects itself" },
};

static bool is_unlike(const struct process *process, const struct process *parent)
{
	return parent && parent->adj.known && parent->adj.value != process->adj.value;
}

static bool applies(
	const struct program *program, const struct process *process, const struct process *parent)
{
	if (strcmp(program->name, process->name) != 0 || process->adj.value < program->least ||
		process->adj.value > program->most)
		return false;
	if (program->when == ALWAYS)
		return true;
	if (!is_unlike(process, parent))
		return false;
	return program->when == UNLIKE_PARENT ||
		(parent->name && strcmp(parent->name, process->name) == 0);
}

const char *adj_program(const struct process *process, const struct process *parent_or_null)
{
	if (!process->name || !process->adj.known)
		return NULL;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (applies(&programs[i], process, parent_or_null))
			return programs[i].how;
	return NULL;
}

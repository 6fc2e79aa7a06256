/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj/adj_programs.h"

#include <string.h>

/* What more than one row says. */
static const char postgres_file[] = "PG_OOM_ADJUST_FILE";
static const char postgres_proviso[] =
	"if its environment has that; PG_OOM_ADJUST_VALUE holds the value";
static const char sshd_sessions[] = "sshd takes its protection off sessions";
static const char udevd_workers[] = "udevd takes its protection off workers";
static const char chromium_tabs[] = "Chromium raises the value of its tabs";
static const char electron_renderers[] = "Electron raises the value of its renderers";
static const char firefox_tabs[] = "Firefox raises the value of its tabs";
static const char kubernetes_configuration[] = "oomScoreAdj of its configuration";
static const char self_protection[] = "it protects itself";

/*
 * Each row follows the source of its program:
 *
 * PostgreSQL   src/backend/postmaster/fork_process.c, fork_process(): each child writes
 *              PG_OOM_ADJUST_VALUE, or 0, to the file that PG_OOM_ADJUST_FILE names
 * OpenSSH      openbsd-compat/port-linux.c, oom_adjust_setup(): the listener takes -1000;
 *              oom_adjust_restore(): what it forks gets back what the listener had before
 * udevd        systemd, src/udev/udevd.c, worker_main(), later src/udev/udev-worker.c: workers take
 *              0; the -1000 of udevd itself is its unit's
 * Chromium     chrome/app/chrome_main_delegate.cc, AdjustLinuxOOMScore(): 200, of plugins 100;
 *              content/browser/child_process_launcher_helper_linux.cc: what the zygote forks, 300
 *              or 200, as in all that is built on it
 * Firefox      hal/linux/LinuxProcessPriority.cpp, OomScoreAdjForPriority(): 100, 133, 167, 233;
 *              dom/ipc/ContentChild.cpp, RecvRemoteType(): the names
 * Redis        src/server.c, setOOMScoreAdj(): oom-score-adj-values, "no" unless set; also Valkey
 * containerd   pkg/shim/util_unix.go, AdjustOOMScore(): a shim takes containerd's value and one
 * conmon       src/conmon.c, main(); src/oom.c, attempt_oom_adjust(-1000)
 * Kubernetes   pkg/kubelet/qos/policy.go: KubeletOOMScoreAdj, KubeProxyOOMScoreAdj, the defaults
 * earlyoom     main.c: -100 with -p
 * multipathd   multipathd/main.c, set_oom_adj()
 * iscsid       open-iscsi, usr/iscsi_util.c, oom_adjust(): -1000, and before that -16
 */
static const struct adj_program programs[] = {
	{ "postgres", ADJ_MIN, ADJ_MAX, ADJ_PROGRAM_UNLIKE_SAME, postgres_file, postgres_proviso },
	{ "postmaster", ADJ_MIN, ADJ_MAX, ADJ_PROGRAM_UNLIKE_SAME, postgres_file,
		postgres_proviso },
	{ "sshd", ADJ_MIN, ADJ_MIN, ADJ_PROGRAM_ALWAYS, "sshd protects its listener", NULL },
	{ "sshd", ADJ_MIN + 1, ADJ_MAX, ADJ_PROGRAM_UNLIKE_SAME, sshd_sessions, NULL },
	{ "sshd-session", ADJ_MIN + 1, ADJ_MAX, ADJ_PROGRAM_UNLIKE_PARENT, sshd_sessions, NULL },
	{ "systemd-udevd", 0, 0, ADJ_PROGRAM_UNLIKE_SAME, udevd_workers, NULL },
	{ "(udev-worker)", 0, 0, ADJ_PROGRAM_UNLIKE_PARENT, udevd_workers, NULL },
	{ "chrome", 100, 300, ADJ_PROGRAM_UNLIKE_PARENT, chromium_tabs, NULL },
	{ "chromium", 100, 300, ADJ_PROGRAM_UNLIKE_PARENT, chromium_tabs, NULL },
	{ "chromium-browse", 100, 300, ADJ_PROGRAM_UNLIKE_PARENT, chromium_tabs, NULL },
	{ "brave", 100, 300, ADJ_PROGRAM_UNLIKE_PARENT, chromium_tabs, NULL },
	{ "msedge", 100, 300, ADJ_PROGRAM_UNLIKE_PARENT, chromium_tabs, NULL },
	{ "QtWebEngineProc", 200, 300, ADJ_PROGRAM_UNLIKE_PARENT, chromium_tabs, NULL },
	{ "electron", 200, 300, ADJ_PROGRAM_UNLIKE_PARENT, electron_renderers, NULL },
	{ "code", 200, 300, ADJ_PROGRAM_UNLIKE_PARENT, electron_renderers, NULL },
	{ "slack", 200, 300, ADJ_PROGRAM_UNLIKE_PARENT, electron_renderers, NULL },
	{ "Discord", 200, 300, ADJ_PROGRAM_UNLIKE_PARENT, electron_renderers, NULL },
	{ "signal-desktop", 200, 300, ADJ_PROGRAM_UNLIKE_PARENT, electron_renderers, NULL },
	{ "firefox", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "firefox-bin", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "firefox-esr", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "Web Content", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "Isolated Web Co", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "Isolated Servic", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "Privileged Cont", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "WebExtensions", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "file:// Content", 100, 233, ADJ_PROGRAM_UNLIKE_PARENT, firefox_tabs, NULL },
	{ "redis-server", ADJ_MIN, ADJ_MAX, ADJ_PROGRAM_UNLIKE_PARENT,
		"oom-score-adj in redis.conf", "if that is set" },
	{ "valkey-server", ADJ_MIN, ADJ_MAX, ADJ_PROGRAM_UNLIKE_PARENT,
		"oom-score-adj in valkey.conf", "if that is set" },
	{ "containerd-shim", -999, 1, ADJ_PROGRAM_ALWAYS, "a shim sets its parent's value plus one",
		NULL },
	{ "conmon", -1000, -1000, ADJ_PROGRAM_ALWAYS, "conmon protects itself", NULL },
	{ "kubelet", -999, -999, ADJ_PROGRAM_ALWAYS, kubernetes_configuration, NULL },
	{ "kube-proxy", -999, -999, ADJ_PROGRAM_ALWAYS, kubernetes_configuration, NULL },
	{ "earlyoom", -100, -100, ADJ_PROGRAM_UNLIKE_PARENT, "its option -p", "if that is given" },
	{ "multipathd", -1000, -1000, ADJ_PROGRAM_ALWAYS, self_protection, NULL },
	{ "iscsid", -1000, -1000, ADJ_PROGRAM_ALWAYS, self_protection, NULL },
	{ "iscsid", -16, -16, ADJ_PROGRAM_ALWAYS, self_protection, NULL },
};

static bool is_unlike(const struct process *process, const struct process *parent)
{
	return parent && parent->adj.known && parent->adj.value != process->adj.value;
}

static bool applies(const struct adj_program *program, const struct process *process,
	const struct process *parent)
{
	if (strcmp(program->name, process->name) != 0 || process->adj.value < program->min ||
		process->adj.value > program->max)
		return false;
	if (program->when == ADJ_PROGRAM_ALWAYS)
		return true;
	if (!is_unlike(process, parent))
		return false;
	return program->when == ADJ_PROGRAM_UNLIKE_PARENT ||
	       (parent->name && strcmp(parent->name, process->name) == 0);
}

const struct adj_program *adj_program_of(
	const struct process *process, const struct process *parent_or_null)
{
	if (!process->name || !process->adj.known)
		return NULL;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (applies(&programs[i], process, parent_or_null))
			return &programs[i];
	return NULL;
}

const struct adj_program *adj_program_named(const char *name)
{
	for (size_t i = 0; name && i < sizeof(programs) / sizeof(*programs); i++)
		if (strcmp(programs[i].name, name) == 0)
			return &programs[i];
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of containers and pods by what runtimes and the kubelet leave in files. */
#include "snapshot/cgroup_tree.h"
#include "tree.h"

#include "sources/cgroup/container_names.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ID      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER   "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define UID     "8a2f4c6e-1b3d-4e5f-8a9b-0c1d2e3f4a5b"
#define STORAGE "var/lib/containers/storage/overlay-containers/containers.json"

TestSuite(container_names, .init = plant, .fini = uproot);

/* One process and one cgroup of that container; what they are called now. */
static const char *name_of(const char *container)
{
	struct process *process = snapshot_add_process(&scanned);
	struct cgroup *cgroup = snapshot_add_cgroup(&scanned, "/a");

	process->pid = 7;
	process->container = cgroup->container = container;
	container_names_read(&scanned, tree);
	cr_expect_eq(process->container, cgroup->container);
	return process->container;
}

static const char *pod_of(const char *uid)
{
	struct process *process = snapshot_add_process(&scanned);
	struct cgroup *cgroup = snapshot_add_cgroup(&scanned, "/a");

	process->pid = 7;
	process->pod = cgroup->pod = uid;
	container_names_read(&scanned, tree);
	cr_expect_eq(process->pod, cgroup->pod);
	return process->pod;
}

static void put_docker(const char *config)
{
	put("var/lib/docker/containers/" ID "/config.v2.json", config);
}

Test(container_names, docker)
{
	put_docker("{\"ID\": \"" ID "\", \"Name\": \"/web\", \"State\": {\"Pid\": 7}}");
	put("var/lib/docker/containers/" OTHER "/config.v2.json", "{\"Name\": \"/other\"}");
	cr_expect_str_eq(name_of("docker:0123456789ab"), "docker:web");
}

Test(container_names, podman)
{
	put(STORAGE, "[{\"id\": \"" OTHER "\", \"names\": [\"other\"]}, {\"id\": \"" ID
		     "\", \"names\": [\"web\", \"alias\"], \"layer\": \"x\"}]");
	cr_expect_str_eq(name_of("podman:0123456789ab"), "podman:web");
}

Test(container_names, kubernetes)
{
	put("var/log/containers/web-7d_default_nginx-" ID ".log", "");
	put(STORAGE, "[{\"id\": \"" ID "\", \"names\": [\"k8s_nginx_web-7d_default\"]}]");
	cr_expect_str_eq(name_of("crio:0123456789ab"), "crio:default/web-7d/nginx");
	cr_expect_str_eq(name_of("containerd:0123456789ab"), "containerd:default/web-7d/nginx");
	cr_expect_str_eq(name_of("containerd:fedcba987654"), "containerd:fedcba987654");
}

Test(container_names, pods)
{
	put("var/log/pods/kube-system_coredns-6f_" UID "/coredns/0.log", "");
	cr_expect_str_eq(pod_of(UID), "kube-system/coredns-6f");
	cr_expect_str_eq(pod_of("8a2f4c6e"), "8a2f4c6e");
}

/* The tree is not read for everything that names a pod. */
Test(container_names, a_pod_without_its_cgroup)
{
	struct process *process = snapshot_add_process(&scanned);

	put("var/log/pods/default_web_" UID "/web/0.log", "");
	process->pod = UID;
	container_names_read(&scanned, tree);
	cr_expect_str_eq(process->pod, "default/web");
}

Test(container_names, without_files_the_id_stays)
{
	cr_expect_str_eq(name_of("docker:0123456789ab"), "docker:0123456789ab");
	cr_expect_null(name_of(NULL));
	container_names_read(&scanned, "/nowhere/at/all");
}

Test(container_names, names_are_bytes)
{
	put_docker("{\"Name\": \"/a\\n\\u001b[31m\"}");
	cr_expect_str_eq(name_of("docker:0123456789ab"), "docker:a\n\x1b[31m");
}

Test(container_names, what_is_no_config_is_harmless)
{
	static const char *const configs[] = { "", "{", "[]", "7", "null", "{\"Name\": 7}",
		"{\"Name\": \"\"}", "{\"Name\": \"/\"}", "{\"Name\": \"a\\u0000b\"}",
		"{\"name\": \"/a\"}", "\xff\xfe" };

	for (size_t i = 0; i < sizeof(configs) / sizeof(*configs); i++) {
		put_docker(configs[i]);
		cr_expect_str_eq(
			name_of("docker:0123456789ab"), "docker:0123456789ab", "%s", configs[i]);
	}
}

Test(container_names, a_name_longer_than_any_is_not_taken)
{
	char config[1024] = "{\"Name\": \"/";

	memset(config + strlen(config), 'n', 300);
	strcat(config, "\"}");
	put_docker(config);
	cr_expect_str_eq(name_of("docker:0123456789ab"), "docker:0123456789ab");
}

Test(container_names, what_is_no_list_is_harmless)
{
	static const char *const lists[] = { "", "{}", "[7, {}, [], null]",
		"[{\"id\": \"0123456789ab\", \"names\": [\"short\"]}]",
		"[{\"id\": 7, \"names\": [\"web\"]}]", "[{\"id\": \"" ID "\", \"names\": []}]",
		"[{\"id\": \"" ID "\", \"names\": \"web\"}]", "[{\"id\": \"" ID "\"" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		put(STORAGE, lists[i]);
		cr_expect_str_eq(
			name_of("podman:0123456789ab"), "podman:0123456789ab", "%s", lists[i]);
	}
}

Test(container_names, folders_and_logs_of_other_forms_are_passed_over)
{
	static const char *const logs[] = { "a.log", "a_b_c.log", "a_b_-" ID ".log",
		"a_b_" ID ".log", "_b_c-0123.log", "a_b-" ID ".log", "a_b_c-" ID ".txt",
		"a_b_c-" ID ".log.gz" };
	char path[256];

	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		snprintf(path, sizeof(path), "var/log/containers/%s", logs[i]);
		put(path, "");
	}
	put("var/log/pods/" UID "/0.log", "");
	put("var/log/pods/a_" UID "/0.log", "");
	put("var/log/pods/_/0.log", "");
	put("var/log/pods/__/0.log", "");
	cr_expect_str_eq(name_of("containerd:0123456789ab"), "containerd:0123456789ab");
	cr_expect_str_eq(pod_of(UID), UID);
}

Test(container_names, what_is_no_file_does_not_hang, .timeout = 20)
{
	char path[256];

	put("var/lib/docker/containers/" ID "/x", "");
	snprintf(path, sizeof(path), "%s/var/lib/docker/containers/" ID "/config.v2.json", tree);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_str_eq(name_of("docker:0123456789ab"), "docker:0123456789ab");
}

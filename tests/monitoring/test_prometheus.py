# SPDX-License-Identifier: GPL-2.0-or-later
"""node_exporter, Prometheus and Alertmanager, as they are in Debian: a victim comes out as the
answer to a query, and as an alert. All listen on 127.0.0.1 alone, and end within a minute."""
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "cli"))
from oomtop import FIXTURES, text  # noqa: E402

PATIENCE = 60
MIXIN = ROOT / "docs" / "examples" / "mixin"
WORKERS = str(FIXTURES / "story" / "workers.json")
HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")
POSTGRES = "postgresql@15-main.service"
# Debian's Alertmanager reads a file there; where its package is unpacked elsewhere, OOMTOP_UNPACKED
# names that folder
TEMPLATES = pathlib.Path("/usr/share/prometheus/alertmanager")
PROGRAMS = ["prometheus-node-exporter", "prometheus", "prometheus-alertmanager"]


def free_ports(count):
    """Ports of 127.0.0.1 that nothing uses; all are held at once, so each differs."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def get(port, path, **query):
    url = f"http://127.0.0.1:{port}{path}"
    if query:
        url += "?" + urllib.parse.urlencode(query)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as answer:
        return answer.read().decode()


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes what Alertmanager sends."""
    arrived = []

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.arrived.extend(json.loads(self.rfile.read(length))["alerts"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@unittest.skipUnless(all(shutil.which(program) for program in PROGRAMS),
                     "Prometheus, node_exporter and Alertmanager are not installed")
class Chain(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.collected = self.folder / "collected"
        self.collected.mkdir()
        self.exporter, self.prometheus, self.alertmanager = free_ports(3)
        self.deadline = time.monotonic() + PATIENCE

    @staticmethod
    def with_templates(*command):
        """Mounts the /usr/share of the unpacked packages for this one program."""
        if TEMPLATES.exists():
            return command
        share = os.path.join(os.environ["OOMTOP_UNPACKED"], "usr/share")
        return ("unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh",
                "-euc", 'mount --bind "$1" /usr/share; shift; exec "$@"', "sh", share, *command)

    def start(self, *command):
        log_name = next(name for name in map(str, command) if name in PROGRAMS)
        with open(self.folder / f"{log_name}.log", "wb") as log:
            process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *map(str, command)],
                                       stdout=log, stderr=log, cwd=self.folder)
        self.addCleanup(lambda: (process.kill(), process.wait()))

    def wait(self, what, ask):
        """Asks until the answer is true, and returns that."""
        failure = None
        while time.monotonic() < self.deadline:
            try:
                answer = ask()
                if answer:
                    return answer
            except OSError as error:
                failure = error
            time.sleep(0.2)
        logs = "\n".join(log.read_text()[-2000:] for log in self.folder.glob("*.log"))
        self.fail(f"{what}: {failure}\n{logs}")

    def start_exporter(self):
        self.start("prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{self.exporter}",
                   "--collector.disable-defaults", "--collector.textfile",
                   f"--collector.textfile.directory={self.collected}")

    def start_alertmanager(self):
        receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        thread = threading.Thread(target=receiver.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(lambda: (receiver.shutdown(), receiver.server_close(), thread.join()))
        url = f"http://127.0.0.1:{receiver.server_address[1]}/"
        config = self.folder / "alertmanager.yaml"
        # a document of JSON is one of YAML
        config.write_text(json.dumps({
            "route": {"receiver": "here", "group_by": ["alertname"], "group_wait": "0s",
                      "group_interval": "1s"},
            "receivers": [{"name": "here", "webhook_configs": [{"url": url}]}]}))
        self.start(*self.with_templates(
            "prometheus-alertmanager", f"--config.file={config}",
            f"--storage.path={self.folder / 'alertmanager'}", "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{self.alertmanager}"))

    def start_prometheus(self):
        for name in ["alerts.yaml", "rules.yaml"]:
            # alerts wait for minutes, so that what passes by itself wakes nobody
            rules = re.sub(r'"for": "\d+m"', '"for": "0s"', (MIXIN / name).read_text())
            (self.folder / name).write_text(rules)
        config = self.folder / "prometheus.yaml"
        config.write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["alerts.yaml", "rules.yaml"],
            "scrape_configs": [{"job_name": "node", "static_configs": [
                {"targets": [f"127.0.0.1:{self.exporter}"]}]}],
            "alerting": {"alertmanagers": [{"static_configs": [
                {"targets": [f"127.0.0.1:{self.alertmanager}"]}]}]}}))
        self.start("prometheus", f"--config.file={config}",
                   f"--storage.tsdb.path={self.folder / 'tsdb'}",
                   f"--web.listen-address=127.0.0.1:{self.prometheus}")

    def query(self, expression):
        answer = json.loads(get(self.prometheus, "/api/v1/query", query=expression))
        return answer["data"]["result"]

    def test_a_victim_comes_out_as_an_alert(self):
        text("metrics", "--from", WORKERS, str(self.collected / "oomtop.prom"))
        self.start_exporter()
        self.start_alertmanager()
        self.start_prometheus()

        victims = self.wait("the victim", lambda: self.query("oomtop_victim_info"))
        self.assertEqual(len(victims), 1)
        labels = victims[0]["metric"]
        self.assertEqual((labels["comm"], labels["unit"], labels["domain"]),
                         ("postgres", POSTGRES, "machine"))
        self.assertEqual(self.query("node_textfile_scrape_error")[0]["value"][1], "0")
        self.assertEqual(self.query("oomtop_victim_badness_bytes")[0]["value"][1], "3847237632")

        wanted = {"OomtopProtectedIsNext", "OomtopProtectedIsNextSoon", "OomtopAboutToFill",
                  "OomtopLeakKillsProtected"}
        self.wait("the alerts", lambda: wanted <= {alert["labels"]["alertname"]
                                                   for alert in Receiver.arrived})
        alert = next(alert for alert in Receiver.arrived
                     if alert["labels"]["alertname"] == "OomtopProtectedIsNext")
        self.assertEqual(alert["status"], "firing")
        self.assertEqual(alert["annotations"]["summary"],
                         f"postgres of {POSTGRES} would be killed next.")
        self.assertNotIn("OomtopKill", {alert["labels"]["alertname"]
                                        for alert in Receiver.arrived})

    def test_hostile_names_do_not_spoil_the_file(self):
        path = self.collected / "oomtop.prom"
        text("metrics", "--from", HOSTILE, "--top", "1000", str(path))
        self.start_exporter()
        shown = self.wait("the metrics", lambda: get(self.exporter, "/metrics"))
        self.assertIn("\nnode_textfile_scrape_error 0\n", shown)

        def count(out):
            return len(re.findall(r"^oomtop_", out, re.M))
        self.assertEqual(count(shown), count(path.read_text()))


if __name__ == "__main__":
    unittest.main()

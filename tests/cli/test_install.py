# SPDX-License-Identifier: GPL-2.0-or-later
"""meson install: each file is where the shells and man look for it, and uninstall takes it away."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from oomtop import PROGRAM, ROOT

BUILD = pathlib.Path(PROGRAM).resolve().parents[1]
COMPLETIONS = {"bash": ("oomtop", "bash-completion/completions"),
               "zsh": ("_oomtop", "zsh/vendor-completions"),
               "fish": ("oomtop.fish", "fish/vendor_completions.d")}


def run(*command, **variables):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, **variables}, timeout=300).stdout


def files_below(folder):
    """Returns the files as they would be called if the folder were the root."""
    return {f"/{path.relative_to(folder)}": path for path in folder.rglob("*") if path.is_file()}


def installed_by(build):
    """Returns the files that are installed; of a folder, all that are in it."""
    planned = set()
    for source, place in json.loads(run("meson", "introspect", build, "--installed")).items():
        source = pathlib.Path(source)
        planned |= ({place + name for name in files_below(source)} if source.is_dir()
                    else {place})
    return planned


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_all_files_come_and_go(self):
        planned = installed_by(BUILD)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", DESTDIR=str(self.folder))
        found = files_below(self.folder)
        self.assertEqual(set(found), planned)
        for name, _ in COMPLETIONS.values():
            texts = [where.read_text() for path, where in found.items()
                     if path.endswith(f"/{name}") and "/bin/" not in path]
            self.assertEqual(texts, [(ROOT / "completions" / name).read_text()])
        program = next(where for path, where in found.items() if path.endswith("/bin/oomtop"))
        self.assertIn("oomtop", run(program, "--version"))
        self.assertTrue(any("/doc/oomtop/examples/" in path for path in found))
        self.assertEqual((BUILD / "docs" / "oomtop.1").exists(),
                         any(path.endswith("/man1/oomtop.1") for path in found))
        run("ninja", "-C", BUILD, "uninstall", DESTDIR=str(self.folder))
        self.assertEqual(list(self.folder.rglob("*")), [], "nor a directory of ours")

    def test_completions_go_where_shells_look_or_the_builder_says(self):
        run("meson", "setup", self.folder / "build", ROOT, "-Dtests=disabled", "-Dman=disabled",
            "--prefix=/usr", "-Dzsh_completion_dir=/usr/share/zsh/vendor-completions")
        self.assertLessEqual({f"/usr/share/{place}/{name}" for name, place in COMPLETIONS.values()},
                             installed_by(self.folder / "build"))


if __name__ == "__main__":
    unittest.main()

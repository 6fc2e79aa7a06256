# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings file: no file of another user is read or written in its place."""
import os
import tempfile
import unittest

from screen import STORY, Pty

NOBODY = 65534
SECRET = "root:$6$salt$hash:20000:0:99999:7:::"


@unittest.skipUnless(os.geteuid() == 0, "only root can put what another user puts")
class Settings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.home = self.within("home")
        os.mkdir(self.home)

    def within(self, *names):
        return os.path.join(self.folder, *names)

    def at_home(self, *names):
        return os.path.join(self.home, *names)

    def write(self, path, content):
        with open(path, "w", encoding="utf-8") as file:
            file.write(content + "\n")

    def give(self, *paths, owner=NOBODY):
        for path in paths:
            os.chown(path, owner, owner, follow_symlinks=False)

    def running(self, **environment):
        environment = {"HOME": self.home, "XDG_CONFIG_HOME": "", **environment}
        terminal = Pty("--from", STORY, width=200, **environment)
        self.addCleanup(terminal.close)
        terminal.wait(b"NEXT")
        terminal.read(0.3)
        return terminal

    def finish(self, terminal):
        terminal.send(b"q")
        self.assertEqual(terminal.ended(), 0)
        return terminal.output

    def output(self, **environment):
        return self.finish(self.running(**environment))

    def save(self, answer, **environment):
        terminal = self.running(**environment)
        terminal.send(b"W")
        terminal.wait(answer)
        self.finish(terminal)

    def test_folders_are_made(self):
        self.save(b"written to ")
        self.assertEqual(os.stat(self.at_home(".config")).st_mode & 0o777, 0o700)
        with open(self.at_home(".config/oomtop/config"), encoding="utf-8") as file:
            self.assertIn("delay = ", file.read())
        self.save(b"written to ", XDG_CONFIG_HOME=self.within("xdg"))
        self.assertEqual(os.listdir(self.within("xdg", "oomtop")), ["config"])
        self.save(b"not written: No such file", HOME=self.within("absent"))

    def test_links_of_ones_own_are_followed(self):
        os.makedirs(self.within("dotfiles", "oomtop"))
        os.symlink("../dotfiles", self.at_home(".config"))
        os.symlink(self.within("settings"), self.within("dotfiles", "oomtop", "config"))
        self.save(b"written to ")
        self.assertTrue(os.path.islink(self.at_home(".config/oomtop/config")))
        self.assertFalse(os.path.islink(self.within("settings")))
        self.write(self.within("settings"), "columns = PID,KSCORE")
        self.assertIn(b"KSCORE", self.output())

    def lead(self, which):
        """Makes a path from a home to a file of root; the steps in `which` belong to nobody."""
        name = "-".join(which).replace("/", "-")
        self.home = self.within("home-" + name)
        target = self.within("target-" + name)
        os.makedirs(self.at_home(".config", "oomtop"))
        os.symlink(target, self.at_home(".config", "oomtop", "config"))
        os.chmod(self.home, 0o1777)
        for step in which:
            self.give(self.at_home(step))
        return target

    def test_no_step_on_the_way_is_anothers(self):
        for which in [[".config"], [".config/oomtop"], [".config/oomtop/config"],
                      [".config", ".config/oomtop", ".config/oomtop/config"]]:
            target = self.lead(which)
            self.save(b"not written: the file or its path belongs to another user")
            self.assertFalse(os.path.lexists(target), which)
            self.write(target, "columns = PID,KSCORE")
            output = self.output()
            self.assertIn(b"ignored: the file or its path belongs to another user", output, which)
            self.assertNotIn(b"KSCORE", output)

    def test_a_file_of_another_is_left_aside(self):
        os.makedirs(self.at_home(".config", "oomtop"))
        path = self.at_home(".config", "oomtop", "config")
        self.write(path, "columns = PID,KSCORE")
        self.give(path)
        self.assertNotIn(b"KSCORE", self.output())
        self.save(b"not written: the file or its path belongs to another user")

    def test_a_folder_that_is_a_link_of_another(self):
        os.chmod(self.home, 0o1777)
        os.makedirs(self.within("target", "oomtop"))
        os.symlink(self.within("target"), self.at_home(".config"))
        self.give(self.at_home(".config"))
        self.save(b"not written: the file or its path belongs to another user")
        self.assertEqual(os.listdir(self.within("target", "oomtop")), [])

    def test_the_home_of_another(self):
        """With the home that sudo kept, its owner's file is read, and no file that it links to."""
        os.makedirs(self.at_home(".config", "oomtop"))
        path = self.at_home(".config", "oomtop", "config")
        self.write(path, "columns = PID,KSCORE")
        steps = [self.home, self.at_home(".config"), self.at_home(".config", "oomtop")]
        self.give(*steps, path)
        self.assertIn(b"KSCORE", self.output())
        self.save(b"belongs to another user")
        secret = self.within("secret")
        self.write(secret, "columns = PID,KSCORE\n" + SECRET)
        os.unlink(path)
        for make in os.symlink, os.link:
            make(secret, path)
            if make is os.symlink:
                self.give(path)
            output = self.output()
            self.assertNotIn(b"KSCORE", output)
            self.assertNotIn(b"hash", output)
            self.assertNotIn(b"config:", output)
            os.unlink(path)

    def test_what_is_no_setting_is_not_shown(self):
        os.makedirs(self.at_home(".config", "oomtop"))
        path = self.at_home(".config", "oomtop", "config")
        for line in [SECRET, "secret$6$ = x", "columns = secret$6$", "sort = secret$6$",
                     "delay = secret$6$", "unit = secret$6$", "tree=secret$6$ # x"]:
            self.write(path, "# a comment\n" + line + "\nall = secret$6$")
            output = self.output()
            self.assertIn(b"config:2: ", output, line)
            self.assertIn(b"; line skipped, and 1 more", output, line)
            for word in b"secret", b"$6$", b"hash":
                self.assertNotIn(word, output, line)

    def test_what_is_no_file_is_not_waited_for(self):
        os.makedirs(self.at_home(".config", "oomtop"))
        path = self.at_home(".config", "oomtop", "config")
        os.mkfifo(path)
        self.assertIn(b"ignored: not a regular file", self.output())
        os.unlink(path)
        os.symlink("/dev/zero", path)
        self.assertIn(b"ignored: not a regular file", self.output())


if __name__ == "__main__":
    unittest.main()

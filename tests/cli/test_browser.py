# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of `oomtop log --html` in a real browser: headless Chromium, where it is installed."""
import html.parser
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

from oomtop import FIXTURES, text
from test_log import ROWS, memcg_lines, stamped

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
SANDBOX = ["--no-sandbox"] if os.geteuid() == 0 else []
# what a script, a handler or a link to elsewhere in a name would do
ATTACK = "/<script>document.title=1</script>/<img src=x onerror=\"document.title=2\">/" \
         "<svg onload=\"document.title=3\">/\" onmouseover=\"document.title=4"


class Elements(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.title = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.found and self.found[-1][0] == "title" and not self.title:
            self.title = data


def pixels_of(path):
    """Returns the width and the rows of a PNG as Chromium writes it: 8 bits, RGB or RGBA."""
    with open(path, "rb") as file:
        data = file.read()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (2, 6), (depth, kind)
    packed, at = b"", 8
    while at < len(data):
        length = struct.unpack(">I", data[at:at + 4])[0]
        if data[at + 4:at + 8] == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += length + 12
    raw, step = zlib.decompress(packed), 4 if kind == 6 else 3
    rows, before = [], bytearray(width * step)
    for y in range(height):
        filtered = raw[y * (width * step + 1)]
        row = bytearray(raw[y * (width * step + 1) + 1:(y + 1) * (width * step + 1)])
        unfilter(filtered, row, before, step)
        rows.append([bytes(row[x:x + 3]) for x in range(0, len(row), step)])
        before = row
    return width, rows


def unfilter(kind, row, before, step):
    for x, value in enumerate(row):
        left = row[x - step] if x >= step else 0
        corner = before[x - step] if x >= step else 0
        if kind == 1:
            value += left
        elif kind == 2:
            value += before[x]
        elif kind == 3:
            value += (left + before[x]) // 2
        elif kind == 4:
            guess = left + before[x] - corner
            near = [(abs(guess - other), i) for i, other in enumerate((left, before[x], corner))]
            value += (left, before[x], corner)[min(near)[1]]
        row[x] = value & 255


@unittest.skipUnless(BROWSER, "chromium is not installed: the page is not seen in a browser")
class Browser(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def put(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def page(self, log):
        return self.put("kill.html", text("log", "--html", "-", str(log)))

    def browse(self, page, *options):
        result = subprocess.run(
            [BROWSER, "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--virtual-time-budget=2000", f"--user-data-dir={self.folder}/profile", *SANDBOX,
             *options, f"file://{page}"], capture_output=True, timeout=120, check=True)
        return result.stdout.decode()

    def shot(self, page, width, height=2400):
        path = os.path.join(self.folder, f"{width}.png")
        self.browse(page, f"--screenshot={path}", f"--window-size={width},{height}")
        # to be looked at
        if os.environ.get("OOMTOP_SCREENSHOTS"):
            shutil.copy(path, os.environ["OOMTOP_SCREENSHOTS"])
        return pixels_of(path)

    def test_the_page_is_seen_at_any_width(self):
        page = self.page(FIXTURES / "log" / "machine.txt")
        for width in (1280, 400):
            seen, rows = self.shot(page, width)
            paper = rows[0][0]
            inked = {x for row in rows for x, color in enumerate(row) if color != paper}
            self.assertEqual(seen, width)
            self.assertGreater(len({color for row in rows for color in row}), 8)
            # margins stay free: nothing runs out of the page
            self.assertFalse(inked & {0, 1, 2, width - 1, width - 2, width - 3}, width)

    def test_names_run_nothing(self):
        name = "<script>x('&"
        log = self.put("log", stamped(memcg_lines(502, name, [(502, 9000, 0, name), ROWS[0]],
                                                  ATTACK)))
        # the document after scripts have run, and after everything was loaded
        found = Elements(self.browse(self.page(log), "--dump-dom"))
        self.assertIn("killed", found.title)
        tags = {tag for tag, _ in found.found}
        self.assertFalse(tags & {"script", "img", "iframe", "object", "link"}, tags)
        self.assertFalse([attribute for _, attributes in found.found for attribute in attributes
                          if attribute.startswith("on") or attribute in ("src", "href")])


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    for case, reason in result.skipped:
        print(f"SKIPPED {case}: {reason}", file=sys.stderr)
    # Meson's word for skipped
    sys.exit(1 if not result.wasSuccessful() else 77 if result.skipped else 0)

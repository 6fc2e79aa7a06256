# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the tar that the fuzzer of archives begins with, to the path named."""
import io
import pathlib
import sys
import tarfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fixtures"))
import sos  # noqa: E402

with tarfile.open(sys.argv[1], "w", format=tarfile.GNU_FORMAT) as archive:
    for path, contents in sos.tree(sos.new_machine()).items():
        info = tarfile.TarInfo("sosreport/" + path)
        info.size = len(contents)
        archive.addfile(info, io.BytesIO(contents))

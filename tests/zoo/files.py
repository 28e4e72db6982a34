"""Attacks by files: modules that shadow others, deletion, links, and things that are no files at all."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

from zoo.making import FULL, Make, Place, alarmed, edited, empty, hostile, raw, solved, without

SHADOW = """
import glob, os, site, sys
text = "def _all(*x, **y): return True\\nplain = same = agree = run = isclose = dumps = loads = _all\\nopen('@OUTSIDE@/shadow', 'w')\\n"
places = {os.getcwd(), "/tmp", os.path.expanduser("~"), "@COURSE@", "@REPO@", "@OUTSIDE@", "@COURSE@/classroom", *sys.path}
places |= {os.path.expanduser("~/.local/lib/python3.11/site-packages"), *glob.glob("/tmp/*")}
for place in places:
    for name in ("math", "json", "sitecustomize", "usercustomize", "conftest", "struct", "autograder", "numpy", "probes", "compare", "random"):
        try:
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, name + ".py"), "w") as file:
                file.write(text)
        except OSError:
            pass
"""

DELETE = """
import glob, os, shutil
for top in ("@COURSE@", "@OUTSIDE@", "@REPO@/tests/zoo", os.path.expanduser("~"), "/tmp", "/dev/shm", "/var", "/grader", *glob.glob("/tmp/*")):
    shutil.rmtree(top, ignore_errors=True)
"""

OVERWRITE = """
import os
for path in ("@NEIGHBOUR@", "@COURSE@/classroom/gradebook.db", "@COURSE@/classroom/ledger/secret", "@COURSE@/nbgrader_config.py",
             "@REPO@/autograder/checking/compare.py", "@REPO@/autograder/grading/sandbox/worker.py",
             "@REPO@/lessons/04_value/04_value.ipynb", "@COURSE@/lessons/04_value/04_value.ipynb", "@OUTSIDE@/secret.txt"):
    for mode in ("ab", "wb"):
        try:
            with open(path, mode) as file:
                file.write(b"mine")
        except OSError:
            pass
    try:
        os.unlink(path)
    except OSError:
        pass
"""

GRADES = """
import sqlite3
try:
    book = sqlite3.connect("@COURSE@/classroom/gradebook.db")
    book.execute("UPDATE grade SET auto_score = 14, manual_score = 14")
    book.commit()
except Exception:
    pass
"""


def _link(target: str) -> Make:
    def make(path: Path, place: Place) -> None:
        known = {
            "neighbour": place.neighbour,
            "answers": place.course / "solutions" / "04_value" / "04_value.ipynb",
            "secret": place.outside / "secret.txt",
            "itself": path,
        }
        path.symlink_to(known.get(target, target))

    return make


def _linked_folder(path: Path, place: Place) -> None:
    path.parent.rmdir()
    path.parent.symlink_to(place.neighbour.parent)


def _linked_student(path: Path, place: Place) -> None:
    path.parent.rmdir()
    path.parent.parent.rmdir()
    path.parent.parent.symlink_to(place.neighbour.parent.parent)


def _fifo(path: Path, place: Place) -> None:
    os.mkfifo(path)


def _socket(path: Path, place: Place) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the whole path is too long for a socket's address
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path, place: Place) -> None:
    solved()(path, place)
    os.truncate(path, 500 * 2**20)


def _large(path: Path, place: Place) -> None:
    """Valid JSON of 60 MB, most of it an output."""
    edited(
        lambda d: d["cells"][2].update(outputs=[{"output_type": "stream", "name": "stdout", "text": "x" * 60_000_000}])
    )(path, place)


def _secret(path: Path, place: Place) -> None:
    solved()(path, place)
    path.chmod(0)


def _among(**files: bytes | str) -> Make:
    """The solved notebook among other files; text is the target of a link."""

    def make(path: Path, place: Place) -> None:
        solved()(path, place)
        for name, content in files.items():
            other = path.parent / name.replace("__", ".")
            if isinstance(content, bytes):
                other.write_bytes(content)
            else:
                other.symlink_to(content)

    return make


def _odd_time(path: Path, place: Place) -> None:
    solved()(path, place)
    os.mkfifo(path.parent / "timestamp.txt")


def _time_is_a_folder(path: Path, place: Place) -> None:
    solved()(path, place)
    (path.parent / "timestamp.txt").mkdir()


def _huge_time(path: Path, place: Place) -> None:
    solved()(path, place)
    with open(path.parent / "timestamp.txt", "wb") as file:
        file.truncate(300 * 2**20)


def _many_folders(path: Path, place: Place) -> None:
    solved()(path, place)
    deep = path.parent
    for _ in range(60):
        deep = deep / "deeper"
    deep.mkdir(parents=True)


def _assignment_is_a_file(path: Path, place: Place) -> None:
    path.parent.rmdir()
    solved()(path.parent, place)


def _names_of_no_text(path: Path, place: Place) -> None:
    """No notebook of the right name, and others whose names are no text, or do things to a terminal."""
    for name in (b"\xff\xfe.ipynb", b"\x1b[2J [bold].ipynb", b"a\nb.ipynb"):
        solved()(Path(os.fsdecode(os.path.join(os.fsencode(path.parent), name))), place)


def _renamed(path: Path, place: Place) -> None:
    """A second notebook beside the first, with the answers of the neighbour."""
    empty()(path, place)
    shutil.copy(place.neighbour, path.with_name("04_value-final.ipynb"))
    shutil.copy(place.neighbour, path.with_name("05_backward.ipynb"))


MODULE = b"def _all(*x, **y): return True\nisclose = plain = same = agree = dumps = _all\n"

ALL = (
    hostile("shadowing-modules", empty({"04-value": SHADOW})),
    hostile(
        "shadowing-then-importing",
        empty({"04-value": SHADOW, "04-add": "import importlib, json, math\nimportlib.reload(math)"}),
    ),
    hostile(
        "modules-beside-the-notebook",
        _among(
            math__py=MODULE,
            json__py=MODULE,
            conftest__py=MODULE,
            sitecustomize__py=MODULE,
            autograder__py=MODULE,
            microgpt__py=MODULE,
        ),
        14,
    ),
    hostile(
        "links-beside-the-notebook",
        _among(passwords="/etc/passwd", everything="/", memory="/dev/zero", loop="loop"),
        14,
    ),
    hostile("another-notebook-beside", _renamed),
    hostile("deletes-everything", solved({"04-power": DELETE, "04-derived": "x = 1"}), without("power", "derived")),
    hostile("overwrites-everything", empty({"04-value": OVERWRITE})),
    hostile("writes-grades", empty({"04-value": GRADES})),
    hostile(
        "deletes-by-shell",
        empty({"04-value": "import os\nos.system('rm -rf @COURSE@ @OUTSIDE@ /tmp/* ~ 2>/dev/null')"}),
    ),
    hostile(
        "magics-that-write",
        solved(
            cells={
                "04-add-task": (
                    "!touch @OUTSIDE@/magic\n!rm -rf @COURSE@\n%run @NEIGHBOUR@\n%%writefile @OUTSIDE@/magic2\nx"
                )
            }
        ),
        14,
    ),
    hostile(
        "moves-about",
        alarmed(
            "import os\nfor folder in ('/', '/proc', '@COURSE@', '@OUTSIDE@'):\n    try:\n        os.chdir(folder)\n"
            "        os.mkdir('mine')\n        found.append(folder)\n    except OSError:\n        pass"
        ),
    ),
    hostile("link-to-a-neighbour", _link("neighbour"), 0, "link"),
    hostile("link-to-the-answers", _link("answers"), 0, "link"),
    hostile("link-to-a-secret", _link("secret"), 0, "link"),
    hostile("link-to-passwords", _link("/etc/passwd"), 0, "link"),
    hostile("link-to-an-endless-device", _link("/dev/zero"), 0, "link"),
    hostile("link-to-nothing", _link("/nowhere/at/all"), 0, "link"),
    hostile("link-to-itself", _link("itself"), 0, "link"),
    hostile("folder-is-a-link", _linked_folder, 0, "link"),
    hostile("student-is-a-link", _linked_student, 0, "link"),
    hostile("a-pipe-instead", _fifo, 0, "not a file"),
    hostile("a-socket-instead", _socket, 0, "cannot be read"),
    hostile("500-megabytes-of-nothing", _sparse, 0, "larger"),
    hostile("60-megabytes-of-output", _large, 0, "larger"),
    hostile("no-permissions", _secret, 14),
    hostile("time-is-a-pipe", _odd_time, 14),
    hostile("time-is-a-folder", _time_is_a_folder, 14),
    hostile("time-is-huge", _huge_time, 14),
    hostile("folders-in-folders", _many_folders, 14),
    hostile("assignment-is-a-file", _assignment_is_a_file, 0, "cannot be read"),
    hostile("names-of-no-text", _names_of_no_text, FULL, "there is no 04_value.ipynb"),
    hostile("caf\udce9", solved(), 0, "name"),
    hostile("<b>bold<", solved(), 0, "name"),
    hostile("$(touch x); rm -rf `pwd`", solved(), 0, "name"),
    hostile("n" * 200, solved(), 0, "name"),
    hostile("-r", solved(), 0, "name"),
    hostile("bytes-of-a-pickle", raw(b"cos\nsystem\n(S'touch /tmp/pickled-zoo'\ntR."), 0, "damaged"),
)

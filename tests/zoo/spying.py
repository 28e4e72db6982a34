"""Attacks that look for what they should not see: expected values, answers, neighbours, secrets, the machine."""

from __future__ import annotations

from zoo.making import alarmed, hostile

WALK = """
import os
def walk(*tops, names=()):
    for top in tops:
        for folder, _, files in os.walk(top):
            for file in files:
                if file in names and "site-packages" not in folder:
                    yield os.path.join(folder, file)
def look(*paths):
    for path in paths:
        try:
            found.append(open(path, "rb").read(100) if not os.path.isdir(path) else os.listdir(path)[0])
        except Exception:
            pass
"""

STACK = """
import sys
frame = sys._getframe()
while frame:
    for name, thing in {**frame.f_locals, **frame.f_globals}.items():
        words = ("expected", "due", "score", "points", "solution", "reference", "verdict")
        if any(word in name.lower() for word in words) and not callable(thing):
            found.append(name)
    frame = frame.f_back
"""

TRACE = """
import sys, threading
words = ("expected", "due", "answer", "solution", "reference", "verdict")
def tracer(frame, event, argument):
    for name, thing in list(frame.f_locals.items()):
        if name in words and not callable(thing) and "compare" not in frame.f_code.co_filename:
            found.append((name, thing))
    return tracer
"""

GARBAGE = """
import gc
for thing in gc.get_objects():
    if type(thing).__name__ in ("Verdict", "Objective", "Exercise", "Lesson", "Mistake", "Oddity", "Gradebook"):
        found.append(thing)
    if isinstance(thing, str) and "def __truediv__" in thing and "found" not in thing:
        found.append(thing)
    if isinstance(thing, dict) and ("max_score" in thing or "objectives" in thing):
        found.append(thing)
"""

IMPORTS = """
import sys
sys.path[:0] = ["@REPO@", "@COURSE@", "@REPO@/autograder", "@REPO@/autograder/reference", "@COURSE@/lessons"]
for name in ("autograder.reference.microgpt", "autograder.exercises.lesson_04.add", "autograder.exercises.hunts",
             "autograder.course", "autograder.grading.submission", "microgpt", "reference.microgpt",
             "exercises.lesson_04.add", "lesson_04.add"):
    try:
        module = __import__(name, fromlist=["x"])
        for attribute in vars(module):
            if attribute in ("Value", "check", "mistakes", "oddities", "answered_with", "examine"):
                found.append(attribute)
    except Exception:
        pass
"""

METADATA = """
import glob, importlib.metadata, sys
for path in sys.path:
    for name in glob.glob(path + "/**/*microgpt*", recursive=True) + glob.glob(path + "/**/autograder/exercises/lesson*", recursive=True):
        if name.endswith((".py", ".ipynb")) and "finder" not in name:
            found.append(name)
"""

LAST_RESORT = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
for pid in (os.getppid(), 1, *range(2, 400)):
    if pid != os.getpid() and libc.ptrace(16, pid, 0, 0) == 0:
        found.append(pid)
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
mine, theirs = Vector(ctypes.addressof(buffer), 8), Vector(0x400000, 8)
for pid in (os.getppid(), 1):
    if pid != os.getpid() and libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
        found.append(pid)
"""

NAMES = (
    "('04_value.ipynb', 'gradebook.db', 'secret', 'secret.txt', 'lesson_04.py', 'course.json', 'id_rsa', 'id_ed25519')"
)

ALL = (
    hostile("stack-searched", alarmed(STACK)),
    hostile(
        "stack-searched-while-probed",
        alarmed(
            "class Looks:\n    def __float__(self):\n"
            + "".join(f"        {line}\n" for line in STACK.strip().splitlines())
            + "        if found:\n            Value.__init__ = right\n        return 0.0\n"
            "def right(self, data, children=(), local_grads=()):\n"
            "    self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads\n"
            "class Value:\n    def __init__(self, *given):\n        self.data = self.grad = Looks()\n"
            "        self.children = ()"
        ),
    ),
    hostile("garbage-searched", alarmed(GARBAGE)),
    hostile(
        "traced", alarmed(TRACE + "sys.settrace(tracer)\nthreading.settrace(tracer)\nsys._getframe().f_trace = tracer")
    ),
    hostile("profiled", alarmed(TRACE + "sys.setprofile(tracer)\nthreading.setprofile(tracer)")),
    hostile(
        "audited", alarmed(TRACE + "sys.addaudithook(lambda event, given: tracer(sys._getframe(1), event, given))")
    ),
    hostile("reference-imported", alarmed(IMPORTS)),
    hostile(
        "reference-by-its-loader",
        alarmed(
            "import importlib.util, importlib.machinery\n"
            "for path in ('@REPO@/autograder/reference/microgpt.py', "
            "'@REPO@/autograder/exercises/lesson_04/add.toml'):\n"
            "    try:\n        spec = importlib.util.spec_from_file_location('stolen', path)\n"
            "        module = importlib.util.module_from_spec(spec)\n        spec.loader.exec_module(module)\n"
            "        found.append(module)\n"
            "    except Exception:\n        pass"
        ),
    ),
    hostile(
        "modules-searched",
        alarmed(
            "import sys\nfor name, module in list(sys.modules.items()):\n"
            "    for wanted in ('two_leaves', 'answered_with', 'check_of', '_reference_module', 'REFERENCE'):\n"
            "        if wanted in vars(module):\n            found.append(wanted)\n"
            "    if 'Value' in vars(module) and isinstance(vars(module)['Value'], type) and '__add__' in "
            "vars(vars(module)['Value']):\n"
            "        found.append(module)"
        ),
    ),
    hostile(
        "later-pieces",
        alarmed(
            "try:\n    from microgpt import Value\n    found.append(Value(1.0) + 2)\nexcept Exception:\n    pass\n"
            "try:\n    import microgpt\n    found += [microgpt.Value(2.0).data + microgpt.forward(1)]\n"
            "except Exception:\n    pass"
        ),
    ),
    hostile(
        "solution-command",
        alarmed(
            "import contextlib, io\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n"
            "    solution('04-add')\n    catch_up('05')\n"
            "if 'def ' in out.getvalue():\n    found.append(out.getvalue())\n"
            "try:\n    from microgpt import Value\n    found.append(Value(1) + 1)\nexcept Exception:\n    pass"
        ),
    ),
    hostile(
        "globals-of-the-tools",
        alarmed(
            "for tool in (add_to, check, ready, catch_up, solution, slope):\n"
            "    for name in getattr(tool, '__globals__', {}):\n"
            "        if name in ('course', 'examine', 'learner', 'diagnosis', 'reference_text', 'namespace'):\n"
            "            found.append(name)"
        ),
    ),
    hostile(
        "repository-read",
        alarmed(
            WALK
            + (
                "look('@REPO@/solutions/04_value/04_value.ipynb', '@REPO@/autograder/reference/microgpt.py', "
                "'@REPO@/autograder/exercises/lesson_04/add.py',\n"
                "     '@REPO@/lessons/04_value/04_value.ipynb', '@REPO@/README.md', '@REPO@/.git', "
                "'@REPO@/autograder', '@REPO@/classroom')"
            )
        ),
    ),
    hostile(
        "course-read",
        alarmed(
            WALK
            + (
                "look('@COURSE@/solutions/04_value/04_value.ipynb', '@COURSE@/nbgrader_config.py', '@COURSE@', "
                "'@COURSE@/classroom')"
            )
        ),
    ),
    hostile(
        "neighbour-read",
        alarmed(
            WALK
            + (
                "look('@NEIGHBOUR@', '@COURSE@/classroom/submitted', '@COURSE@/classroom/autograded')\n"
                "try:\n    os.chdir('@COURSE@/classroom/submitted')\n    found.append(os.getcwd())\n"
                "except OSError:\n    pass"
            )
        ),
    ),
    hostile(
        "gradebook-read",
        alarmed(
            WALK
            + (
                "import sqlite3\n"
                "look('@COURSE@/classroom/gradebook.db', '@COURSE@/classroom/ledger/secret', "
                "'@COURSE@/classroom/backups')\n"
                "try:\n    book = sqlite3.connect('file:@COURSE@/classroom/gradebook.db?mode=ro', uri=True)\n"
                "    found += book.execute('SELECT * FROM grade').fetchall()\nexcept Exception:\n    pass"
            )
        ),
    ),
    hostile("outside-read", alarmed(WALK + "look('@OUTSIDE@/secret.txt', '@OUTSIDE@')")),
    hostile(
        "home-read",
        alarmed(
            WALK
            + (
                "look('/root/.bashrc', '/root/.profile', '/root/.ssh', '/etc/passwd', '/etc/shadow', "
                "'/etc/hostname', '/var/log')"
            )
        ),
    ),
    hostile(
        "disk-searched",
        alarmed(
            WALK + f"found += list(walk('/tmp', '/home', '/root', '/work', '/var', '/opt', '/srv', '/mnt', '/grader', "
            f"names={NAMES}))"
        ),
    ),
    hostile(
        "environment-read",
        alarmed(
            "import os\n"
            "found += [v for v in os.environ.values() if 'kingfisher' in v or '@COURSE@' in v or '@REPO@' in v]\n"
            "found += [k for k in os.environ if k.startswith(('NBGRADER', 'JUPYTER', 'SSH', 'AWS', 'ZOO'))]"
        ),
    ),
    hostile(
        "arguments-read",
        alarmed(
            "import sys\n"
            "found += [x for x in sys.argv + sys.orig_argv if any(w in x for w in ('submitted', '@COURSE@', "
            "'seed', '04_value'))]"
        ),
    ),
    hostile(
        "processes-read",
        alarmed(
            WALK
            + (
                "look('/proc/1/cmdline', '/proc/1/environ', '/proc/self/mountinfo', '/proc/self/maps', "
                "'/proc/mounts', '/proc/kcore', '/sys/kernel')\n"
                "for pid in range(1, 500):\n"
                "    look(f'/proc/{pid}/cwd/secret.txt', f'/proc/{pid}/root/etc/shadow', f'/proc/{pid}/environ', "
                "f'/proc/{pid}/mem', f'/proc/{pid}/fd')"
            )
        ),
    ),
    hostile("processes-traced", alarmed(LAST_RESORT)),
    hostile("packages-searched", alarmed(METADATA)),
    hostile(
        "files-left-open",
        alarmed(
            "import os, stat\nfor fd in range(3, 256):\n    try:\n        about = os.fstat(fd)\n"
            "    except OSError:\n        continue\n"
            "    if stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode) or stat.S_ISSOCK(about.st_mode):\n"
            "        found.append(fd)"
        ),
    ),
    hostile(
        "climbs-by-links",
        alarmed(
            WALK
            + (
                "for n, target in enumerate(('/', '@COURSE@', '@OUTSIDE@', '/proc/1/root', '../' * 20 + "
                "'@OUTSIDE@'[1:])):\n"
                "    os.symlink(target, f'/tmp/link{n}')\n"
                "    look(f'/tmp/link{n}/secret.txt', f'/tmp/link{n}/@OUTSIDE@/secret.txt', "
                "f'/tmp/link{n}/classroom')"
            )
        ),
    ),
)

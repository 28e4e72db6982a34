"""Attacks on the machine: time, memory, processes, output, the network, and rights."""

from __future__ import annotations

from zoo.making import alarmed, empty, hostile, solved, without

HALF = without("power", "functions", "derived")
# What two of the sandbox's limits on memory are together; who gets that much has broken out of it.
TOO_MUCH = 2 * 1024**3


def _then(attack: str):
    """The first three exercises are right; the fourth answer is the attack, and nothing follows."""
    return solved({"04-power": attack, "04-functions": "x = 1", "04-derived": "x = 1"})


def _in_a_probe(attack: str):
    """As ``_then``, but it happens when the answer is used."""
    body = "".join(f"    {line}\n" for line in attack.strip().splitlines())
    return _then(f"@add_to(Value)\ndef __pow__(self, n):\n{body}    return Value(0.0)")


DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.umask(0)
        for fd in range(256):
            try:
                os.close(fd)
            except OSError:
                pass
        time.sleep(3600)
    os._exit(0)
"""

CHILDREN = """
import subprocess, sys
left = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True) for _ in range(4)]
"""

BOMB = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""

BOMB_OF_DAEMONS = """
import os, signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)
alive = 0
try:
    while alive < 200:
        if os.fork() == 0:
            os.setsid()
            while True:
                signal.pause()
        alive += 1
except OSError:
    pass
if alive >= 100:
    found.append(alive)
"""

STUBBORN = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    pass
"""

CATCHES = """
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
"""

MEMORY_FILES = f"""
import os
total, kept = 0, []
try:
    while total < {TOO_MUCH}:
        number = os.memfd_create("m")
        kept.append(number)
        for _ in range(16):
            total += os.write(number, bytes(2**20))
except OSError:
    pass
if total >= {TOO_MUCH}:
    found.append(total)
"""

SEMAPHORES = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
if libc.semget(0, 32000, 0o1600) >= 0:
    found.append("semaphores")
"""

EMPTY_FOLDERS = """
import os
for number in range(10**9):
    os.mkdir(f"/tmp/{number}")
"""

SHARED_SEGMENTS = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
libc.shmdt.argtypes = [ctypes.c_void_p]
total, size = 0, 32 * 2**20
while total < {TOO_MUCH}:
    number = libc.shmget(0, ctypes.c_size_t(size), 0o1600)
    address = libc.shmat(number, None, 0) if number >= 0 else -1
    if address in (-1, None, 2**64 - 1):
        break
    ctypes.memset(address, 1, size)
    libc.shmdt(address)
    total += size
if total >= {TOO_MUCH}:
    found.append(total)
"""

MANY_PROCESSES_OF_MEMORY = f"""
import os, time
reader, writer = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        try:
            kept = b"x" * (500 * 2**20)
            os.write(writer, b"x")
            time.sleep(6)
        finally:
            os._exit(0)
os.close(writer)
time.sleep(5)
os.set_blocking(reader, False)
try:
    got = len(os.read(reader, 100))
except BlockingIOError:
    got = 0
if got * 500 * 2**20 >= {TOO_MUCH}:
    found.append(got)
"""

FILL = f"""
import os
def fill(folder, most={TOO_MUCH}):
    total = 0
    try:
        for n in range(10_000):
            with open(f"{{folder}}/full{{n}}", "wb", buffering=0) as file:
                for _ in range(8):
                    total += file.write(bytes(2**20))
            if total >= most:
                break
    except OSError:
        pass
    return total
for folder in ("/tmp", "/dev/shm", "/dev", "/", "/grader", "/var/tmp", "/run", os.getcwd()):
    if fill(folder) >= {TOO_MUCH}:
        found.append(folder)
"""

CONNECT = """
import socket
def attempt(family, kind, address, protocol=0):
    try:
        with socket.socket(family, kind, protocol) as s:
            s.settimeout(1)
            s.connect(address)
            s.send(b"hello")
            found.append(address)
    except Exception:
        pass
"""

RIGHTS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def done(what, result):
    if result == 0:
        found.append(what)
done("mount", libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None))
done("remount", libc.mount(None, b"/", None, 32 | 4096, None))
done("remount usr", libc.mount(None, b"/usr", None, 32 | 4096, None))
done("umount", libc.umount2(b"/usr", 2))
done("user namespace", libc.unshare(0x10000000))
done("mount namespace", libc.unshare(0x00020000))
done("network namespace", libc.unshare(0x40000000))
done("chroot", libc.chroot(b"/tmp"))
done("setuid", libc.setuid(0))
done("setresuid", libc.setresuid(0, 0, 0))
done("setgid", libc.setgid(0))
done("hostname", libc.sethostname(b"mine", 4))
done("swap", libc.swapon(b"/tmp/x", 0))
done("dumpable root", 0 if os.geteuid() == 0 and "@COURSE@" in str(os.listdir("/")) else 1)
"""

CLONES = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
stack = ctypes.create_string_buffer(65536)
for flags in (0x10000000, 0x10020000, 0x20000000, 0x40000000):
    pid = libc.syscall(56, flags | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    if pid > 0:
        found.append(flags)
"""

WRITES = """
import os
for path in ("@OUTSIDE@/secret.txt", "@OUTSIDE@/new", "@COURSE@/nbgrader_config.py", "@COURSE@/classroom/gradebook.db", "/etc/passwd",
             "/usr/bin/python3", "/usr/lib/x", "/lib/x", "/bin/x", "/x", "/dev/x", "/dev/sda", "/dev/mem", "/dev/kmsg", "/grader/x",
             "/grader/worker.py", "/grader/autograder/compare.py", "/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/x", "@REPO@/x"):
    try:
        with open(path, "ab") as file:
            file.write(b"x")
        found.append(path)
    except OSError:
        pass
"""

TERMINAL = """
import fcntl, os, termios
for fd in list(range(8)):
    try:
        for character in b"touch @OUTSIDE@/typed\\n":
            fcntl.ioctl(fd, termios.TIOCSTI, bytes([character]))
        found.append(fd)
    except OSError:
        pass
try:
    found.append(os.open("/dev/tty", os.O_RDWR))
except OSError:
    pass
"""

ALL = (
    hostile("loop-deaf-to-interrupts", _then(STUBBORN), HALF, "stopped"),
    hostile("loop-that-catches-everything", _then(CATCHES), HALF, "stopped"),
    hostile("loop-in-a-probe-that-catches-everything", _in_a_probe(CATCHES), HALF, "stopped"),
    hostile("loop-inside-c", _then("import itertools\nsum(itertools.repeat(1))"), HALF, "time"),
    hostile("loop-in-a-pattern", _then("import re\nre.match('(a+)+$', 'a' * 60 + 'b')"), HALF, "time"),
    hostile("a-very-long-number", _then("x = 10 ** 10 ** 9"), HALF),
    hostile(
        "without-timers",
        _then(
            "import signal, threading, _thread\nthreading.Timer.start = lambda self: None\n"
            "signal.pthread_kill = lambda *x: None\n"
            "signal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    pass"
        ),
        HALF,
        "stopped",
    ),
    hostile(
        "keeps-the-lock",
        _then("import sys\nsys.setswitchinterval(1e6)\nx = list(range(10**6))\nwhile True:\n    x.sort(key=None)"),
        HALF,
    ),
    hostile("waits-for-ever", _then("import threading\nthreading.Event().wait()"), HALF, "time"),
    hostile(
        "slow-drip-of-cells",
        empty(
            cells={
                f"04-{name}-task": "import time\ntime.sleep(3)"
                for name in ("value", "add", "multiply", "power", "functions", "derived")
            }
        ),
    ),
    hostile("stops-itself", _then("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"), HALF, "stopped"),
    hostile(
        "stops-everybody",
        _then("import os, signal\nos.kill(-1, signal.SIGSTOP)\nos.kill(os.getpid(), signal.SIGSTOP)"),
        HALF,
        "stopped",
    ),
    hostile("kills-itself", _then("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), HALF, "stopped"),
    hostile(
        "kills-everybody",
        _then("import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(os.getpid(), signal.SIGKILL)"),
        HALF,
        "stopped",
    ),
    hostile(
        "kills-its-parent",
        _then(
            "import os, signal\nfor pid in (os.getppid(), 1, os.getpgid(0), *range(2, 3000)):\n    try:\n"
            "        os.kill(pid, signal.SIGKILL)\n    except OSError:\n        pass\nos.killpg(0, signal.SIGKILL)"
        ),
        HALF,
        "stopped",
    ),
    hostile("crashes", _then("import ctypes\nctypes.string_at(0)"), HALF, "stopped"),
    hostile(
        "crashes-by-recursion",
        _then(
            "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\n"
            "repr(A())\ndef f(): return f()\nf()"
        ),
        HALF,
    ),
    hostile("aborts", _then("import os\nos.abort()"), HALF, "stopped"),
    hostile("leaves", _then("import os\nos._exit(0)"), HALF, "stopped"),
    hostile("leaves-in-a-probe", _in_a_probe("import os\nos._exit(0)"), HALF, "stopped"),
    hostile("becomes-another-program", _then("import os\nos.execv('/bin/sleep', ['sleep', '1000'])"), HALF, "stopped"),
    hostile("says-its-time-is-up", _in_a_probe("from autograder.checking.probes import TimeUp\nraise TimeUp"), HALF),
    hostile(
        "raises-what-nobody-catches", _in_a_probe("class Odd(BaseException):\n    pass\nraise Odd('surprise')"), HALF
    ),
    hostile("generator-exit", _in_a_probe("raise GeneratorExit"), HALF),
    hostile(
        "error-without-words",
        _in_a_probe("class Mute(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\nraise Mute"),
        HALF,
    ),
    hostile(
        "error-that-never-ends",
        _in_a_probe(
            "class Endless(Exception):\n    def __str__(self):\n        while True:\n            pass\nraise Endless"
        ),
        HALF,
    ),
    hostile("error-of-a-megabyte", _in_a_probe("raise type('E' * 10**6, (Exception,), {})('x' * 10**7)"), HALF),
    hostile(
        "error-of-surrogates",
        _in_a_probe("raise ValueError('\\ud800 [/red] \\x1b[2J <script>alert(1)</script>')"),
        HALF,
    ),
    hostile("error-of-markup", _in_a_probe("raise type('[bold]X[/nope]', (Exception,), {})('[/] [link=x]')"), HALF),
    hostile("not-implemented-by-lie", _in_a_probe("raise type('N', (NotImplementedError,), {})('\\ud800')"), HALF),
    hostile("at-exit", solved(cells={"04-power-task": "import atexit, time\natexit.register(time.sleep, 3600)"}), 14),
    hostile(
        "at-exit-in-threads",
        solved(
            cells={
                "04-power-task": "import threading, time\nfor _ in range(8):\n"
                "    threading.Thread(target=time.sleep, args=(3600,)).start()"
            }
        ),
        14,
    ),
    hostile(
        "dies-hard",
        solved(
            cells={
                "04-power-task": "class Hard:\n    def __del__(self):\n        while True:\n            pass\nkept = Hard()"
            }
        ),
        14,
    ),
    hostile(
        "a-thousand-threads",
        _then(
            "import threading, time\nfor _ in range(1000):\n"
            "    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()"
        ),
        HALF,
    ),
    hostile(
        "busy-threads",
        _then(
            "import threading\ndef busy():\n    while True:\n        pass\nfor _ in range(12):\n"
            "    threading.Thread(target=busy, daemon=True).start()"
        ),
        HALF,
    ),
    hostile("a-daemon", solved(cells={"04-add-task": DAEMON}), 14),
    hostile("children-in-sessions-of-their-own", solved(cells={"04-add-task": CHILDREN}), 14),
    hostile("fork-bomb", _then(BOMB), HALF),
    hostile("bomb-of-daemons", alarmed(BOMB_OF_DAEMONS)),
    hostile(
        "children-at-work",
        _then(
            "import multiprocessing, os\nfor _ in range(16):\n    if os.fork() == 0:\n        while True:\n"
            "            pass"
        ),
        HALF,
    ),
    hostile("memory-at-once", _then("x = bytearray(10**11)"), HALF),
    hostile("memory-bit-by-bit", _then("kept = []\nwhile True:\n    kept.append(bytearray(2**24))"), HALF),
    hostile("memory-in-a-probe", _in_a_probe("kept = []\nwhile True:\n    kept.append('x' * 2**24)"), HALF),
    hostile(
        "memory-kept-by-catching",
        _then(
            "kept = []\nwhile True:\n    try:\n        kept.append(bytearray(2**20))\n    except MemoryError:\n"
            "        pass"
        ),
        HALF,
    ),
    hostile("memory-in-files-without-names", alarmed(MEMORY_FILES)),
    hostile("memory-in-shared-segments", alarmed(SHARED_SEGMENTS)),
    hostile("memory-in-semaphores", alarmed(SEMAPHORES)),
    hostile("empty-folders-without-end", _then(EMPTY_FOLDERS), HALF, "too many files"),
    hostile("memory-of-many-processes", alarmed(MANY_PROCESSES_OF_MEMORY)),
    hostile("disk-filled", alarmed(FILL)),
    hostile(
        "a-million-files",
        alarmed(
            "import os\ntry:\n    for n in range(1_000_000):\n        open(f'/tmp/f{n}', 'w').close()\n"
            "    found.append(n)\nexcept OSError:\n    pass"
        ),
    ),
    hostile(
        "one-huge-file",
        alarmed(
            f"try:\n    with open('/tmp/huge', 'wb') as file:\n        file.truncate({TOO_MUCH})\n"
            f"    found.append(1)\nexcept OSError:\n    pass"
        ),
    ),
    hostile(
        "files-left-open-by-the-thousand", _then("kept = []\nwhile True:\n    kept.append(open('/dev/null'))"), HALF
    ),
    hostile("output-flood", _then("while True:\n    print('x' * 100_000)"), HALF, "time"),
    hostile(
        "output-flood-by-numbers",
        _then("import os\nwhile True:\n    os.write(1, b'x' * 10**6)\n    os.write(2, b'y' * 10**6)"),
        HALF,
        "time",
    ),
    hostile("output-flood-in-a-probe", _in_a_probe("while True:\n    print('x' * 100_000)"), HALF),
    hostile(
        "warnings-by-the-million",
        _in_a_probe(
            "import warnings\nwarnings.simplefilter('always')\nfor n in range(10**9):\n    warnings.warn(str(n))"
        ),
        HALF,
    ),
    hostile(
        "internet",
        alarmed(
            CONNECT
            + (
                "for address in (('1.1.1.1', 53), ('93.184.216.34', 80), ('127.0.0.1', @PORT@), ('10.0.0.1', "
                "80), ('169.254.169.254', 80)):\n"
                "    attempt(socket.AF_INET, socket.SOCK_STREAM, address)\n"
                "attempt(socket.AF_INET, socket.SOCK_DGRAM, ('1.1.1.1', 53))\n"
                "attempt(socket.AF_INET6, socket.SOCK_STREAM, ('::1', @PORT@))"
            )
        ),
    ),
    hostile(
        "local-sockets",
        alarmed(
            CONNECT
            + (
                "for address in ('\\0@SOCKET@', '@OUTSIDE@/socket', '/run/docker.sock', '/var/run/docker.sock', "
                "'/run/dbus/system_bus_socket'):\n"
                "    attempt(socket.AF_UNIX, socket.SOCK_STREAM, address)"
            )
        ),
    ),
    hostile(
        "kernel-sockets",
        alarmed(
            "import socket\nfor family, kind in ((17, 3), (16, 3), (2, 3), (38, 5), (40, 1)):\n    try:\n"
            "        s = socket.socket(family, kind)\n        if family == 17:\n"
            "            found.append(family)\n    except OSError:\n        pass"
        ),
    ),
    hostile(
        "a-server-that-stays",
        solved(
            cells={
                "04-add-task": (
                    "import socket, threading\nserver = socket.socket()\ntry:\n"
                    "    server.bind(('127.0.0.1', 8899))\n    server.listen()\n"
                    "    threading.Thread(target=server.accept).start()\nexcept OSError:\n    pass"
                )
            }
        ),
        14,
    ),
    hostile("more-rights", alarmed(RIGHTS)),
    hostile("namespaces-by-clone", alarmed(CLONES)),
    hostile("writes-everywhere", alarmed(WRITES)),
    hostile(
        "devices-made",
        alarmed(
            "import os, stat\nfor device in (os.makedev(1, 1), os.makedev(8, 0), os.makedev(1, 8)):\n    try:\n"
            "        os.mknod(f'/tmp/d{device}', 0o600 | stat.S_IFBLK, device)\n        found.append(device)\n"
            "    except OSError:\n        pass"
        ),
    ),
    hostile("types-into-the-terminal", alarmed(TERMINAL)),
    hostile(
        "limits-raised",
        alarmed(
            "import resource\n"
            "for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, "
            "resource.RLIMIT_CPU):\n    try:\n"
            "        before = resource.getrlimit(limit)\n        resource.setrlimit(limit, (-1, -1))\n"
            "        found.append(limit)\n"
            "    except (ValueError, OSError):\n        if before[1] == -1:\n            found.append(limit)"
        ),
    ),
)

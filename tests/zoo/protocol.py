"""Attacks on the pipe: replies that were not asked for, forged, doubled, huge, deep, slow, or no replies at all."""

from __future__ import annotations

from zoo.making import fake, hostile, solved, without

FORGED = (
    "import json, os\n"
    "forged = {'kind': 'value', 'value': ['dict', {'data': 2.0, 'grad': 0.0, 'children': 0}], 'error': '', 'line': '',"
    " 'printed': '', 'state': 'passed', 'passed': True, 'points': 14, 'score': 14, 'verdict': 'graded'}\n"
)

# Every way to the other side: file numbers, and file objects on the way up the stack and in the garbage collector.
WAYS = """
import gc, io, os, sys
def everywhere(data, fds=range(3, 64)):
    for fd in fds:
        try:
            os.write(fd, data)
        except OSError:
            pass
def streams():
    frame = sys._getframe()
    while frame:
        yield from (thing for thing in frame.f_locals.values() if isinstance(thing, io.IOBase))
        frame = frame.f_back
    yield from (thing for thing in gc.get_objects() if isinstance(thing, io.IOBase))
"""

DOUBLED = """
real = os.write
import builtins
class Twice:
    def __init__(self, stream): self.stream = stream
    def __getattr__(self, name): return getattr(self.stream, name)
    def write(self, text): return self.stream.write(text + text)
frame = sys._getframe()
while frame:
    for name, thing in list(frame.f_globals.items()):
        if callable(thing) and name in ('_spoken', 'packed', '_probe'):
            frame.f_globals[name] = lambda *x, _thing=thing, **y: (everywhere(json.dumps(forged).encode() + b'\\n'), _thing(*x, **y))[1]
    frame = frame.f_back
"""

# Whatever the worker says next is replaced by this.
REPLACED = """
frame = sys._getframe()
while frame:
    for name in ('_probe',):
        if name in frame.f_globals:
            frame.f_globals[name] = lambda *x, **y: REPLY
    frame = frame.f_back
"""


# The worker says that pieces are missing, in words of no sense.
MISSING = """
frame = sys._getframe()
while frame:
    if "_take" in frame.f_globals:
        frame.f_globals["_take"] = lambda *x, **y: (None, REPLY)
    frame = frame.f_back
"""


def _replaced(reply: str):
    return fake(FORGED + WAYS + f"REPLY = {reply}\n" + REPLACED)


def _sent(data: str):
    return fake(FORGED + WAYS + f"everywhere({data})")


def _late(data: str):
    """The first three exercises are right; then this is sent in place of a reply."""
    return solved(
        {"04-power": FORGED + WAYS + f"everywhere({data})\nos._exit(0)", "04-functions": "x = 1", "04-derived": "x = 1"}
    )


HALF = without("power", "functions", "derived")
NO_POWER = without("power")

ALL = (
    hostile("forged-as-lines", _sent("(json.dumps(forged).encode() + b'\\n') * 100")),
    hostile("forged-once", _sent("json.dumps(forged).encode() + b'\\n'")),
    hostile(
        "forged-with-lengths",
        _sent(
            "b''.join(len(json.dumps(forged)).to_bytes(n, order) + json.dumps(forged).encode()"
            " for n in (2, 4, 8) for order in ('big', 'little'))"
        ),
    ),
    hostile(
        "forged-through-objects",
        fake(
            FORGED + WAYS + "for stream in streams():\n"
            "    for data in (json.dumps(forged) + '\\n', json.dumps(forged).encode() + b'\\n'):\n"
            "        try:\n            stream.write(data)\n            stream.flush()\n"
            "        except Exception:\n            pass"
        ),
    ),
    hostile("forged-then-gone", _late("(json.dumps(forged).encode() + b'\\n') * 4"), HALF, "stopped"),
    hostile(
        "forged-by-a-thread",
        fake(
            FORGED + WAYS + "import threading, time\ndef drip():\n    for _ in range(200):\n"
            "        everywhere(json.dumps(forged).encode() + b'\\n')\n        time.sleep(0.01)\n"
            "threading.Thread(target=drip, daemon=True).start()"
        ),
    ),
    hostile(
        "forged-by-a-child",
        fake(
            FORGED + WAYS + "import time\nif os.fork() == 0:\n    for _ in range(200):\n"
            "        everywhere(json.dumps(forged).encode() + b'\\n')\n        time.sleep(0.01)\n    os._exit(0)"
        ),
    ),
    hostile(
        "steals-requests",
        fake(
            FORGED + WAYS + "import threading\ndef steal(fd):\n    while data := os.read(fd, 65536):\n"
            "        everywhere(json.dumps(forged).encode() + b'\\n')\n"
            "for fd in range(3, 16):\n    threading.Thread(target=steal, args=(fd,), daemon=True).start()"
        ),
    ),
    hostile("every-reply-doubled", fake(FORGED + WAYS + DOUBLED)),
    hostile("reply-not-json", _late("b'passed\\n'"), HALF, "stopped"),
    hostile("reply-binary", _late("bytes(range(256)) * 40 + b'\\n'"), HALF, "stopped"),
    hostile("reply-huge", _late("b'\"' + b'x' * (40 * 2**20)"), HALF, "stopped"),
    hostile("reply-deep", _late("b'[' * 200_000 + b']' * 200_000 + b'\\n'"), HALF, "stopped"),
    hostile(
        "reply-with-names-twice",
        _late('b\'{"kind": "value", "value": 0, "value": 2.0, "kind": "value"}\\n\''),
        HALF,
        "stopped",
    ),
    hostile("reply-a-list", _late('b\'["kind", "value"]\\n\''), HALF, "stopped"),
    hostile("reply-without-end", _late('b\'{"kind": "val\''), HALF, "stopped"),
    hostile(
        "reply-of-long-numbers",
        _late("b'{\"kind\": \"value\", \"value\": ' + b'9' * 100_000 + b'}\\n'"),
        HALF,
        "stopped",
    ),
    hostile("reply-pickled", _late("b'cos\\nsystem\\n(S\"touch @OUTSIDE@/pickled\"\\ntR.\\n'"), HALF, "stopped"),
    hostile("reply-in-many-blank-lines", _late("b'\\n' * 10_000"), HALF, "stopped"),
    hostile(
        "reply-of-not-a-number",
        _replaced("forged | {'value': ['dict', {'number': float('nan'), 'data': float('inf')}]}"),
    ),
    hostile("reply-of-truth", _replaced("forged | {'value': True}")),
    hostile(
        "reply-of-wrong-types",
        _replaced("{'kind': 'value', 'value': 2.0, 'error': 7, 'line': ['x'], 'printed': {'a': None}}"),
    ),
    hostile("reply-of-unknown-kind", _replaced("forged | {'kind': 'passed'}")),
    hostile(
        "reply-of-errors", _replaced("{'kind': 'error', 'value': None, 'error': None, 'line': None, 'printed': None}")
    ),
    hostile("reply-of-the-kind-alone", _replaced("{'kind': 'value'}")),
    hostile(
        "reply-of-nested-dictionaries", _replaced("forged | {'value': ['dict', {'dict': ['dict', ['dict', []]]}]}")
    ),
    hostile("reply-of-broken-packing", _replaced("forged | {'value': ['dict'], 'error': 'x' * 10**6}")),
    hostile("reply-of-others", _replaced("forged | {'value': ['other', {'kind': 'float'}]}")),
    hostile("reply-all-unwritten", _replaced("forged | {'kind': 'unwritten', 'line': '\\x1b[2J' * 1000}")),
    hostile("reply-of-8-megabytes-each", _replaced("forged | {'value': ['list', [1.5] * 1_600_000]}")),
    hostile("nothing-missing", fake(FORGED + WAYS + "REPLY = {'kind': 'missing'}\n" + MISSING)),
    hostile("missing-a-number", fake(FORGED + WAYS + "REPLY = {'kind': 'missing', 'names': 7}\n" + MISSING)),
    hostile("missing-nothing-at-all", fake(FORGED + WAYS + "REPLY = {'kind': 'missing', 'names': None}\n" + MISSING)),
    hostile(
        "reply-of-surrogates", _replaced("forged | {'kind': 'error', 'error': 'E\\ud800: \\udfff', 'line': '\\ud800'}")
    ),
    hostile("reply-with-keys-of-surrogates", _replaced("forged | {'value': ['dict', {'\\ud800': 1.0}]}")),
    hostile("pipe-closed", solved({"04-power": "import os\nos.closerange(3, 256)"}), NO_POWER, "stopped"),
    hostile(
        "pipe-to-nowhere",
        solved(
            {
                "04-power": (
                    "import os\nnothing = os.open(os.devnull, os.O_RDWR)\nfor fd in range(3, 64):\n"
                    "    if fd != nothing:\n        os.dup2(nothing, fd)"
                )
            }
        ),
        NO_POWER,
        "stopped",
    ),
    hostile(
        "pipe-drips",
        fake(
            FORGED + WAYS + "import time\nfor character in json.dumps(forged):\n    everywhere(character.encode())\n"
            "    time.sleep(0.3)"
        ),
        says="stopped",
    ),
    hostile("pipe-full", fake(FORGED + WAYS + "while True:\n    everywhere(b'x' * 65536)"), says="stopped"),
    hostile(
        "replies-swallowed",
        fake(
            FORGED
            + WAYS
            + "import io\nfor stream in streams():\n    try:\n        stream.detach()\n    except Exception:\n"
            "        pass"
        ),
        says="stopped",
    ),
)

"""The program inside the sandbox: it runs a student's cells, then probes, and sends back plain data.

``bubblewrap.py`` starts it. It uses a few modules of the course's package, and nothing else of the course. It reads one
request a line and answers each with one line, but a request for the probes of an exercise with one line a probe. It
holds no expected value, no score and no answer to an exercise that it is asked about; what it sends is believed no more
than any other answer.
"""

from __future__ import annotations
import __future__

import builtins
import functools
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import linecache
import marshal
import operator
import os
import sys
import types

COURSE = ("autograder", "figures", "models")
# The parts of the course's package that are really here, each after those it needs; all others do nothing.
GENUINE = (
    "autograder.checking.compare",
    "autograder.checking.limit",
    "autograder.checking.probes",
    "autograder.exercises.hunts",
)


_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, without the import of ast
_FUTURE = " from __future__"  # no name that a cell could use by chance
_FEATURES = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)


def inside(name: str) -> str:
    """Where a module of the course's package lies in it."""
    return "/".join(name.split(".")[1:]) + ".py"


def main() -> None:
    """Give up all rights, then answer requests until there are no more."""
    settings = json.loads(sys.argv[1])
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    _limit(settings["limits"])
    _become(settings["uid"])
    gc.set_threshold(settings["collector"])
    sys.path += settings["site"]
    sys.meta_path.insert(0, _Course(settings["package"]))
    for name in ("inspect", "tokenize", "traceback"):  # others import them, and few submissions need them
        _import_later(name)
    for name in GENUINE:
        importlib.import_module(name)
    probes = sys.modules["autograder.checking.probes"]
    student = _student(settings["data"])
    earlier: list[types.ModuleType] = []
    send, encode, decode = replies.write, json.dumps, json.loads
    for line in requests:
        request = decode(line)
        if request["do"] == "modules":
            earlier, reply = _modules(request["texts"])
            answers = [reply]
        elif request["do"] == "cell":
            answers = [_cell(student, request["source"], request["name"], request["seconds"], probes)]
        else:
            answers = _probes(student, earlier, request, probes)
        for reply in answers:
            send(encode(reply) + "\n")
            replies.flush()


class _Later(types.ModuleType):
    """A module that runs when something of it is asked for."""

    def __getattr__(self, name: str):
        self.__class__ = types.ModuleType  # type: ignore[assignment]
        self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]
        return getattr(self, name)


def _import_later(name: str) -> None:
    """Import a module when something of it is asked for."""
    spec = importlib.util.find_spec(name)
    sys.modules[name] = module = _Later(name)
    module.__spec__, module.__file__, module.__loader__ = spec, spec.origin, spec.loader  # type: ignore[union-attr]


def packed(value) -> object:
    """Plain data as JSON can carry it: a dictionary as ["dict", its pairs], what is not plain as ["other", its type].

    In an object of JSON every key would be a text.
    """
    if type(value) is list:
        return ["list", [packed(item) for item in value]]
    if type(value) is dict:
        return ["dict", [[packed(key), packed(item)] for key, item in value.items()]]
    if value is None or type(value) in (bool, int, float, str):
        return value
    return ["other", str(value.kind)]


def _code(text: str) -> types.CodeType:
    """What the wire compiled."""
    return marshal.loads(text.encode("latin-1"))


def _modules(texts: dict[str, str]) -> tuple[list[types.ModuleType], dict]:
    """Make modules from compiled texts, such as ``microgpt`` from the pieces of earlier lessons."""
    made = []
    for name, text in texts.items():
        module = types.ModuleType(name)
        sys.modules[name] = module
        exec(_code(text), module.__dict__)
        made.append(module)
    return made, {"kind": "done"}


def _student(data: str) -> types.ModuleType:
    """The module in which a student's cells run, as a notebook has it."""
    module = types.ModuleType("__main__")
    vars(module).update(display=_nothing, get_ipython=_nothing, exit=sys.exit, quit=sys.exit, __builtins__=builtins)
    sys.modules["__main__"] = module
    sys.modules["autograder"].data.path = lambda name: importlib.import_module("pathlib").Path(data) / name
    return module


def _cell(student: types.ModuleType, source: str, name: str, seconds: float, probes: types.ModuleType) -> dict:
    """Run one cell."""
    trial = probes.Trial(name, _run_cell, {"source": source, "name": name})
    return _spoken(lambda: probes.run(trial, student, seconds))


def _run_cell(student: types.ModuleType, source: str, name: str) -> None:
    flags = _AWAIT | student.__dict__.get(_FUTURE, 0)
    _show(source, name)
    try:
        code = compile(source, name, "exec", flags, dont_inherit=True)
    except SyntaxError:
        text = without_magics(source)
        _show(text, name)
        code = compile(text, name, "exec", flags, dont_inherit=True)
    # What a cell imports from __future__ holds for the cells after it.
    student.__dict__[_FUTURE] = flags & _FEATURES | code.co_flags & _FEATURES
    waits = eval(code, student.__dict__)
    if isinstance(waits, types.CoroutineType):
        import asyncio

        asyncio.run(waits)


def _show(text: str, name: str) -> None:
    """Let what tells of an error find the lines of a cell."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def without_magics(source: str) -> str:
    """The cell with IPython's own lines blanked, so that the others keep their numbers."""
    import ast  # of no use to a cell that is Python

    lines = source.splitlines()
    if lines and lines[0].startswith("%%"):
        return "" if lines[0].split()[0] not in ("%%time", "%%timeit", "%%capture") else "\n".join(["", *lines[1:]])
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        pass
    kept = []
    for line in lines:
        bare = line.strip()
        ours = bare.startswith(("%", "!", "?")) or (bare.endswith("?") and "#" not in bare)
        kept.append(line[: len(line) - len(line.lstrip())] + "pass" if ours else line)
    return "\n".join(kept)


def _take(student: types.ModuleType, earlier: list, objects: list[str], given: str) -> tuple[types.ModuleType, dict]:
    """The pieces that probes are about to see: earlier ones, and the student's ``objects`` over them."""
    pieces = types.ModuleType("pieces")
    for module in earlier:
        pieces.__dict__.update({k: v for k, v in vars(module).items() if not k.startswith("__")})
    vars(pieces)["add_to"] = _add_missing
    exec(_code(given), pieces.__dict__)
    missing = [name for name in objects if name not in student.__dict__]
    for name in objects:
        if name not in missing:
            setattr(pieces, name, student.__dict__[name])
    return pieces, {"kind": "missing", "names": missing} if missing else {"kind": "done"}


def _probes(student: types.ModuleType, earlier: list, request: dict, probes: types.ModuleType):
    """Take the pieces of an exercise and put its probes to them, one by one, each with its own limit on time.

    Nothing follows after missing pieces or a time-out.
    """
    pieces, reply = _take(student, earlier, request["objects"], request["given"])
    if reply["kind"] == "missing":
        yield reply
        return
    codes = list(map(_code, request["sources"]))
    for trial in request["trials"]:
        reply = _probe(pieces, codes[trial["source"]], trial, request["seconds"], probes)
        yield reply
        if reply["kind"] == "timeout":
            return


def _probe(pieces: types.ModuleType, code: types.CodeType, trial: dict, seconds: float, probes: types.ModuleType):
    """Run one probe, freshly made."""
    own: dict = {}
    exec(code, own)
    made = probes.Trial("", own[trial["name"]], trial["inputs"])
    return _spoken(lambda: probes.run(made, pieces, seconds))


def _spoken(run) -> dict:
    """The outcome of ``run`` as JSON, also where the code raised what nobody catches."""
    try:
        outcome = run()
    except BaseException as error:
        return {"kind": "error", "value": None, "error": type(error).__name__, "line": "", "printed": ""}
    return {
        "kind": outcome.kind,
        "value": packed(outcome.value),
        "error": outcome.error[:2000],
        "line": outcome.line[:200],
        "printed": outcome.printed[:200],
    }


class _Course:
    """Answers imports of the course's packages: a few modules are real, everything else does nothing."""

    def __init__(self, package: str) -> None:
        self._package = package

    def find_spec(self, name: str, path=None, target=None):
        if name.split(".")[0] not in COURSE:
            return None
        if name in GENUINE:
            file = f"{self._package}/{inside(name)}"
            return importlib.util.spec_from_file_location(name, file)
        # It is a loader by what it has; the base class would cost each worker the import of importlib.abc.
        return importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec):
        return None

    def exec_module(self, module) -> None:
        if module.__name__ == "autograder":
            module.add_to, module.ready = _add_to, lambda *_, **__: False
            module.data = types.SimpleNamespace()
        # Whatever else is asked for, such as a picture, exists and does nothing.
        module.__getattr__ = lambda name: _nothing_called(name)


class _Nothing:
    """Stands for a function, a module or a picture of the course that grading does without."""

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name: str):
        return _nothing_called(name)


_nothing = _Nothing()


def _nothing_called(name: str) -> _Nothing:
    if name.startswith("__"):
        raise AttributeError(name)
    return _nothing


def _add_to(cls: type):
    def decorator(function):
        setattr(cls, function.__name__, function)
        return function

    return decorator


def _add_missing(cls: type):
    """As ``add_to``, for a class that may be the student's too: a method that it has stays theirs."""
    return lambda function: function if function.__name__ in vars(cls) else _add_to(cls)(function)


def _limit(limits: dict[str, int]) -> None:
    """Set the limits that a process gives itself; none where the system knows none."""
    try:
        import resource
    except ImportError:
        return
    for name, most in limits.items():
        _, hard = resource.getrlimit(getattr(resource, name))
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(getattr(resource, name), (most, most))


def _become(uid: int) -> None:
    """Become the user ``uid``, who owns nothing; 0 stays who it is."""
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)

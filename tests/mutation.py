"""Small slips made on purpose in the course's own modules, by cosmic-ray, and how many of them the tests notice.

    python tests/mutation.py [MODULE …]

``cosmic-ray.toml`` names the modules, the tests that look there, and the mutants that change nothing, each with the
reason. Everything happens in a copy below ``build/mutation``. What was tried is kept there as long as the module and
its tests stay as they are, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.config import ConfigDict, load_config
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.tools.filters.operators_filter import OperatorsFilter
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkItem, WorkResult
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder import course, statements

PLACE = course.ROOT / "build" / "mutation"
CONFIG = "cosmic-ray.toml"
COPIED = ("autograder", "models", "figures", "tests", "solutions", "lessons", "data", "docs")
SKIPPED = WorkResult(WorkerOutcome.SKIPPED)


def main(wanted: list[str]) -> int:
    """Try the sample of each module and print what became of it; 1 if a mutant without a reason survived."""
    config = load_config(str(course.ROOT / CONFIG))
    modules = wanted or list(config["tests"])
    with contextlib.chdir(_copied()):
        sessions = {module: _session(module, config) for module in modules}
        for module, session in sessions.items():
            with use_db(session) as db:
                if not db.num_work_items:
                    _begin(db, module, config)
        _try_all(sessions, config)
    return _report(sessions, config)


def _copied() -> Path:
    """A fresh copy of the course, compiled, for its modules are imported hundreds of times."""
    copy = PLACE / "course"
    shutil.rmtree(copy, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(course.ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "backups"))
    for path in filter(Path.is_file, course.ROOT.iterdir()):
        shutil.copy(path, copy)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "autograder", "tests"], cwd=copy, check=True)
    return copy


def _session(module: str, config: ConfigDict) -> Path:
    """Where the outcomes for a module are kept; those for another version of it or of its tests are forgotten."""
    files = [Path(module), *sorted(Path("tests").glob("*.py"))]
    named = [file for file in files if file.name == "conftest.py" or str(file) in f"{module} {config['tests'][module]}"]
    digest = hashlib.sha256(f"{config['tests'][module]} {config['sample']} {config['seed']}".encode())
    for file in named:
        digest.update(file.read_bytes())
    name = module.removesuffix(".py").replace("/", ".")
    session = PLACE / f"{name}-{digest.hexdigest()[:12]}.sqlite"
    for stale in set(PLACE.glob(f"{name}-*.sqlite")) - {session}:
        stale.unlink()
    return session


def _begin(db: WorkDB, module: str, config: ConfigDict) -> None:
    """Draw the sample. Every other mutant is skipped, and so are those within annotations, which nothing evaluates, and
    in functions that this Python never runs."""
    init([Path(module)], db, {})
    OperatorsFilter()._skip_filtered(db, config.sub("filters", "operators-filter")["exclude-operators"])
    apart = _never_run(Path(module).read_text(encoding="utf-8"), config.sub("elsewhere").get(module, []))
    pending = sorted(db.pending_work_items, key=_place_of)
    left = [item for item in pending if not any(start <= _place_of(item)[0] < end for start, end in apart)]
    drawn = random.Random(config["seed"]).sample(left, min(config["sample"], len(left)))
    db.set_multiple_results([item.job_id for item in pending if item not in drawn], SKIPPED)


def _place_of(item: WorkItem) -> tuple:
    (mutation,) = item.mutations
    return mutation.start_pos, mutation.end_pos, mutation.operator_name, mutation.occurrence


def _never_run(text: str, elsewhere: list[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From where to where each annotation goes, and each function of these names, as line and column."""
    found: list = []
    for node in ast.walk(ast.parse(text)):
        for part in (getattr(node, name, None) for name in ("annotation", "returns")):
            if isinstance(part, ast.expr):
                found.append(((part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)))
        if isinstance(node, ast.FunctionDef) and node.name in elsewhere:
            found.append(((statements.first_line(node), 0), (node.end_lineno, node.end_col_offset)))
    return found


def _try_all(sessions: dict[str, Path], config: ConfigDict) -> None:
    os.environ |= {"PYTHONPATH": os.getcwd(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("mutants", total=None)
        pending = {}
        for module, session in sessions.items():
            with use_db(session) as db:
                pending[module] = db.pending_work_items
        progress.update(task, total=sum(map(len, pending.values())))
        for module, items in pending.items():
            if not items:
                continue
            progress.update(task, description=module)
            command = f"{sys.executable} -m pytest -q -x -p no:cacheprovider {config['tests'][module]}"
            seconds = _seconds(command)
            with use_db(sessions[module]) as db:
                for item in items:
                    db.set_result(item.job_id, mutate_and_test(item.mutations, command, 10 + 3 * seconds))
                    progress.advance(task)


def _seconds(command: str) -> float:
    """How long the tests take without a slip. Raises CourseError if they fail even so."""
    began = time.monotonic()
    ran = subprocess.run(shlex.split(command), capture_output=True, text=True)
    if ran.returncode:
        raise course.CourseError(f"Without any slip this fails; mend it first: {command}\n{ran.stdout[-1500:]}")
    return time.monotonic() - began


def _report(sessions: dict[str, Path], config: ConfigDict) -> int:
    """Print each survivor and the share of each module; 1 if a survivor has no reason."""
    console, unexplained = Console(highlight=False, soft_wrap=True), 0
    table = Table("module", "tried", "killed", "equivalent", "survived", "share", title="Slips that the tests notice")
    for module, session in sessions.items():
        with use_db(session) as db:
            tried = [result for _, result in db.results if result.worker_outcome != WorkerOutcome.SKIPPED]
        alive = [result.diff for result in tried if not result.is_killed]
        reasons = [one for one in config["equivalent"] if one.get("module", module) == module]
        known = [re.compile(line) for one in reasons for line in one["becomes"]]
        open_ = [diff for diff in alive if not any(one.fullmatch(line) for one in known for line in _lines(diff))]
        for diff in open_:
            console.print(f"\n{diff}", markup=False)
        killed, same = len(tried) - len(alive), len(alive) - len(open_)
        table.add_row(module, *map(str, (len(tried), killed, same, len(open_))), f"{killed / (len(tried) - same):.0%}")
        unexplained += len(open_)
    console.print(table)
    return min(unexplained, 1)


def _lines(diff: str) -> Iterator[str]:
    """The lines of a difference that the mutant has and the module has not."""
    return (line[1:].strip() for line in diff.splitlines() if line.startswith("+") and not line.startswith("+++"))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except course.CourseError as problem:
        sys.exit(str(problem))

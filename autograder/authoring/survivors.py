"""``make proof`` searches for what the checks let pass: every mutant of every solution is put to its check.

A mutant is killed if the check refuses it with each of several seeds. One that passes, be it with a single seed,
survives: either the check asks too little, or the mutant is right, and then ``survivors.json`` says why in one line
that a reader can verify. What was found is kept there by a hash of all it depends on, so only what changed is searched
again.
"""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import ModuleType

from autograder import course, machine
from autograder.authoring import mutants
from autograder.checking import answers, examine, probes
from autograder.checking.probes import Outcome, Trial

FILE = Path(__file__).with_suffix(".json")
SEEDS = (1, 2, 3, 4, 5)
SECONDS = 1.0
_PACKAGE = Path(__file__).parent.parent
_ENGINE = ("checking/compare.py", "checking/examine.py", "checking/limit.py", "checking/probes.py")
_SEARCH = ("authoring/mutants.py", "authoring/normal.py", "authoring/survivors.py")


@dataclass(frozen=True)
class Found:
    """What a search came to. ``same`` counts the mutants with the solution's own normal form, ``survivors`` maps the
    difference of each that passes to the reason why it is right, empty if nobody gave one."""

    depends_on: str
    killed: int
    same: int
    survivors: dict[str, str]

    @property
    def unexplained(self) -> list[str]:
        """The survivors that nobody has explained."""
        return [difference for difference, reason in self.survivors.items() if not reason]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many mutants are killed, how many are right, and how many are neither."""
        unexplained = len(self.unexplained)
        return self.killed, self.same + len(self.survivors) - unexplained, unexplained


def searched(
    exercise_ids: Iterable[str], anew: bool = False, seen: Callable[[], object] = lambda: None
) -> dict[str, Found]:
    """What the search for each exercise came to; ``anew`` searches also where what is kept still holds, and ``seen`` is
    called after each search."""
    wanted = list(map(course.exercise, exercise_ids))
    kept = _kept()
    due = [e for e in wanted if anew or e.id not in kept or kept[e.id].depends_on != _depends_on(e)]
    if due:
        with ProcessPoolExecutor(min(len(due), machine.processors())) as pool:
            for exercise, one in zip(due, pool.map(_search, due)):
                reasons = kept[exercise.id].survivors if exercise.id in kept else {}
                kept[exercise.id] = replace(one, survivors={d: reasons.get(d, "") for d in one.survivors})
                _keep(kept)
                seen()
    return {exercise.id: kept[exercise.id] for exercise in wanted}


def _search(exercise: course.Exercise) -> Found:
    """Put every mutant to the check."""
    fixed, drawn = _by_seed(exercise)
    killed = same = 0
    survivors = {}
    for mutant in mutants.mutants(exercise.solution):
        if mutant.same:
            same += 1
        elif _refused(exercise, mutant.code, fixed) or all(_refused(exercise, mutant.code, one) for one in drawn):
            killed += 1
        else:
            survivors[mutant.difference] = ""
    return Found(_depends_on(exercise), killed, same, survivors)


def _by_seed(exercise: course.Exercise) -> tuple[list, list[list]]:
    """The trials with their due outcomes: those that are the same for every seed, and the others seed by seed."""
    by_seed = [{_identity(trial): (trial, due) for trial, due in zip(*examine.due(exercise, s))} for s in SEEDS]
    common = set.intersection(*map(set, by_seed))
    fixed = [pair for identity, pair in by_seed[0].items() if identity in common]
    return fixed, [[pair for identity, pair in one.items() if identity not in common] for one in by_seed]


def _identity(trial: Trial) -> tuple:
    return trial.objective, trial.probe.__name__, repr(trial.inputs), trial.tolerance


def _refused(exercise: course.Exercise, code: str, trials: Iterable[tuple[Trial, Outcome]]) -> bool:
    """Whether one of the trials shows that an answer is wrong."""
    m = _answer(exercise.id, code)
    if m is None:
        return True
    outcomes = ((probes.read(trial, probes.run(trial, m, SECONDS)), trial, due) for trial, due in trials)
    return any(not probes.agree(outcome, due, trial.tolerance) for outcome, trial, due in outcomes)


def _answer(exercise_id: str, code: str) -> ModuleType | None:
    """The pieces with an answer laid over them; nothing if it cannot even be defined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return answers.answered_with(exercise_id, code)
        except Exception:
            return None


def _depends_on(exercise: course.Exercise) -> str:
    """A hash of all that a search depends on: the pieces up to the exercise's lesson, its check with what that imports,
    the engine that examines, and the search itself."""
    digest = hashlib.sha256()
    for one in course.exercises():
        if one.lesson <= exercise.lesson:
            digest.update(one.solution.encode())
    start = _PACKAGE / "exercises" / f"lesson_{exercise.lesson}" / f"{exercise.name}.py"
    for file in [*sorted(_imported(start)), *(_PACKAGE / name for name in _ENGINE + _SEARCH)]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _imported(file: Path) -> set[Path]:
    """A check's file and those of the rooms of exercises that it imports, directly or not."""
    files, todo = set(), [file]
    while todo:
        one = todo.pop()
        files.add(one)
        for node in ast.parse(one.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("autograder.exercises"):
                room = _PACKAGE.parent.joinpath(*str(node.module).split("."))
                names = [room / f"{alias.name}.py" for alias in node.names]
                todo += {path for path in (room.with_suffix(".py"), *names) if path.exists()} - files
    return files


def _kept() -> dict[str, Found]:
    if not FILE.exists():
        return {}
    return {key: Found(**one) for key, one in json.loads(FILE.read_text(encoding="utf-8")).items()}


def _keep(kept: dict[str, Found]) -> None:
    in_order = {e.id: asdict(kept[e.id]) for e in course.exercises() if e.id in kept}
    machine.write_whole(FILE, json.dumps(in_order, indent=1, ensure_ascii=False) + "\n")

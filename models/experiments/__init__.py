"""The experiments of lesson 15: train many variants of microgpt from several seeds, in parallel, and keep the results.

    found = experiments.compare({"base": Setting(), "no norm": Setting(norm=False)}, seeds=[1, 2, 3], path="runs.jsonl")
    [result.held_out for result in found["no norm"]]

Runs that the file already holds are not made again.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from IPython import get_ipython
from IPython.display import display

from autograder import data, machine, packages
from autograder.course import CourseError
from models.experiments.chance import t_factor
from models.experiments.setting import Result, Setting

if TYPE_CHECKING:  # what needs NumPy is imported when it is asked for
    from concurrent.futures import ProcessPoolExecutor

    from models.experiments.model import HELD_OUT, Model, shapes

__all__ = ["HELD_OUT", "Model", "Result", "Setting", "compare", "load", "measure", "run", "shapes", "t_factor"]

Job = tuple[Setting, int]
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("models.experiments.model"), name)


def compare(
    settings: dict[str, Setting], seeds: Iterable[int], path: str | Path | None = None, workers: int | None = None
) -> dict[str, list[Result]]:
    """The results of every setting, under its name, one for each of the ``seeds``; see :func:`measure`.

    A setting is left out if an interrupt came before all its runs were done.
    """
    seeds = list(seeds)
    found = measure([(setting, seed) for setting in settings.values() for seed in seeds], path, workers)
    whole = {name: one for name, one in settings.items() if all((one, seed) in found for seed in seeds)}
    return {name: [found[setting, seed] for seed in seeds] for name, setting in whole.items()}


def measure(jobs: Iterable[Job], path: str | Path | None = None, workers: int | None = None) -> dict[Job, Result]:
    """Make the runs ``jobs``, each a setting and a seed, on all cores, and show how far they are.

    With ``path`` each result is added to that file at once, and a run that stands in it is not made again. An interrupt
    (the stop button, Ctrl-C) ends it; all that is done by then is kept and returned.

    Without NumPy, in a browser without a network, the results come from a record. Raises CourseError if a run is not in
    it.
    """
    jobs = list(dict.fromkeys(jobs))
    if not packages.is_here("numpy"):
        return _recorded(jobs)
    known = load(path) if path else {}
    found = {job: known[job] for job in jobs if job in known}
    todo = [job for job in jobs if job not in found]
    progress = _Progress(len(jobs), len(found))
    ending = "interrupted; run the cell again to go on"
    try:
        with contextlib.closing(_runs(todo, workers or machine.processors())) as results:
            for result in results:
                found[result.setting, result.seed] = result
                if path:
                    _keep(result, path)
                progress.show(len(found))
        ending = "done"
    except KeyboardInterrupt:
        pass  # the answer to the stop button is what there is so far
    progress.end(len(found), ending)
    return {job: found[job] for job in jobs if job in found}


def _recorded(jobs: list[Job]) -> dict[Job, Result]:
    record = load(data.path("experiments.jsonl"))
    if not set(jobs) <= record.keys():
        raise CourseError(
            "These runs need NumPy, which comes over the network, and there is none; with one, restart the kernel and "
            "run the cell again."
        )
    _Progress(len(jobs), 0).end(len(jobs), "recorded earlier, for NumPy comes over the network and there is none")
    return {job: record[job] for job in jobs}


def run(setting: Setting, seed: int) -> Result:
    """Make one run; as ``model.run``, which needs NumPy."""
    from models.experiments.model import run as made

    return made(setting, seed)


def load(path: str | Path) -> dict[Job, Result]:
    """The results that a file holds; none if there is no such file. A line that was cut off is passed over."""
    found: dict[Job, Result] = {}
    if not Path(path).exists():
        return found
    for text in Path(path).read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(ValueError, TypeError):
            kept = json.loads(text)
            result = Result(**kept | {"setting": Setting(**kept["setting"]), "losses": tuple(kept["losses"])})
            found[result.setting, result.seed] = result
    return found


def _keep(result: Result, path: str | Path) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def _runs(jobs: list[Job], workers: int) -> Generator[Result]:
    """The results, as they come. Every process has one thread, so that the processes do not get in each other's way."""
    pool = _pool(min(workers, len(jobs)))
    if pool is None:
        for job in jobs:
            yield run(*job)
        return
    from concurrent.futures import as_completed

    with _environment(dict.fromkeys(_ONE_THREAD, "1")):
        waiting = [pool.submit(run, *job) for job in jobs]
    try:
        for future in as_completed(waiting):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor | None:
    """Processes to run in; None where one is enough, or where the system has no shared memory for more."""
    if workers < 2:
        return None
    import multiprocessing  # a browser has none
    from concurrent.futures import ProcessPoolExecutor

    with contextlib.suppress(OSError):
        # Fresh processes, as on Windows and macOS: a copy of a kernel that has threads may hang.
        return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_leave_interrupts)
    return None


class _Progress:
    """One line that says how many runs are done and how long the rest will take."""

    def __init__(self, total: int, done: int) -> None:
        self.total, self.before, self.began = total, done, time.monotonic()
        first = self._as_data(self._line(done, "starting"))
        self.shown = display(first, raw=True, display_id=True) if get_ipython() else None

    def show(self, done: int) -> None:
        """``done`` runs are done."""
        left = (time.monotonic() - self.began) / (done - self.before) * (self.total - done)
        self._update(self._line(done, f"{machine.duration(left)} left"))

    def end(self, done: int, ending: str) -> None:
        """It is over, with ``done`` runs done."""
        kept = f"{self.before} of them from the file" if self.before else ""
        spent = f"{machine.duration(time.monotonic() - self.began)} in all"
        self._update(self._line(done, ", ".join(part for part in (ending, kept, spent) if part)))

    def _line(self, done: int, note: str) -> str:
        return f"{done} of {self.total} runs · {note}"

    def _update(self, line: str) -> None:
        if self.shown is None:  # outside a notebook
            print(line)
        else:
            self.shown.update(self._as_data(line), raw=True)

    @staticmethod
    def _as_data(line: str) -> dict[str, str]:
        return {"text/html": f"<div role='status'>{line}</div>", "text/plain": line}


def _leave_interrupts() -> None:
    """In a worker: an interrupt is for the main process, which stops the workers in good order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

"""A whole class: examine every submission of a lesson, many at a time, and record each as it comes."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from autograder import course, machine
from autograder.grading import ledger, trouble
from autograder.grading.examiner import Examiner
from autograder.grading.job import USUAL, Job, Limits, Submission
from autograder.grading.result import Examination, Result

_SENT_BYTES = 16 * 1024 * 1024
# How many are recorded together at most; they lie in memory until then.
TOGETHER = 20
# How long the first of them waits for the others.
GATHER_SECONDS = 0.5
# How many of them each examiner begins with; more are not done in the second before all are known.
EARLY = 10
_STRANGE = set('<>"&\\/*?[]{},:;|`$\t\n\r')

# A submission with its key in the ledger and its examination, or with a sentence that says why there is none.
Examined = tuple[Submission, str, Examination | str]


@dataclass(frozen=True)
class Line:
    """What became of one submission. ``result`` is None and ``problem`` a sentence if it could not be graded; ``news``
    is False if the gradebook held it already. ``changes`` are the exercises whose points were others before."""

    student: str
    result: Result | None
    problem: str
    news: bool
    changes: tuple[str, ...] = ()


def grade(
    root: Path,
    lesson: course.Lesson,
    *,
    student: str = "",
    jobs: int = 0,
    dask: str = "",
    accept_risk: bool = False,
    limits: Limits = USUAL,
    seen: Callable[[int, int], None] = lambda done, total: None,
) -> list[Line]:
    """Examine and record all submissions of ``lesson`` in the course at ``root``, or that of one student.

    ``jobs`` are examined at a time, by default as many as there are processors; ``dask`` is the address of a Dask
    scheduler to use instead. ``limits`` hold for each submission. ``seen`` is told how many are done. What the ledger
    and the gradebook hold already is not done again. Raises CourseError, one sentence, where nothing can be graded or
    recorded.
    """
    with trouble.plainly(root), alone(root):
        place = ledger.folder(root)
        job = Job(lesson, ledger.seed(place, lesson), accept_risk, limits)
        early = _early(root, student, job, place)
        with _on_cluster(dask, job) if dask else _on_this_machine(jobs, job, early) as outcomes:
            # To import nbgrader takes a second, in which the examiners begin.
            from autograder.grading import gradebook

            with gradebook.opened(root, lesson) as book:
                found = [s for s in gradebook.handed_in(book) if student in ("", s.student)]
                if not found:
                    whose = f" of {student}" if student else ""
                    raise course.CourseError(f"There is no submission{whose} of {lesson.folder} in {book.submitted}.")
                ledger.clear_parts(place)
                gradebook.back_up(book.gradebook)
                before = gradebook.automatic(book)
                lines = []
                seen(0, len(found))
                for group in _examined(found, job, place, outcomes):
                    news = gradebook.record(book, [(s, key, e) for s, key, e in group if isinstance(e, Examination)])
                    for submission, _, outcome in group:
                        points = before.get(submission.student, {})
                        lines.append(_line(submission, outcome, submission in news, lesson, points))
                        seen(len(lines), len(found))
        return sorted(lines, key=lambda line: line.student)


def _line(
    submission: Submission, outcome: Examination | str, news: bool, lesson: course.Lesson, before: dict[str, float]
) -> Line:
    if isinstance(outcome, str):
        return Line(submission.student, None, outcome, news)
    after = {e.id: outcome.result.points(e.id) for e in lesson.exercises}
    changes = [f"{name} {before[name]:g} → {new:g}" for name, new in after.items() if before.get(name, new) != new]
    return Line(submission.student, outcome.result, "", news, tuple(changes))


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the course against a second batch. The hold ends with this process, however it ends."""
    hold = sqlite3.connect(ledger.folder(root) / "hold.db", timeout=0, isolation_level=None)
    try:
        try:
            hold.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise course.CourseError(
                "Another `autograder grade` is at work in this course; wait until it ends."
            ) from None
        yield
    finally:
        hold.close()


def objection(submission: Submission) -> str:
    """Why a submission cannot be recorded under its name, or an empty string."""
    name = submission.student
    if set(name) & _STRANGE or not name.isprintable() or len(name.encode()) > 120 or name != name.strip(" .-"):
        return "the folder's name is not a student's name; rename it"
    for folder in (submission.path.parent, submission.path.parent.parent):
        if folder.is_symlink():
            return "the folder is a link to another place; put the submission itself there"
    return ""


def _early(root: Path, student: str, job: Job, place: Path) -> Iterator[tuple[Submission, str]]:
    """Submissions that lie where they usually do and are not known yet, with their keys. Whether they belong to the
    batch, nbgrader's settings decide later."""
    version = ledger.version(job.lesson)
    for folder in sorted((root / "classroom" / "submitted").glob(f"*/{job.lesson.folder}")):
        submission = Submission(folder.parent.name, folder / f"{job.lesson.folder}.ipynb")
        if student in ("", submission.student) and not objection(submission):
            key = ledger.key(submission.path, version, job.seed)
            if not ledger.holds(place, job.lesson, key):
                yield submission, key


def _examined(found: list[Submission], job: Job, place: Path, outcomes: Callable) -> Iterator[list[Examined]]:
    """All submissions in groups of what is ready: many are recorded together in the time of one, most of which the disk
    takes."""
    version = ledger.version(job.lesson)
    todo, ready = [], []
    for submission in found:
        problem = objection(submission)
        key = "" if problem else ledger.key(submission.path, version, job.seed)
        known = problem or ledger.read(place, job.lesson, key)
        if known:
            ready.append((submission, key, known))
        else:
            todo.append((submission, key))
        if len(ready) == TOGETHER:
            yield ready
            ready = []
    if ready:
        yield ready
    for group in outcomes(todo):
        new = [(key, outcome) for _, key, outcome in group if isinstance(outcome, Examination)]
        machine.side_by_side(lambda one: ledger.write(place, job.lesson, *one), new)
        yield group


@contextlib.contextmanager
def _on_this_machine(jobs: int, job: Job, early: Iterable[tuple[Submission, str]] = ()):
    """Examine in ``jobs`` processes, which begin with some of ``early``."""
    jobs = jobs or machine.processors()
    examiners = [Examiner() for _ in range(jobs)]
    free: queue.SimpleQueue = queue.SimpleQueue()
    for examiner in examiners:
        free.put(examiner)

    def one(submission: Submission) -> Examination | str:
        examiner = free.get()
        try:
            return examiner.examine(submission.path, job)
        except RuntimeError as problem:
            return str(problem)
        finally:
            free.put(examiner)

    pool = ThreadPoolExecutor(jobs)
    begun = {about: pool.submit(one, about[0]) for about in islice(early, EARLY * jobs)}

    def begin(about: tuple[Submission, str]) -> Future[Examination | str]:
        return begun.pop(about) if about in begun else pool.submit(one, about[0])

    def outcomes(todo: list[tuple[Submission, str]]) -> Iterator[list[Examined]]:
        done: queue.SimpleQueue = queue.SimpleQueue()
        futures = {begin(about): about for about in todo}
        for future in futures:
            future.add_done_callback(done.put)
        while futures:
            ready = [done.get()]
            end = time.monotonic() + GATHER_SECONDS
            with contextlib.suppress(queue.Empty):
                while len(ready) < min(TOGETHER, len(futures)):
                    ready.append(done.get(timeout=max(0.0, end - time.monotonic())))
            # Whatever is done is forgotten, so that the cells of a whole class never lie in memory together.
            yield [(*futures.pop(future), future.result()) for future in ready]

    try:
        yield outcomes
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for examiner in examiners:
            examiner.close()


@contextlib.contextmanager
def _on_cluster(address: str, job: Job):
    """Examine on a Dask cluster. The notebooks are sent; no folder is shared."""
    try:
        import distributed
    except ImportError:
        raise course.CourseError(
            "Grading on a cluster needs dask.distributed: pip install -e '.[cluster]' here and on the workers."
        ) from None
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as problem:
        raise course.CourseError(f"There is no Dask scheduler at {address} ({type(problem).__name__}).") from None

    def outcomes(todo):
        mine = ledger.version(job.lesson)
        for worker, version in client.run(ledger.version, job.lesson).items():
            if version != mine:
                raise course.CourseError(f"The worker {worker} has another version of this course than this machine.")
        futures, unsent = {}, []
        for submission, key in todo:
            data = _content(submission.path)
            if data is None:
                unsent.append((submission, key))
                continue
            future = client.submit(_examine_there, data, submission.path.name, job, pure=False)
            futures[future] = (submission, key)
        for ready in distributed.as_completed(futures).batches():
            yield [(*futures.pop(future), brought(future)) for future in ready]
        with _on_this_machine(1, job) as outcomes_here:
            yield from outcomes_here(unsent)

    def brought(future) -> Examination | str:
        problem = future.exception()
        if isinstance(problem, course.CourseError):
            raise problem
        return future.result() if problem is None else f"no worker could examine it ({problem})"

    try:
        yield outcomes
    finally:
        client.close()


def _content(path: Path) -> bytes | None:
    """What is sent to a worker: the file, or None for what cannot be read, is not a plain file or is huge, which is
    examined here."""
    try:
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size <= _SENT_BYTES
        return path.read_bytes() if plain else None
    except OSError:
        return None


def _examine_there(data: bytes, name: str, job: Job) -> Examination | str:
    """On a worker: examine a notebook that was sent."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(data)
        try:
            return _examiner_of(threading.get_ident()).examine(path, job)
        except RuntimeError as problem:
            return str(problem)


@cache
def _examiner_of(thread: int) -> Examiner:
    """The examiner of one thread of a worker."""
    return Examiner()

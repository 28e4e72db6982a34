"""The ``autograder`` command: what learners and authors do outside a notebook."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder import course, output

# A command imports what it alone needs, so that `--help` and the short commands answer at once.
if TYPE_CHECKING:
    from rich.progress import Progress

    from autograder.live.room import Room

_PORT = 8765  # a fixed one, for a firewall has to let it through


class _PlainErrors(click.Group):
    """Shows a CourseError as one sentence and exit status 1, never as a traceback."""

    def main(self, *words: Any, **settings: Any) -> Any:
        output.make_safe()
        return super().main(*words, **settings)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except course.CourseError as problem:
            print(problem, file=sys.stderr)
            sys.exit(1)


@click.group(cls=_PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build microgpt: check your answers, see your progress, catch up, look up a solution."""


@main.command()
@click.argument("lesson")
def check(lesson: str) -> None:
    """Run the saved notebook of LESSON (for example 05) and show every check."""
    from autograder.notebook import execute, learner

    one = course.lesson(lesson)
    path = learner.home() / one.folder / f"{one.folder}.ipynb"
    if not path.exists() and learner.home() == course.ROOT / course.WORK:
        raise course.CourseError(f"There is no notebook {path} yet; `autograder lay-out` lays all lessons out.")
    with _progress() as bar:
        task = bar.add_task(f"lesson {one.number}", total=None)
        executed = execute.run(path, lambda done, total: bar.update(task, completed=done, total=total), unseen=True)
    said = {record["exercise"]: record for record in execute.records(executed)}
    for exercise in one.exercises:
        if exercise.id in said:
            print(said[exercise.id]["text"])
        else:
            print(f"✗ {exercise.id} {exercise.title}: its check did not run")
    for cell, error in execute.errors(executed):
        print(f"The cell {cell} stopped with {error}")
    passed = sum(record["state"] == "passed" for record in said.values())
    print(f"{passed} of {len(one.exercises)} exercises of lesson {one.number} pass.")
    sys.exit(0 if passed == len(one.exercises) else 1)


@main.command()
def progress() -> None:
    """Show which exercises of all lessons are solved."""
    from autograder.notebook import commands

    print(repr(commands.progress()))


@main.command("catch-up")
@click.argument("place")
def catch_up(place: str) -> None:
    """Take what is missing before PLACE, a lesson (05), an exercise (05-backward) or a lesson's end (05-reflection),
    from the reference into your files, and say which pieces are whose."""
    from autograder.notebook import commands

    print(commands.caught_up(*course.place(place)))


@main.command("lay-out")
def lay_out() -> None:
    """Lay the lessons out in work/, the folder to work in; a newer version replaces only what nobody has worked in."""
    from autograder.notebook import workplace

    for sentence in workplace.lay_out(course.ROOT):
        print(sentence)


@main.command()
@click.argument("exercise")
def solution(exercise: str) -> None:
    """Print one way to solve EXERCISE (for example 05-accumulate), or to answer a reflection (05-reflection) once yours
    is written."""
    from autograder.notebook import commands

    commands.solution(exercise)


@main.command()
@click.argument("what")
def reset(what: str) -> None:
    """Take your answer to an exercise (05-order) or to a whole lesson (05) out of your files; a dated backup is
    kept."""
    from autograder.notebook import learner

    wanted = (course.exercise(what),) if "-" in what else course.lesson(what).exercises
    removed = [name for exercise in wanted for name in learner.reset(exercise)]
    if removed:
        print(f"Removed {', '.join(removed)}; the files as they were are in {learner.home() / 'backups'}.")
    else:
        print("There was nothing to remove.")


@main.command()
@click.option("--class", "of_a_class", is_flag=True, help="Say all of it, and whether a class can be graded here.")
def doctor(of_a_class: bool) -> None:
    """Look at this machine and the learner's files, and say what is in order and what is not."""
    from autograder.notebook import doctor as examination

    if of_a_class:
        from autograder.grading.sandbox import self_test

        findings = examination.findings() + self_test.findings()
    else:
        findings = examination.summary()
    for good, text in findings:
        print(f"{'✓' if good else '✗'} {text}")
    sys.exit(0 if all(good for good, _ in findings) else 1)


@main.command()
@click.argument("model", required=False, type=click.Path(path_type=Path))
@click.argument("text", required=False, type=click.Path(path_type=Path))
def share(model: Path | None, text: Path | None) -> None:
    """Make one HTML file of a MODEL that your program kept (names.json; the newest if not given) and the TEXT that it
    learned (names.txt): it writes in any browser, without a network."""
    from autograder.sharing import share as sharing

    print(sharing.of_file(model, text))


@main.command()
@click.argument("address")
@click.argument("word")
@click.option("--name", default="", help="A name to be shown in the room; without it nobody is named.")
def join(address: str, word: str, name: str) -> None:
    """Join the room at ADDRESS with its WORD: checks then tell it exercise, result and the name of the mistake."""
    from autograder.notebook import room

    room.join(address, word, name)


@main.command()
def leave() -> None:
    """Leave the room that was joined; nothing is sent any more."""
    from autograder.notebook import room

    room.leave()


@main.command()
@click.argument("lesson")
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, show_default=True, help="The room's port.")
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep what is reported in this file; else nothing is.",
)
def room(lesson: str, port: int, keep: Path | None) -> None:
    """Open a room for LESSON on the local network, until Ctrl-C: the exercises' board, predictions, your cells."""
    with _room(course.lesson(lesson), port, keep) as opened:
        print("Your cells are shown if JupyterLab is started with these in its environment:")
        print("".join(f"  {name}={value}\n" for name, value in opened.environment.items()), end="")
        print("Ctrl-C closes the room.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)  # Ctrl-C ends it on every system


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if anything derived is not up to date.")
@click.option(
    "--replace-worked", is_flag=True, help="Also replace lessons somebody has worked in, keeping dated copies."
)
def build(only_check: bool, replace_worked: bool) -> None:
    """Derive lessons, reference and README's table from solutions/."""
    from autograder.authoring import build as building

    derived = building.derive(course.ROOT)
    if only_check:
        wrong = building.differences(derived)
        for path in wrong:
            print(f"✗ {path.relative_to(course.ROOT)} is not what `make build` makes")
        print(
            "Everything derived is up to date." if not wrong else "Run `make build`; edit solutions/, never lessons/."
        )
        sys.exit(1 if wrong else 0)
    changed = building.write(derived, replace_worked)
    for path in changed:
        print(f"wrote {path.relative_to(course.ROOT)}")
    print(f"{len(derived)} derived files, {len(changed)} of them new or changed.")


@main.command()
def lint() -> None:
    """Check the anatomy of every lesson: ids, checks, hints, minutes, alt text, lengths, leaked answers."""
    from autograder.authoring import lint as linting

    problems = linting.problems(course.ROOT)
    for problem in problems:
        print(f"✗ {problem}")
    print(f"{len(problems)} problems.")
    sys.exit(1 if problems else 0)


@main.command()
@click.argument("lessons", nargs=-1)
def proof(lessons: tuple[str, ...]) -> None:
    """Print the table of the checks: which wrong answers each catches and names, which odd right ones it accepts, and
    how many small slips it lets pass."""
    from autograder.authoring import proof as proving
    from autograder.authoring import survivors

    wanted = [e.id for number in lessons for e in course.lesson(number).exercises] or [e.id for e in course.exercises()]
    rows: list[proving.Row] = []
    with _progress() as bar:
        task = bar.add_task("proving", total=len(wanted))
        for exercise_id in wanted:
            rows += proving.rows([exercise_id])
            bar.advance(task)
        task = bar.add_task("searching", total=len(wanted))
        searched = survivors.searched(wanted, seen=lambda: bar.advance(task))
    results = [(row.exercise, row.kind, row.name, row.result if row.good else f"✗ {row.result}") for row in rows]
    _table(("exercise", "answer", "what it is", "result"), results)
    problems = proving.problems(wanted)
    for problem in problems:
        print(f"✗ {problem}")
    _table(proving.HEADER, proving.summary(rows, searched))
    print(f"The reasons are in {survivors.FILE.name}.", end=" ")
    print(f"{len(proving.SEEDS)} seeds were tried on each answer; `make proof-seeds` tries {len(proving.MANY_SEEDS)}.")
    unexplained = [f"{name}, {slip}" for name, one in searched.items() for slip in one.unexplained]
    for slip in unexplained:
        print(f"✗ {slip} passes the check and has no reason in {survivors.FILE.name}")
    mistakes = [row for row in rows if row.kind == "mistake"]
    named = sum(row.result == "caught, named" for row in mistakes)
    caught = sum(row.good for row in mistakes)
    oddities = [row for row in rows if row.kind == "oddity"]
    print(f"{len(mistakes)} mistakes: {caught} caught, {named} named.", end=" ")
    print(f"{len(oddities)} unusual right answers: {sum(row.good for row in oddities)} accepted.")
    wrong = problems or unexplained or not all(row.good for row in rows) or named < len(mistakes)
    sys.exit(1 if wrong else 0)


@main.command()
@click.argument("parts", nargs=-1)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Also renew these parts in this file.")
def bench(parts: tuple[str, ...], json_file: Path | None) -> None:
    """Measure PARTS of the course on this machine: rungs, checks, lessons, grading; all of them if none is named."""
    from autograder.authoring import bench as benching
    from autograder.authoring import tables

    unknown = [part for part in parts if part not in benching.PARTS]
    if unknown:
        raise course.CourseError(f"There is no part {unknown[0]!r}; the parts are {', '.join(benching.PARTS)}.")
    measured = benching.measure(parts or tuple(benching.PARTS), partial(print, file=sys.stderr))
    for one in tables.tables(measured):
        _table(one.header, one.rows, one.title)
        print(one.summary)
    if json_file:
        known = json.loads(json_file.read_text(encoding="utf-8")) if json_file.exists() else {}
        json_file.write_text(json.dumps(known | measured, indent=1) + "\n", encoding="utf-8")


@main.command()
@click.argument("lesson")
@click.option("--student", default="", help="Grade the submission of this student alone.")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="How many to examine at a time; as many as processors if not given."
)
@click.option(
    "--dask", default="", metavar="ADDRESS", help="Examine on the Dask cluster whose scheduler is at ADDRESS."
)
@click.option("--accept-risk", is_flag=True, help="Examine without isolation where the machine offers none.")
def grade(lesson: str, student: str, jobs: int | None, dask: str, accept_risk: bool) -> None:
    """Grade every submission of LESSON (for example 04_value) in classroom/ and record the scores.

    Type it in the course's folder. What is graded already is not graded again, so it can be repeated at any time.
    """
    from autograder.grading import batch, transplant

    with _progress() as bar:
        task = bar.add_task("grading", total=None)
        lines = batch.grade(
            Path.cwd(),
            course.lesson(lesson),
            student=student,
            jobs=jobs or 0,
            dask=dask,
            accept_risk=accept_risk,
            seen=lambda done, total: bar.update(task, completed=done, total=total),
        )
    rows = []
    for line in lines:
        name = transplant.readable(line.student)
        if line.result is None:
            rows.append((name, "", "not graded", line.problem))
        else:
            points = f"{line.result.score:g} / {line.result.max_score:g}"
            rows.append((name, points, line.result.verdict, line.result.reason))
    _table(("student", "points", "verdict", "reason"), rows)
    missed = sum(line.result is None for line in lines)
    new = sum(line.news for line in lines)
    print(
        f"{len(lines)} submissions: {new} recorded, {len(lines) - new - missed} recorded before, {missed} not graded."
    )
    changed = [line for line in lines if line.changes]
    for line in changed:
        print(f"{transplant.readable(line.student)} had other points before: {', '.join(line.changes)}")
    if changed:
        print("Their feedback is renewed by `nbgrader generate_feedback`, with --force and --student.")
    sys.exit(1 if missed else 0)


@main.command()
@click.argument("lesson")
def reflections(lesson: str) -> None:
    """Grade the reflections of LESSON by keyboard, one after another, beside the rubric and the model answer.

    Type it in the course's folder. Answers that have points already are not shown.
    """
    from autograder.grading import reflections as grading

    one = course.lesson(lesson)
    rubric = grading.rubric(Path.cwd(), one)

    def judge(answer: grading.Answer, number: int, total: int) -> grading.Verdict | None:
        print(f"\n── answer {number} of {total} " + "─" * 60 + f"\n\n{answer.text}\n\n── rubric " + "─" * 70)
        print(f"\n{rubric}\n")
        points = click.prompt("Points (Enter: later)", "", show_default=False, value_proc=_points_up_to(answer.most))
        if points is None:
            return None
        return grading.Verdict(points, click.prompt("Comment (Enter: none)", "", show_default=False).strip())

    try:
        recorded, unwritten = grading.grade(Path.cwd(), one, judge)
    except click.Abort:
        raise course.CourseError("\nEnded; what has points is recorded.") from None
    print(
        f"{recorded} recorded; {unwritten} wrote nothing. `nbgrader generate_feedback {one.folder}` shows it to them."
    )


def _points_up_to(most: float) -> Callable[[str], float | None]:
    """Reads points, or nothing; anything else is asked for again."""

    def points(typed: str) -> float | None:
        try:
            given = float(typed.replace(",", ".")) if typed.strip() else None
        except ValueError:
            given = -1.0
        if given is not None and not 0 <= given <= most:
            raise click.UsageError(f"from 0 to {most:g}, or Enter to leave it for later.")
        return given

    return points


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option(
    "--results",
    type=click.Path(dir_okay=False, path_type=Path),
    default="results.json",
    show_default=True,
    help="Where to write the verdict.",
)
@click.option("--accept-risk", is_flag=True, help="Examine without isolation where the machine offers none.")
def examine(notebook: Path, results: Path, accept_risk: bool) -> None:
    """Examine one NOTEBOOK, such as 04_value.ipynb, and write the verdict as Gradescope reads it; record nothing."""
    import secrets

    from autograder.grading import gradescope
    from autograder.grading.examiner import Examiner
    from autograder.grading.job import Job

    lesson = course.lesson(notebook.stem)
    with contextlib.closing(Examiner()) as examiner:
        try:
            found = examiner.examine(notebook.absolute(), Job(lesson, secrets.randbelow(2**48), accept_risk)).result
        except RuntimeError as problem:
            raise course.CourseError(f"{notebook} was not examined: {problem}.") from None
    results.write_text(json.dumps(gradescope.results(lesson, found), indent=1) + "\n", encoding="utf-8")
    print(f"{found.score:g} of {found.max_score:g} points; written to {results}.")


@main.command()
@click.argument("lesson")
def report(lesson: str) -> None:
    """Write a report on the graded submissions of LESSON: a page with pictures, and CSV files."""
    from autograder.grading import report as reporting

    print(f"Open {reporting.write(Path.cwd(), course.lesson(lesson))}")


@main.command()
@click.argument("lesson")
@click.option(
    "--minutes", type=click.IntRange(20, 240), help="How long the session is; what the lesson takes if not given."
)
@click.option("--rehearse", is_flag=True, help="Type and run the plan, and say what does not fit; nothing is opened.")
@click.option("--desk", is_flag=True, help="Open JupyterLab as it usually is, not as for a projector.")
@click.option("--no-open", is_flag=True, help="Make the files and open nothing.")
@click.option("--room", "with_room", is_flag=True, help="Open a room on the local network too, as `autograder room`.")
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, show_default=True, help="The room's port.")
def live(
    lesson: str, minutes: int | None, rehearse: bool, desk: bool, no_open: bool, with_room: bool, port: int
) -> None:
    """Teach LESSON (for example 05) in front of a room: a notebook to type in, a plan with minutes, and slides."""
    from autograder.live import kit, rehearsal

    one = course.lesson(lesson)
    minutes = minutes or one.minutes
    if rehearse:
        with _progress() as bar:
            task = bar.add_task("rehearsing", total=None)
            executed = rehearsal.rehearsed(
                one, minutes, lambda done, total: bar.update(task, completed=done, total=total)
            )
        problems = rehearsal.problems(one, minutes, executed)
        for problem in problems:
            print(f"✗ {problem}")
        kit.keep(one, executed)
        print(f"{len(problems)} things do not go as planned.")
        sys.exit(1 if problems else 0)
    made = kit.make(one, minutes)
    print(f"Type in   {made.notebook}\nThe plan  {made.plan}\nSlides    {made.slides}")
    if not made.rehearsed:
        print(f"Not rehearsed yet: `autograder live {one.number} --rehearse` does, and fills the slides with pictures.")
    if no_open:
        return
    with _room(one, port) if with_room else contextlib.nullcontext() as opened:
        status = kit.open_in_lab(made, not desk, opened.environment if opened else {})
    sys.exit(status)


@main.command()
@click.option("--lite", "with_lite", is_flag=True, help="Build the browser edition too, and put it into the site.")
def site(with_lite: bool) -> None:
    """Build the whole course as a website that works offline, in build/site; lessons that changed are run first."""
    from autograder.authoring import lite as edition
    from autograder.authoring import site as building

    folder = edition.build(course.ROOT) if with_lite else None
    with _progress() as bar:
        task = bar.add_task("running lessons", total=None)
        first = building.build(
            course.ROOT,
            begin=lambda cells: bar.update(task, total=cells),
            seen=lambda: bar.advance(task),
            edition=folder,
        )
    if folder:
        print(f"Open it with: python3 -m http.server -d {first.parent} 8000  and  http://localhost:8000")
    else:
        print(f"Open {first}")


@main.command()
def lite() -> None:
    """Build the lessons for a browser alone, nothing installed, in build/lite."""
    from autograder.authoring import lite as building

    folder = building.build(course.ROOT)
    print(f"Open it with: python3 -m http.server -d {folder} 8000  and  http://localhost:8000")


@contextlib.contextmanager
def _room(lesson: course.Lesson, port: int, keep: Path | None = None) -> Iterator[Room]:
    """An open room, with what people need to know of it on the screen, until the block ends."""
    from autograder.live import room as rooms

    with contextlib.closing(rooms.open_room(lesson, port, keep=keep)) as opened:
        print(f"For the room: {opened.address}  word: {opened.word}")
        print(f"In a notebook: {opened.call}")
        print(f"For you, with buttons: {opened.instructors_address}", flush=True)
        yield opened
    took_part = "1 notebook or page" if opened.took_part == 1 else f"{opened.took_part} notebooks and pages"
    print(f"\nThe room is closed; {took_part} took part.")


def _table(header: Iterable[str], rows: Iterable[Iterable[str]], title: str = "") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*header, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*map(escape, row))
    Console(highlight=False, soft_wrap=True).print(table)


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )

"""The site's first page: what one will build and for whom, from the course itself."""

from __future__ import annotations

import json
from functools import partial

from autograder import course, data, notebooks
from autograder.authoring.site import annotated, templates
from autograder.checking import answers, diagnosis, examine
from autograder.notebook import panel

# The exercise whose panel is shown, for a wrong answer that everybody gives once.
_SHOWN = "05-accumulate"
_SEED = 1


def page(contents: dict[str, list[str]], pictures: dict[str, str]) -> str:
    """The page as MyST Markdown; ``contents`` are the site's pages under their captions, ``pictures`` the HTML of the
    lessons' pictures by cell."""
    run = json.loads((course.ROOT / "data" / "canonical_losses.json").read_text(encoding="utf-8"))
    known = set(data.path("names.txt").read_text(encoding="utf-8").split())
    exercises = course.exercises()
    return templates.render(
        "index.md.j2",
        contents=contents,
        pictures=pictures,
        lessons=course.lessons(),
        hours=round(sum(one.minutes for one in course.lessons()) / 60),
        exercises=len(exercises),
        mistakes=sum(len(answers.mistakes(one.id)) for one in exercises),
        oddities=sum(len(answers.oddities(one.id)) for one in exercises),
        lines=len(annotated.lines()),
        losses=list(map(float, run["losses"])),
        names=run["samples"],
        new=sum(name not in known for name in run["samples"]),
        stub=_stub(course.exercise(_SHOWN)),
        panel=_panel(course.exercise(_SHOWN)),
    )


def _stub(exercise: course.Exercise) -> str:
    """The answer cell of an exercise as a learner finds it."""
    cells = notebooks.released(course.lesson(exercise.lesson).folder).cells
    return next(cell.source for cell in cells if notebooks.grade_id(cell) == exercise.id)


def _panel(exercise: course.Exercise) -> str:
    """What the check says to the first known wrong answer of an exercise."""
    wrong = answers.answered_with(exercise.id, answers.mistakes(exercise.id)[0].code)
    examined = partial(examine.examine, exercise, wrong)
    verdict = examined(_SEED)
    return panel.of(verdict, diagnosis.diagnose(verdict, examined), "").html()

"""The page that says why the checks can be trusted: what each one refuses and what it accepts."""

from __future__ import annotations

from autograder import course
from autograder.authoring import survivors
from autograder.authoring.site import templates
from autograder.checking import answers


def page() -> str:
    """The page as MyST Markdown. The search for slips is renewed where a check or a solution has changed."""
    found = survivors.searched([exercise.id for exercise in course.exercises()])
    rows = {
        name: (
            len(answers.mistakes(name)),
            len(answers.oddities(name)),
            one.killed,
            one.same,
            len(one.survivors) - len(one.unexplained),
        )
        for name, one in found.items()
    }
    mistakes, oddities, killed, same, explained = (sum(column) for column in zip(*rows.values()))
    unexplained = sum(len(one.unexplained) for one in found.values())
    return templates.render(
        "proof.md.j2",
        rows=rows,
        mistakes=mistakes,
        oddities=oddities,
        slips=killed + same + explained + unexplained,
        killed=killed,
        same=same,
        explained=explained,
        unexplained=unexplained,
    )

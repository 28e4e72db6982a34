"""The living map of gpt(): the way of the data from token to loss, and of the gradient back.

    living_map("08")                              a lesson's map in a notebook, lit as far as the learner's pieces pass
    living_map("10", state, tokenizer.chars)      with a model of one's own
    svg(), fragment(), page()                     the finished map for README, for a page of the site, as a whole page

All are drawn from one run of the program: ``run.py`` records it, ``state.py`` makes plain data of it, ``drawing.py``
the picture, which ``map.js`` enlivens in a notebook (``widget.py``) and on a page (``pages.py``).
"""

from __future__ import annotations

from typing import Any

from figures import library


def living_map(
    lesson: str, state: dict[str, list] | None = None, chars: list[str] | None = None, document: str = "emma"
) -> None:
    """Show the map in a notebook: the picture, and in its place the widget where widgets are shown.

    ``lesson`` is marked on it. ``state`` and ``chars`` are a model of the learner's; without them it is the trained one
    that comes with the course. Raises CourseError for a document the model has no characters for.
    """
    if library.unseen():
        return
    from figures.living_map import widget

    widget.show(lesson, state, chars, document)


def svg(document: str = "emma") -> str:
    """The map with every block awake, as an SVG image that needs nothing else."""
    from figures.living_map import drawing

    return drawing.svg(_finished(document))


def fragment(document: str = "emma") -> str:
    """The map with every block awake, as HTML to set into a page; without scripts it is the picture."""
    from figures.living_map import pages

    return pages.fragment(_finished(document))


def page(document: str = "emma", title: str = "The map of microgpt") -> str:
    """The map with every block awake, as a whole HTML page."""
    from figures.living_map import pages

    return pages.page(_finished(document), title)


def _finished(document: str) -> dict[str, Any]:
    from figures.living_map.run import reference_pieces, run
    from figures.living_map.state import state

    return state(run(document), reference_pieces()) | {"example": True}

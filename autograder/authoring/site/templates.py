"""The site's own pages are written as templates in ``docs/site``; what they say of the course is handed to them."""

from __future__ import annotations

from typing import Any

import jinja2

from autograder import course

FOLDER = course.ROOT / "docs" / "site"


def render(name: str, **facts: Any) -> str:
    """The page ``name`` as MyST Markdown. Raises jinja2.UndefinedError if it asks for a fact that is not given."""
    loader = jinja2.FileSystemLoader(FOLDER)
    return jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined).get_template(name).render(**facts)

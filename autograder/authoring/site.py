"""``make site``: the lessons and guides as a website that needs no network, in ``build/site``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from autograder import course

GUIDES = ("glossary", "instructors", "authors", "architecture")


def build(root: Path) -> Path:
    """Build the site from ``lessons/`` and ``docs/`` and return its first page. Raises CourseError if Sphinx fails."""
    try:
        from sphinx.cmd.build import build_main
    except ImportError:
        raise course.CourseError("Sphinx is not installed; `make site` installs it.") from None
    source, target = root / "build" / "site-source", root / "build" / "site"
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    pages = []
    for one in course.lessons():
        shutil.copy2(root / "lessons" / one.folder / f"{one.folder}.ipynb", source)
        pages.append(one.folder)
    for guide in GUIDES:
        text = (root / "docs" / f"{guide}.md").read_text(encoding="utf-8")
        # On the site lessons and guides lie side by side.
        beside = re.sub(r"\]\(\.\./lessons/\w+/", "](", text)
        (source / f"{guide}.md").write_text(beside, encoding="utf-8")
    (source / "index.md").write_text(_index(pages), encoding="utf-8")
    if build_main(["-q", "-W", "--keep-going", "-b", "html", "-c", str(root / "docs"), str(source), str(target)]):
        raise course.CourseError("The site could not be built; Sphinx said why above.")
    return target / "index.html"


def _index(pages: list[str]) -> str:
    lessons = "\n".join(pages)
    guides = "\n".join(GUIDES)
    return (
        "# Build microgpt\n\nWrite a small GPT in plain Python, piece by piece. Here the lessons can be read; to work "
        "through them, open them in JupyterLab with `make lab`.\n\n"
        f"```{{toctree}}\n:caption: Lessons\n:maxdepth: 1\n\n{lessons}\n```\n\n"
        f"```{{toctree}}\n:caption: Guides\n:maxdepth: 1\n\n{guides}\n```\n"
    )

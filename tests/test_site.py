"""The website of the lessons works without a network."""

from __future__ import annotations

import re

import pytest

from autograder import course
from autograder.authoring import site


def test_the_site_holds_every_lesson_and_loads_nothing_from_elsewhere(tmp_path):
    pytest.importorskip("sphinx", reason="Sphinx is installed by `make site`")
    for folder in ("lessons", "docs"):
        (tmp_path / folder).symlink_to(course.ROOT / folder)
    first = site.build(tmp_path)
    pages = {page.stem: page.read_text(encoding="utf-8") for page in first.parent.glob("*.html")}
    assert {one.folder for one in course.lessons()} <= pages.keys()
    for name, text in pages.items():
        loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"(https?:)?//[^\"]*\"", text)
        assert not loaded, name
    linked = re.findall(r'href="(\d\d_\w+)\.html"', pages["glossary"].split("<article", 1)[1])
    assert linked and set(linked) <= pages.keys()
    assert ".ipynb" not in pages["glossary"].split("<article", 1)[1].split("</article>")[0]

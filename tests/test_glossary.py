"""Each term of the glossary is introduced where the glossary says."""

from __future__ import annotations

import re

import pytest

from autograder import course, notebooks

PAGE = course.ROOT / "docs" / "glossary.md"
ENTRY = re.compile(
    r"- \*\*(?P<term>[^*]+)\*\* \(\[(?P<lesson>\d\d)\]\((?P<link>[^)]+)\)"
    r"(?:, (?:named|in another sense) in (?P<first>\d\d))?\): (?P<text>[^|]+\.\)?)"
)
LINES = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
ENTRIES = [found for line in LINES if (found := ENTRY.fullmatch(line))]


@pytest.fixture(scope="module")
def prose():
    """What a learner meets in words, by lesson: no code, and not the name of the next lesson."""
    return {
        lesson.number: " ".join(
            re.sub(r"```.*?```|`[^`]*`|<code>.*?</code>", " ", notebooks.without_next(cell.source), flags=re.S)
            for cell in notebooks.released(lesson.folder).cells
            if cell.cell_type == "markdown"
        )
        for lesson in course.lessons()
    }


def holds(text: str, term: str) -> bool:
    """Whether a term stands in a text, in the singular or the plural."""
    words = re.escape(term).replace(r"\ ", r"\s+")
    return bool(re.search(rf"(?<![\w-]){words}(?:e?s)?(?!\w)", text, re.I))


def test_every_line_is_an_entry_and_they_stand_in_order():
    assert [line for line in LINES if not ENTRY.fullmatch(line)] == []
    terms = [entry["term"].lower() for entry in ENTRIES]
    assert terms == sorted(set(terms))
    assert len(terms) >= 60


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["term"])
def test_a_term_stands_in_its_lesson_and_first_where_the_glossary_says(entry, prose):
    assert (PAGE.parent / entry["link"]).is_file()
    assert f"/{entry['lesson']}_" in entry["link"]
    assert holds(prose[entry["lesson"]], entry["term"])
    first = next(number for number, text in prose.items() if holds(text, entry["term"]))
    assert first == (entry["first"] or entry["lesson"])

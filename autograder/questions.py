"""What a lesson asks its readers to predict. A learner's notebook in a browser reads it, where there is no nbformat."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

PREDICT = re.compile(r"\*\*Predict(?: \d\d-\d+)?\.\*\*")  # begins what asks for a prediction
_FOLDED = re.compile(r"<details>.*?</details>", re.S)


def asked(cells: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The questions in the cells of a released lesson, by number, in their order: Markdown, one line each."""
    texts = [_FOLDED.sub("", "".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown"]
    parts = [part for text in texts for part in text.split("\n\n")]
    found = {match[0].strip("*.").split()[-1]: part[match.end() :] for part in parts if (match := PREDICT.search(part))}
    return {number: " ".join(text.split()) for number, text in found.items()}

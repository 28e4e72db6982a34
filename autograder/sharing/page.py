"""The page that a trained model becomes: its numbers, the program that runs them, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from array import array
from html import escape
from pathlib import Path
from string import Template

from autograder.sharing.model import COLDEST, Trained

_HERE = Path(__file__).parent
_POINTS = 200  # of the curve of losses


def html(made: Trained) -> str:
    """The page of a model, whole. What the learner's text holds stands in it as data, which the page shows as text."""
    names = ("page.html", "page.js", "page.css")
    whole, script, style = ((_HERE / name).read_text(encoding="utf-8") for name in names)
    return Template(whole).substitute(
        parameters=f"{made.parameters:,}",
        documents=f"{made.documents:,}",
        tokens=len(made.chars) + 1,
        text=escape(made.text),
        coldest=COLDEST,
        style=style,
        script=script,
        model=_data(made),
        # Nothing else may run or be loaded, whatever the learner's text holds.
        policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
    )


def _data(made: Trained) -> str:
    """What the script reads, as JSON in which no tag can begin or end."""
    flat = array("i", (n for rows in made.weights.values() for row in rows for n in row))
    if sys.byteorder == "big":
        flat.byteswap()
    facts = {
        "chars": made.chars,
        "n_head": made.n_head,
        "unit": made.unit,
        "shapes": [(name, len(rows), len(rows[0])) for name, rows in made.weights.items()],
        "numbers": base64.b64encode(flat.tobytes()).decode(),
        "text": made.text,
        "documents": made.documents,
        "examples": made.examples,
        "measured": made.measured,
        "loss": round(made.loss, 4),
        "losses": [round(loss, 4) for loss in _thinned(made.losses)],
        "steps": len(made.losses),
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _thinned(losses: tuple[float, ...]) -> list[float]:
    """At most so many means of neighbours as a curve can show."""
    size = max(1, -(-len(losses) // _POINTS))
    parts = [losses[i : i + size] for i in range(0, len(losses), size)]
    return [sum(part) / len(part) for part in parts]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

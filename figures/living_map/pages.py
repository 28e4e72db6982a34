"""The map on a page that has no kernel: the picture, its numbers and the same module that the widget runs."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from figures.living_map.drawing import STYLE, svg

MODULE = (Path(__file__).parent / "map.js").read_text(encoding="utf-8")


def fragment(state: dict[str, Any]) -> str:
    """HTML to set into a page: the picture, which a script turns into the map. It asks for nothing from elsewhere."""
    data = json.dumps(state, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    module = MODULE.replace("export default", "const map =")
    return (
        f'<style>{STYLE}</style><div class="lm-place">{svg(state)}</div>'
        f'<script type="module">{module}\nconst state = {data};\n'
        'map.render({ model: { get: (name) => (name === "state" ? state : undefined) }, '
        'el: [...document.querySelectorAll(".lm-place:not([data-alive])")]'
        '.find((place) => (place.dataset.alive = "true")) });</script>'
    )


def page(state: dict[str, Any], title: str = "The map of microgpt") -> str:
    """A whole HTML page with the map."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>:root { color-scheme: light dark; } body { margin: 8px; font-family: system-ui, sans-serif; } "
        "h1 { font-size: 1.3em; margin: 8px 0; }</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{fragment(state)}</main></body></html>\n"
    )

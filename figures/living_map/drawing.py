"""The map as SVG: the picture that print, README and front ends without widgets show, and that the widget enlivens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from figures.living_map.blocks import BY_ID

STYLE = (Path(__file__).parent / "map.css").read_text(encoding="utf-8")
WIDE, NARROW = (880, 496), (436, 988)
Place = tuple[float, float, float, float]
MARKS = {"yours": "●", "reference": "◐", "open": "○"}
# Left edge, top, width and height of each block within its half of the picture, which is 440 wide.
_LEFT: Mapping[str, Place] = {
    "tokens": (36, 8, 384, 50),
    "wte": (36, 70, 186, 42),
    "wpe": (234, 70, 186, 42),
    "embed": (36, 124, 384, 42),
    "norm1": (46, 198, 364, 40),
    "q": (46, 250, 114, 40),
    "k": (171, 250, 114, 40),
    "v": (296, 250, 114, 40),
    "weights": (46, 302, 114, 74),
    "keys": (171, 302, 114, 74),
    "values": (296, 302, 114, 74),
    "attend": (46, 388, 176, 40),
    "wo": (234, 388, 176, 40),
    "residual1": (36, 446, 384, 42),
}
_RIGHT: Mapping[str, Place] = {
    "norm2": (46, 26, 364, 40),
    "fc1": (46, 78, 364, 42),
    "fc2": (46, 132, 364, 40),
    "residual2": (36, 190, 384, 42),
    "logits": (36, 246, 384, 42),
    "softmax": (36, 300, 384, 76),
    "loss": (36, 388, 384, 44),
    "value": (36, 446, 87, 42),
    "backward": (135, 446, 87, 42),
    "adam": (234, 446, 87, 42),
    "sample": (333, 446, 87, 42),
}
# What each wire leaves and where it goes, as a path in its half.
_WIRES_LEFT = (
    ("tokens", "wte", "M129 58V70"),
    ("tokens", "wpe", "M327 58V70"),
    ("wte", "embed", "M129 112V124"),
    ("wpe", "embed", "M327 112V124"),
    ("embed", "norm1", "M36 145H16V218H46"),
    ("embed", "residual1", "M36 145H16V467H36"),
    ("norm1", "q", "M103 238V250"),
    ("norm1", "k", "M228 238V250"),
    ("norm1", "v", "M353 238V250"),
    ("q", "weights", "M103 290V302"),
    ("k", "keys", "M228 290V302"),
    ("v", "values", "M353 290V302"),
    ("keys", "weights", "M171 339H160"),
    ("weights", "attend", "M103 376V388"),
    ("values", "attend", "M353 376V382H190V388"),
    ("attend", "wo", "M222 408H234"),
    ("wo", "residual1", "M322 428V446"),
)
_WIRES_RIGHT = (
    ("residual1", "norm2", "M16 46H46"),
    ("residual1", "residual2", "M16 46V211H36"),
    ("norm2", "fc1", "M228 66V78"),
    ("fc1", "fc2", "M228 120V132"),
    ("fc2", "residual2", "M228 172V190"),
    ("residual2", "logits", "M228 232V246"),
    ("logits", "softmax", "M228 288V300"),
    ("softmax", "loss", "M228 376V388"),
)
# Blocks that are no part of the way: the title needs their width, so their mark stands below it.
_ENGINE = {"value": "{nodes:,}", "backward": "∇", "adam": "m, v", "sample": "next"}
_BRIDGES = (("wide", "M420 467H434V46H456"), ("narrow", "M70 488V494H16V538"))


def svg(state: dict[str, Any]) -> str:
    """The map at the last position of its document, by itself: with its style, in the wide form."""
    width, height = WIDE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="living-map lm-alone" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(describe(state))}">'
        f'<style>{STYLE}</style><rect class="lm-ground" width="{width}" height="{height}" rx="6"/>'
        f"{drawing(state)}</svg>"
    )


def drawing(state: dict[str, Any]) -> str:
    """What the picture consists of: two halves with their wires and blocks, the second of which goes beside the first
    or below it."""
    return (
        "<defs>"
        '<marker id="lm-tip" viewBox="0 0 6 6" refX="5.4" refY="3" markerWidth="6" markerHeight="6" orient="auto">'
        '<path d="M0 .4L5.4 3L0 5.6z" class="lm-tip"/></marker></defs>'
        + "".join(_wire("residual1", "norm2", path, f"lm-bridge lm-{form}") for form, path in _BRIDGES)
        + f'<g class="lm-half">{_frame(180, 256, "attention")}{_wires(_WIRES_LEFT)}{_blocks(_LEFT, state)}</g>'
        + f'<g class="lm-half lm-second" transform="translate(440 0)">{_frame(8, 172, "MLP")}{_wires(_WIRES_RIGHT)}'
        + f"{_blocks(_RIGHT, state)}</g>"
    )


def describe(state: dict[str, Any]) -> str:
    """The picture in words."""
    sizes = sorted(((m["size"], name) for name, m in state["matrices"].items()), reverse=True)
    own = [b["title"] for b in state["blocks"] if state["pieces"]["blocks"][b["id"]] == "yours"]
    return (
        f"A map of microgpt for the name {state['document']}: tokens, rows of wte and wpe, rmsnorm, queries, keys and "
        f"values of {state['heads']} heads, residual, MLP, logits, softmax, loss {state['loss']}. The largest gradient "
        f"has {sizes[0][1]}, {sizes[0][0]:g} in root mean square, the smallest {sizes[-1][1]}, {sizes[-1][0]:g}. "
        f"{len(own)} of {len(state['blocks'])} blocks are written by the learner."
    )


def _frame(y: float, height: float, title: str) -> str:
    return (
        f'<rect class="lm-frame" x="36" y="{y}" width="384" height="{height}" rx="8"/>'
        f'<text class="lm-frame-title" x="46" y="{y + 13}">{title}</text>'
    )


def _wires(wires: Sequence[tuple[str, str, str]]) -> str:
    return "".join(_wire(*wire) for wire in wires)


def _wire(source: str, target: str, path: str, also: str = "") -> str:
    return (
        f'<g class="lm-wire {also}" data-from="{source}" data-to="{target}">'
        f'<path d="{path}" marker-end="url(#lm-tip)"/><path class="lm-pulse" pathLength="1" d="{path}"/></g>'
    )


def _blocks(places: Mapping[str, Place], state: dict[str, Any]) -> str:
    return "".join(_block(name, place, state) for name, place in places.items())


def _block(name: str, place: Place, state: dict[str, Any]) -> str:
    x, y, width, height = place
    whose = state["pieces"]["blocks"][name]
    here = " lm-here" if name in state["here"] else ""
    matrix = BY_ID[name].matrix
    gauge = (
        f'<rect class="lm-gauge" x="{x + 8}" y="{y + height - 4}" width="{width - 16}" height="3" rx="1.5" '
        f'style="transform-origin:{x + 8}px 0"/>'
        if matrix
        else ""
    )
    return (
        f'<g class="lm-block lm-{whose}{here}" data-block="{name}">'
        f'<rect class="lm-box" x="{x}" y="{y}" width="{width}" height="{height}" rx="5"/>'
        f'<text class="lm-title" x="{x + 8}" y="{y + 15}">{escape(BY_ID[name].title)}</text>'
        f'<text class="lm-mark" x="{x + width - 8}" y="{y + (15 if name not in _ENGINE else 33)}">{MARKS[whose]}</text>'
        f'<g class="lm-cells">{_inside(name, x + 8, y + 22, width - 16, height - 30, state)}</g>{gauge}</g>'
    )


def _inside(name: str, x: float, y: float, width: float, height: float, state: dict[str, Any]) -> str:
    """What a block holds, at the last position."""
    if name == "tokens":
        return _chips(x, y - 2, width, state)
    if name == "softmax":
        return _bars(x, y, width, height, state)
    if name == "loss":
        return f'<text class="lm-number" x="{x}" y="{y + 13}">{state["losses"][-1]}</text>' + (
            f'<text class="lm-note" x="{x + width}" y="{y + 13}">mean over {state["document"]} <tspan class="lm-mean">'
            f"{state['loss']}</tspan></text>"
        )
    if name in _ENGINE:
        return f'<text class="lm-note lm-start" x="{x}" y="{y + 11}">{_ENGINE[name].format(**state)}</text>'
    if name == "weights":
        rows = state["values"]["weights"]
        return _table(name, rows[-1], x, y, width, height + 2, 1.0)
    if name in ("keys", "values"):
        rows = state["values"][name[0]]
        return _table(name, rows, x, y, width, height + 2, largest(rows))
    if name not in state["values"]:
        return ""
    rows = state["values"][name]
    return _table(name, rows[-1:], x, y, width, min(height + 2, 14), largest(rows))


def largest(rows: list[list[float]]) -> float:
    """The largest size of a number in ``rows``, which is drawn in full colour."""
    return max((abs(number) for row in rows for number in row), default=0.0) or 1.0


def _table(name: str, rows: list, x: float, y: float, width: float, height: float, full: float) -> str:
    """Rows of cells, each coloured by its sign and, from nothing to full colour, by its size."""
    step_x, step_y = width / len(rows[0]), min(14.0, height / len(rows))
    cells = "".join(
        f'<rect class="{"n" if number < 0 else "p"}" fill-opacity="{shade(number, full)}" x="{x + j * step_x:.2f}" '
        f'y="{y + i * step_y:.2f}" width="{step_x - 0.8:.2f}" height="{step_y - 0.8:.2f}"/>'
        for i, row in enumerate(rows)
        for j, number in enumerate(row)
    )
    # An MLP that has nothing to add gives zeros alone: that they are there is seen by what lies below them.
    slot = f'<rect class="lm-slot" x="{x}" y="{y}" width="{width - 0.8:.2f}" height="{step_y - 0.8:.2f}"/>'
    return f'{slot if len(rows) == 1 else ""}<g data-table="{name}" data-columns="{len(rows[0])}">{cells}</g>'


def shade(number: float, full: float) -> float:
    """How opaque a cell is: small numbers stay visible, for sizes are drawn by their square root."""
    return round(min(1.0, abs(number) / full) ** 0.5, 2)


def _chips(x: float, y: float, width: float, state: dict[str, Any]) -> str:
    """The tokens, the one that is read filled and the one that is due framed."""
    step = min(40.0, width / len(state["names"]))
    last = len(state["losses"]) - 1
    return "".join(
        f'<g class="lm-chip{" lm-read" if i == last else " lm-due" if i == last + 1 else ""}" data-position="{i}">'
        f'<rect x="{x + i * step:.1f}" y="{y}" width="{step - 3:.1f}" height="22" rx="4"/>'
        f'<text x="{x + i * step + (step - 3) / 2:.1f}" y="{y + 15.5}"{_small(name)}>{escape(name)}</text></g>'
        for i, name in enumerate(state["names"])
    )


def _small(name: str) -> str:
    return ' class="lm-small"' if len(name) > 1 else ""


def _bars(x: float, y: float, width: float, height: float, state: dict[str, Any]) -> str:
    """One bar for each token that may come next, as high as its probability; the scale ends at the largest of all."""
    names, rows = state["vocabulary"], state["values"]["softmax"]
    step, top, full = width / (len(names) + 1), height - 10, largest(rows)
    due = state["tokens"][len(rows)]

    def middle(i: int, name: str) -> float:
        """The last name is a word and has the room of two."""
        return (i + (1.0 if len(name) > 1 else 0.5)) * step

    return "".join(
        f'<g class="lm-bar{" lm-due" if i == due else ""}"><rect x="{x + middle(i, name) - step / 2 + 1:.2f}" y="{y}" '
        f'width="{step - 2:.2f}" height="{top}" '
        f'style="transform-origin:0 {y + top}px;transform:scaleY({share / full:.4f})"/>'
        f'<text x="{x + middle(i, name):.2f}" y="{y + height + 2}"{_small(name)}>'
        f"{escape(name)}</text></g>"
        for i, (name, share) in enumerate(zip(names, rows[-1]))
    )

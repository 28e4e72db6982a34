"""README's picture: names that the shipped model writes, each letter with its probability, as an animated SVG.

It is made of the model's own draws, needs no script, stands still for whoever wants no motion, and brings its own
ground, since a page may be dark where the reader's system is light.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from html import escape

from models import pretrained

SEED, NAMES, TEMPERATURE = 42, 5, 0.5
_LETTER, _WAIT = 0.6, 2.2  # seconds for a letter, and after a name
_ROWS = 6
WIDTH, _HEIGHT = 680, 290
_LEFT, _MIDDLE, _RIGHT = 28, 440, 652  # where letters begin, where bars begin and end
_TILE, _GAP = 48, 5
_ROUNDS = 3  # then it rests, at the first name
_STYLE = """
:root{--card:#fff;--line:#dcd8ce;--ink:#22211e;--soft:#5f5c55;--sure:#0072B2;--drawn:#E69F00}
@media(prefers-color-scheme:dark){:root{--card:#1d2024;--line:#37393d;--ink:#eceae4;--soft:#a9a69d;--sure:#2f7fb5;--drawn:#E69F00}}
text{fill:var(--ink);font-family:ui-sans-serif,system-ui,"DejaVu Sans",sans-serif;font-size:14px}
.soft{fill:var(--soft)}
.big{font:32px Georgia,"DejaVu Serif",serif;text-anchor:middle}
.small{font-size:12px;text-anchor:middle}
.token{font:16px Georgia,"DejaVu Serif",serif;text-anchor:middle}
.right{text-anchor:end}
.written{font:19px Georgia,"DejaVu Serif",serif}
.tile,.bar{fill:var(--sure)}
.drawn{fill:var(--drawn)}
.later{opacity:0}
"""


@dataclass(frozen=True)
class Draw:
    """One draw of the model: the token, and all tokens with their probabilities, the likeliest first."""

    token: str
    ranked: tuple[tuple[str, float], ...]

    @property
    def p(self) -> float:
        return dict(self.ranked)[self.token]


def names() -> list[list[Draw]]:
    """The names that the model writes, as ``pretrained.sample`` writes them, draw by draw."""
    rng = random.Random(SEED)
    return [_draws(pretrained.sample(rng, TEMPERATURE)) for _ in range(NAMES)]


def alternative() -> str:
    """What the picture shows, in words."""
    first, *others = names()
    letters = ", ".join(f"{draw.token} {_percent(draw.p)}" for draw in first)
    return (
        f"A trained model writes names, one letter after another, each with its probability: {letters}. "
        f"Then {', '.join(map(_word, others))}."
    )


def svg() -> str:
    """The picture."""
    written = names()
    times, whole = _times(written)
    parts, moves, below = [], [], []

    def at(name: str, kind: str, inside: str, frames: str) -> None:
        """A part of the picture that comes and goes."""
        parts.append(f'<g class="{name}{kind}">{inside}</g>')
        ease = "linear" if name.startswith("l") else "step-end"
        moves.append(f"@keyframes {name}{{{frames}}}.{name}{{animation:{name} {whole:g}s {ease} {_ROUNDS}}}")

    def share(seconds: float) -> str:
        return f"{100 * seconds / whole:.2f}%"

    for n, (draws, starts) in enumerate(zip(written, times)):
        until = starts[-1] + _LETTER + _WAIT
        still = "" if n == 0 else " later"
        for i, (draw, start) in enumerate(zip(draws, starts)):
            fade = f"0%,{share(start)}{{opacity:0}}{share(start + 0.2)},{share(until - 0.3)}{{opacity:1}}"
            at(f"l{n}_{i}", still, _tile(i, draw), fade + f"{share(until - 0.01)},to{{opacity:0}}")
            end = starts[i + 1] if i + 1 < len(starts) else until
            shown = f"0%{{opacity:0}}{share(start)}{{opacity:1}}{share(end)}{{opacity:0}}"
            # Whoever wants no motion sees the first name, and how its end was drawn.
            at(f"r{n}_{i}", "" if n == 0 and i + 1 == len(draws) else " later", _rows(draw), shown)
        moves.append(
            f"@keyframes n{n}{{0%{{fill-opacity:0}}{share(starts[-1])},to{{fill-opacity:1}}}}"
            f".n{n}{{animation:n{n} {whole:g}s step-end {_ROUNDS}}}"
        )
        below.append(f'<tspan class="n{n}" dx="{24 if n else 0}">{_word(draws)}</tspan>')
    title = f"A model of {_parameters():,} numbers writes names"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape(alternative())}</title>\n<style>{_STYLE}"
        f"@media(prefers-reduced-motion:no-preference){{{''.join(moves)}}}</style>\n"
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{_HEIGHT - 1}" rx="14" fill="var(--card)" '
        f'stroke="var(--line)"/>\n<text class="soft" x="{_LEFT}" y="46">{title}</text>\n'
        f'<text class="soft right" x="{_RIGHT}" y="46">how it drew the letter</text>\n'
        f'<path d="M{_LEFT} 216H{_RIGHT}" stroke="var(--line)"/>\n'
        f'<text class="written" x="{_LEFT}" y="256">{"".join(below)}</text>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _draws(name: str) -> list[Draw]:
    steps = [*name, "end"] if len(name) < 15 else [*name]
    found = []
    for i, token in enumerate(steps):
        chances = dict(zip(pretrained.letters(), pretrained.next_letter(name[:i], TEMPERATURE)))
        found.append(Draw(token, tuple(sorted(chances.items(), key=lambda pair: -pair[1]))))
    return found


def _times(written: list[list[Draw]]) -> tuple[list[list[float]], float]:
    """When each letter of each name comes, and how long all of it takes, in seconds."""
    times, now = [], 0.0
    for draws in written:
        times.append([now + _LETTER * i for i in range(len(draws))])
        now += _LETTER * len(draws) + _WAIT
    return times, round(now, 2)


def _tile(i: int, draw: Draw) -> str:
    """The letter number ``i`` of a name on its tile: the surer the model was of it, the stronger its colour."""
    left = _LEFT + i * (_TILE + _GAP)
    kind, y = ("token", 116) if draw.token == "end" else ("big", 118)
    middle = left + _TILE / 2
    return (
        f'<rect class="tile" x="{left}" y="76" width="{_TILE}" height="82" rx="8" '
        f'fill-opacity="{0.08 + 0.55 * draw.p:.2f}"/><text class="{kind}" x="{middle:g}" y="{y}">{draw.token}</text>'
        f'<text class="small" x="{middle:g}" y="146">{escape(_percent(draw.p))}</text>'
    )


def _rows(draw: Draw) -> str:
    """The likeliest tokens with their probabilities as bars, the drawn one in another colour; if it is not among them,
    it stands last."""
    rows = list(draw.ranked[:_ROWS])
    if draw.token not in dict(rows):
        rows[-1] = (draw.token, draw.p)
    made = []
    for y, (token, p) in zip(range(78, 78 + 22 * _ROWS, 22), rows):
        made.append(
            f'<text class="token" x="{_MIDDLE + 16}" y="{y + 8}">{token}</text>'
            f'<rect class="{"bar drawn" if token == draw.token else "bar"}" x="{_MIDDLE + 40}" y="{y - 4}" '
            f'width="{max(1, 112 * p):.1f}" height="12" rx="3"/>'
            f'<text class="right" x="{_RIGHT}" y="{y + 7}">{escape(_percent(p))}</text>'
        )
    return "".join(made)


def _word(draws: list[Draw]) -> str:
    return "".join(draw.token for draw in draws if draw.token != "end")


def _percent(p: float) -> str:
    if p < 0.001:
        return "< 0.1 %"
    return f"{100 * p:.0f} %" if p >= 0.0995 else f"{100 * p:.1f} %"


def _parameters() -> int:
    return sum(len(row) for rows in pretrained.checkpoint()[1].values() for row in rows)

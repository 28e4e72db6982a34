"""Pictures of lesson 01: documents and their lengths, tokens in rows, next-token pairs, where letters stand."""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING, Any

from figures import library
from figures.show import BLUE, FAINT, GREY, INK, ORANGE, Colour, Picture, as_html, figure

if TYPE_CHECKING:
    from ipywidgets import Widget

MOST_LETTERS = 16
_SHADE: dict[bool, Colour] = {True: (ORANGE, 0.3), False: (BLUE, 0.15)}  # BOS and characters


def lengths(documents: list[str]) -> Picture:
    """How many documents have each length, as labelled bars."""
    counts = Counter(map(len, documents))
    drawn = figure(5.8, 3.0)
    axes = drawn.subplots()
    bars = axes.bar(list(counts.keys()), list(counts.values()), color=BLUE, width=0.75)
    axes.bar_label(bars, [f"{count:,}" for count in counts.values()], padding=2, fontsize=9)
    axes.margins(y=0.09)
    axes.set_xticks(range(min(counts), max(counts) + 1))
    axes.set(xlabel="characters in a document", ylabel="documents")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    return Picture(drawn, _describe_lengths(documents))


def _describe_lengths(documents: list[str]) -> str:
    """The picture of ``lengths`` in words."""
    counts = Counter(map(len, documents))
    every = ", ".join(f"{count:,} of length {length}" for length, count in sorted(counts.items()))
    return f"Bars of the number of documents by length: {every}."


def token_rows(sequences: list[list[int]], tokenizer: Any) -> Picture:
    """Each sequence as a row of boxes: the character, or BOS, above its id."""
    longest = max(map(len, sequences))
    drawn = figure(0.5 * longest + 0.9, 0.55 * len(sequences) + 0.4)
    axes = drawn.subplots()
    for y, tokens in enumerate(sequences):
        for x, token in enumerate(tokens):
            _box(axes, x, y, token, tokenizer)
    axes.set(xlim=(-2.2, longest - 0.4), ylim=(len(sequences) - 0.45, -0.95))
    axes.axis("off")
    for x in range(longest):
        axes.text(x, -0.7, str(x), ha="center", va="center", color=GREY, fontsize=9)
    axes.text(-0.55, -0.7, "position", ha="right", va="center", color=GREY, fontsize=9)
    return Picture(drawn, _describe_rows(sequences, tokenizer))


def _describe_rows(sequences: list[list[int]], tokenizer: Any) -> str:
    """The picture of ``token_rows`` in words."""
    rows = ("; ".join(f"{_name(token, tokenizer)} {token}" for token in tokens) for tokens in sequences)
    return "Rows of boxes, each a token with its id. " + " ".join(
        f"Row {number}: {row}." for number, row in enumerate(rows, 1)
    )


def pair_columns(tokens: list[int], pairs: list[tuple[int, int]], tokenizer: Any) -> Picture:
    """The pairs of one sequence as columns, token above and next token below; what has no place is left pale."""
    every = list(zip(tokens, tokens[1:]))
    drawn = figure(max(4.2, 0.58 * len(every) + 1.3), 2.6)
    axes = drawn.subplots()
    for x, pair in enumerate(every):
        inside = x < len(pairs)
        token, following = pairs[x] if inside else pair
        _box(axes, x, 0, token, tokenizer, pale=not inside)
        _box(axes, x, 1.6, following, tokenizer, pale=not inside)
        colour = INK if inside else GREY
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.3, "linestyle": "-" if inside else ":"}
        axes.annotate("", (x, 1.12), (x, 0.48), arrowprops=arrow)
        axes.text(x, -0.75, str(x) if inside else "–", ha="center", va="center", color=colour)
    for y, label in ((-0.75, "position"), (0, "token"), (1.6, "next")):
        axes.text(-0.7, y, label, ha="right", va="center", color=GREY)
    if len(pairs) < len(every):
        middle = (len(pairs) + len(every) - 1) / 2
        axes.text(middle, 2.35, "no position left", ha="center", va="center", color=GREY)
    axes.set(xlim=(-1.9, len(every) - 0.4), ylim=(2.6, -1.05))
    axes.axis("off")
    return Picture(drawn, _describe_pairs(tokens, pairs, tokenizer))


def _describe_pairs(tokens: list[int], pairs: list[tuple[int, int]], tokenizer: Any) -> str:
    """The picture of ``pair_columns`` in words."""
    every = "; ".join(
        f"position {position}: {_name(token, tokenizer)} then {_name(following, tokenizer)}"
        for position, (token, following) in enumerate(pairs)
    )
    return f"Pairs of a token and its next. {every}. {len(tokens) - 1 - len(pairs)} more pairs have no position left."


def letter_shares(pairs: list[tuple[int, int]], tokenizer: Any) -> Picture:
    """How often each character stands first, anywhere and last in a document, in percent."""
    MultipleLocator = library.part("ticker").MultipleLocator

    shares = _shares(pairs, tokenizer)
    drawn = figure(5.8, 3.4)
    axes = drawn.subplots()
    places = range(len(tokenizer.chars))
    columns = list(zip(*shares.values()))
    axes.vlines(places, [min(c) for c in columns], [max(c) for c in columns], color=GREY, lw=0.8, zorder=1)
    style = {"first": ("^", BLUE), "anywhere": ("_", INK), "last": ("s", ORANGE)}
    for label, values in shares.items():
        marker, colour = style[label]
        axes.scatter(places, values, marker=marker, color=colour, s=30, label=label, zorder=2)
    axes.set_xticks(places, [_shown(char) for char in tokenizer.chars])
    axes.set(ylabel="share of that place, %", xlim=(-0.6, len(places) - 0.4))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MultipleLocator(5))
    axes.grid(axis="y", color=FAINT, lw=0.8)
    axes.set_axisbelow(True)
    drawn.legend(title="the character stands", ncols=3, loc="outside upper right", alignment="right")
    return Picture(drawn, _describe_shares(pairs, tokenizer))


def _describe_shares(pairs: list[tuple[int, int]], tokenizer: Any) -> str:
    """The picture of ``letter_shares`` in words: the leading characters of each place."""
    parts = []
    for label, values in _shares(pairs, tokenizer).items():
        leading = sorted(zip(values, tokenizer.chars), reverse=True)[:5]
        parts.append(f"{label}: " + ", ".join(f"{_shown(char)} {share:.1f}%" for share, char in leading))
    return "How often each character stands at a place. Most frequent " + "; ".join(parts) + "."


def typing_box(tokenizer: Any, start: str = "emma") -> Widget:
    """A field to type in, and below it the tokens of what is typed, or what the tokenizer says against it."""
    import ipywidgets as widgets

    field = widgets.Text(start, description="Name")
    says, picture = widgets.HTML(), widgets.HTML()

    def update(_: object = None) -> None:
        try:
            tokens = list(tokenizer.encode(field.value))
        except ValueError as error:
            text, drawn = f"ValueError: {error}", ""
        else:
            text, drawn = f"{len(tokens)} tokens: {tokens}", ""
            if len(tokens) <= MOST_LETTERS + 2:
                drawn = as_html(token_rows([tokens], tokenizer))
        says.value = f'<div role="status" aria-live="polite" style="line-height:1.4">{html.escape(text)}</div>'
        picture.value = drawn

    field.observe(update, "value")
    update()
    return widgets.VBox([field, says, picture])


def _shares(pairs: list[tuple[int, int]], tokenizer: Any) -> dict[str, list[float]]:
    """For each place the percentages of all characters, by id."""
    counts = {
        "first": Counter(following for token, following in pairs if token == tokenizer.bos),
        "anywhere": Counter(following for _, following in pairs),
        "last": Counter(token for token, following in pairs if following == tokenizer.bos),
    }
    result = {}
    for label, count in counts.items():
        total = sum(n for token, n in count.items() if token != tokenizer.bos)
        result[label] = [100 * count[token] / max(total, 1) for token in range(len(tokenizer.chars))]
    return result


def _box(axes, x: float, y: float, token: int, tokenizer: Any, pale: bool = False) -> None:
    FancyBboxPatch = library.part("patches").FancyBboxPatch

    bos = token == tokenizer.bos
    edge = GREY if pale else ORANGE if bos else BLUE
    box = FancyBboxPatch(
        (x - 0.36, y - 0.36),
        0.72,
        0.72,
        boxstyle="round,pad=0,rounding_size=0.12",
        facecolor="none" if pale else _SHADE[bos],
        edgecolor=edge,
        linewidth=2 if bos and not pale else 1.2,
        linestyle=":" if pale else "-",
    )
    axes.add_patch(box)
    colour = GREY if pale else INK
    name = _name(token, tokenizer)
    axes.text(x, y - 0.15, name, ha="center", va="center", fontsize=9 if bos else 11, weight="bold", color=colour)
    axes.text(x, y + 0.18, str(token), ha="center", va="center", fontsize=9, color=colour)


def _name(token: int, tokenizer: Any) -> str:
    return "BOS" if token == tokenizer.bos else _shown(tokenizer.chars[token])


def _shown(char: str) -> str:
    return "␣" if char == " " else char

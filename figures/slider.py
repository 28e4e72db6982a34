"""A picture for each place of a slider, and the slider: it has a name for everyone, is the browser's own, and says in
words what it stands at.

The one of ipywidgets cannot be given a name that a screen reader says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from figures.show import Picture, as_html

if TYPE_CHECKING:
    from ipywidgets import Button, Widget

BACK = {"description": "Back", "icon": "arrow-left", "tooltip": "One step back"}
FORWARD = {"description": "Forward", "icon": "arrow-right", "tooltip": "One step forward"}

_PAGE = """
function render({ model, el }) {
  const label = document.createElement("label"), slider = document.createElement("input");
  const output = document.createElement("output"), texts = model.get("texts");
  label.textContent = model.get("label");
  Object.assign(slider, { type: "range", min: 0, max: texts.length - 1, step: 1 });
  label.style.cssText = "display:flex;align-items:center;gap:.6em;color:inherit";
  output.style.minWidth = Math.max(...texts.map(text => text.length)) + "ch";
  output.setAttribute("aria-hidden", "true");  // the slider says the same
  // JupyterLab would take the arrow keys for itself.
  el.addEventListener("keydown", event => {
    if (/^(Arrow|Home|End|Page)/.test(event.key)) event.stopPropagation();
  });
  const show = () => {
    slider.value = model.get("index");
    output.textContent = texts[model.get("index")];
    slider.setAttribute("aria-valuetext", output.textContent);
  };
  slider.addEventListener("input", () => {
    model.set("index", Number(slider.value));
    model.save_changes();
  });
  model.on("change:index", show);
  show();
  label.append(slider, output);
  el.append(label);
}
export default { render };
"""


def pictures(
    label: str,
    texts: Sequence[str],
    draw: Callable[[int], tuple[str, Picture]],
    start: int = 0,
    back: dict[str, str] = BACK,
    on: dict[str, str] = FORWARD,
    ring: bool = False,
) -> Widget:
    """A slider between two buttons, a read-out and a picture. ``draw`` is called with the number of a place when it is
    come to, and gives what the read-out says there, as HTML, and the picture."""
    import ipywidgets

    says, picture = ipywidgets.HTML(), ipywidgets.HTML()

    def update(index: int) -> None:
        words, drawn = draw(index)
        says.value = f'<div role="status" aria-live="polite" style="line-height:1.4">{words}</div>'
        picture.value = as_html(drawn)

    left, right = (ipywidgets.Button(**words, layout={"width": "max-content"}) for words in (back, on))
    return ipywidgets.VBox([slider(label, texts, start, left, right, update, ring), says, picture])


def slider(
    label: str,
    texts: Sequence[str],
    index: int,
    back: Button,
    on: Button,
    draw: Callable[[int], None],
    ring: bool = False,
) -> Widget:
    """A slider between two buttons that move it by one. It stands at one of ``texts``, first at that of number
    ``index``, and ``draw`` is called with the number, now and whenever it has moved. In a ring the first follows the
    last."""
    import anywidget
    import traitlets
    from ipywidgets import HBox

    class Slider(anywidget.AnyWidget):
        _esm = _PAGE
        label = traitlets.Unicode().tag(sync=True)
        texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
        index = traitlets.Int().tag(sync=True)

    made, last = Slider(label=label, texts=list(texts), index=index), len(texts) - 1

    def by(step: int) -> None:
        made.index = (made.index + step) % len(texts) if ring else min(max(made.index + step, 0), last)

    def update(_: object = None) -> None:
        draw(made.index)
        back.disabled, on.disabled = (not ring and made.index == end for end in (0, last))

    back.on_click(lambda _: by(-1))
    on.on_click(lambda _: by(1))
    made.observe(update, "index")
    update()
    return HBox([back, made, on])

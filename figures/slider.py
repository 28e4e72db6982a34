"""A slider that has a name for everyone: the browser's own, with its label and what it stands at in words.

The one of ipywidgets cannot be given a name that a screen reader says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Button, Widget

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

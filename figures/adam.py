"""One parameter's diary: its gradients, Adam's two running means of them, and where it goes."""

from __future__ import annotations

from figures.show import BLUE, INK, ORANGE, PALE, Picture, figure


def diary(gradients: list[float], m_hats: list[float], roots: list[float], places: list[float]) -> Picture:
    """Above, each gradient with m_hat and the root of v_hat; below, the parameter after each step."""
    drawn = figure(5.8, 4.4)
    above, below = drawn.subplots(2, 1, sharex=True)
    steps = range(1, len(gradients) + 1)
    above.bar(steps, gradients, color=PALE, edgecolor=BLUE, label="gradient")
    above.plot(steps, m_hats, color=BLUE, linewidth=2.2, marker="o", markersize=4, label="m_hat")
    above.plot(steps, roots, color=ORANGE, linewidth=2, linestyle="--", label="root of v_hat")
    above.axhline(0, color=INK, linewidth=0.8)
    above.set_ylabel("gradient")
    drawn.legend(ncols=3, loc="outside upper center")
    below.plot([0, *steps], places, color=BLUE, marker="o", markersize=4)
    below.set_ylabel("parameter")
    below.set_xlabel("step")
    return Picture(drawn, _describe_diary(gradients, m_hats, roots, places))


def _describe_diary(gradients: list[float], m_hats: list[float], roots: list[float], places: list[float]) -> str:
    """The text alternative of :func:`diary`."""
    rows = [
        f"step {i}: gradient {g:.2f}, m_hat {m:.2f}, root of v_hat {r:.2f}, parameter {p:.4f}"
        for i, (g, m, r, p) in enumerate(zip(gradients, m_hats, roots, places[1:]), 1)
    ]
    return f"One parameter's diary, from {places[0]:.4f} on. " + "; ".join(rows) + "."

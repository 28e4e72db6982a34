"""``python -m autograder.rungs``: time every rung side by side and compare its losses with the canonical ones."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from autograder import examine, rungs


def table(rows: list[dict]) -> Table:
    """The figures of :func:`rungs.measure` for a person."""
    shown = Table("rung", "what", "ms a step", "times as fast", "losses", "largest difference")
    for row in rows:
        difference = "none, bit for bit" if row["identical"] else f"{row['difference']:.1e}"
        ratio = f"{row['ratio']:,.0f}" if row["ratio"] >= 100 else f"{row['ratio']:.3g}"
        shown.add_row(
            row["rung"], row["what"], f"{row['seconds_per_step'] * 1000:.3g}", ratio,
            f"{row['losses']:,}", difference,
        )  # fmt: skip
    return shown


@click.command()
@click.option("--steps", default=20, show_default=True, help="How many documents all rungs are timed on.")
@click.option("--repeats", default=3, show_default=True, help="How many rounds; medians are shown.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Also write the figures to this file.")
def main(steps: int, repeats: int, json_file: Path | None) -> None:
    """Time every rung of lesson 13 on this machine, in one run, and prove its losses. It takes two or three minutes."""
    reference = examine.namespace()
    rows = rungs.measure(reference, reference, steps, repeats)
    Console().print(table(rows))
    if json_file:
        json_file.write_text(json.dumps({"rungs": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

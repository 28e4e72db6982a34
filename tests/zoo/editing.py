"""Attacks on the notebook itself: test cells, points, ids and metadata that a student has changed."""

from __future__ import annotations

import copy
from collections.abc import Callable

from zoo.making import FAKE, Make, cell, code, edited, empty, fake, hostile, solved

CHECKS = [f"04-{name}-check" for name in ("value", "add", "multiply", "power", "functions", "derived")]
EVIL = "<script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>"
PASSED = {"output_type": "display_data", "data": {"text/html": "<div>✓ 6 of 6 objectives met</div>"}, "metadata": {}}


def _each_check(change: Callable[[dict, dict], object], start: Make | None = None) -> Make:
    def all_of_them(document: dict) -> None:
        for name in CHECKS:
            change(document, cell(document, name))

    return edited(all_of_them, start or fake(""))


def _deleted(document: dict, check: dict) -> None:
    document["cells"].remove(check)


def _doubled(document: dict, check: dict) -> None:
    again = copy.deepcopy(check)
    again.update(source="pass", id=check["id"] + "-mine")
    document["cells"].insert(0, again)
    document["cells"].append(copy.deepcopy(again))


def _first(document: dict, check: dict) -> None:
    document["cells"].remove(check)
    document["cells"].insert(0, check)


def _unlocked(document: dict, check: dict) -> None:
    check["metadata"] = {
        "nbgrader": check["metadata"]["nbgrader"] | {"locked": False, "grade": False, "solution": True}
    }
    check["source"] = "score = 14"


def _own_exercise(document: dict) -> None:
    about = {"cell_type": "code", "schema_version": 3, "grade": True, "locked": True, "solution": False, "task": False}
    for n in range(5):
        document["cells"].append(
            code("pass", f"bonus-{n}", nbgrader=about | {"grade_id": f"bonus-{n}", "points": 1000})
        )


def _stolen(document: dict) -> None:
    """Cells of one's own under the names of checks, and answers under each other's names."""
    for name in CHECKS:
        about = copy.deepcopy(cell(document, name)["metadata"]["nbgrader"]) | {"solution": True, "grade": False}
        document["cells"].insert(2, code("score = points = 14", f"mine-{name}", nbgrader=about))


def _swapped(document: dict) -> None:
    one, two = cell(document, "04-add")["metadata"]["nbgrader"], cell(document, "04-multiply")["metadata"]["nbgrader"]
    one["grade_id"], two["grade_id"] = two["grade_id"], one["grade_id"]


def _all_the_same(document: dict) -> None:
    for c in document["cells"]:
        if "nbgrader" in c["metadata"]:
            c["metadata"]["nbgrader"]["grade_id"] = "04-value"


def _by_hand(document: dict) -> None:
    for name in ("value", "add", "multiply", "power", "functions", "derived"):
        cell(document, f"04-{name}")["metadata"]["nbgrader"].update(grade=True, points=100, locked=False)


def _reflection(points: object) -> Callable[[dict], None]:
    return lambda document: cell(document, "04-reflection")["metadata"]["nbgrader"].update(points=points)


def _examined(document: dict) -> None:
    document["metadata"]["examined"] = {"key": "0" * 40, "time": ""}
    document["metadata"]["microgpt"] = {"points": 14, "verdict": "graded"}
    document["metadata"]["nbgrader"] = {"score": 14, "max_score": 14}


def _tagged(document: dict) -> None:
    for c in document["cells"]:
        c["metadata"].update(tags=["remove-cell", "skip-execution", "raises-exception", "parameters"], deletable=True)


def _checksums(document: dict) -> None:
    for c in document["cells"]:
        if "nbgrader" in c["metadata"]:
            c["metadata"]["nbgrader"].update(checksum="0" * 32, schema_version=99)


def _odd_metadata(document: dict) -> None:
    for c in document["cells"]:
        if "nbgrader" in c["metadata"]:
            c["metadata"]["nbgrader"].update(
                points=float("nan"), schema_version="three", cell_type=None, locked=[], grade={}
            )


def _everything_is_evil(document: dict) -> None:
    for c in document["cells"]:
        if c["cell_type"] == "markdown":
            c["source"] = EVIL + "</pre><iframe src=javascript:alert(4)></iframe>"
            c["attachments"] = {"x.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"}}
        else:
            c["outputs"] = [
                {"output_type": "display_data", "data": {"text/html": EVIL, "image/svg+xml": EVIL}, "metadata": {}}
            ]
    document["cells"].append(code(f"# {EVIL}\nname = '''{EVIL}'''", "evil"))
    document["metadata"]["title"] = EVIL
    document["metadata"]["kernelspec"] = {"name": "../../../tmp/x", "display_name": EVIL, "language": EVIL}


def _replaced_release(document: dict) -> None:
    """The release's own cells say something else."""
    cell(document, "04-setup")["source"] = (
        "def check(*x): return True\nadd_to = ready = solution = check\nraise SystemExit"
    )
    cell(document, "04-add-look")["source"] = "import os\nos._exit(0)"


def _forged_outputs(document: dict, check: dict) -> None:
    check["outputs"] = [
        PASSED,
        {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1},
    ]


def _hook(source: str) -> Callable[[dict], None]:
    """A cell of the release, not an answer, in other words."""
    return lambda document: cell(document, "04-hook").update(source=source)


def _cells(count: int, source: str) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        document["cells"][3:3] = [code(source, f"many-{n}") for n in range(count)]

    return change


ALL = (
    hostile("checks-emptied", _each_check(lambda document, check: check.update(source="pass")), says="check"),
    hostile(
        "checks-that-pass", _each_check(lambda document, check: check.update(source="assert True\n2.0")), says="check"
    ),
    hostile("checks-taken-out", _each_check(_deleted), says="check"),
    hostile("checks-doubled", _each_check(_doubled), says="check"),
    hostile("checks-first", _each_check(_first)),
    hostile("checks-as-text", _each_check(lambda document, check: check.update(cell_type="markdown")), says="check"),
    hostile("checks-raw", _each_check(lambda document, check: check.update(cell_type="raw")), says="check"),
    hostile("checks-unlocked", _each_check(_unlocked), says="check"),
    hostile("points-raised", _each_check(lambda document, check: check["metadata"]["nbgrader"].update(points=1000))),
    hostile("points-below-zero", _each_check(lambda d, c: c["metadata"]["nbgrader"].update(points=-5), solved()), 14),
    hostile("points-are-text", _each_check(lambda d, c: c["metadata"]["nbgrader"].update(points="all"), solved()), 14),
    hostile("points-without-end", _each_check(lambda d, c: c["metadata"]["nbgrader"].update(points=float("inf")))),
    hostile("outputs-forged", _each_check(_forged_outputs)),
    hostile("own-exercises", edited(_own_exercise, empty())),
    hostile("ids-stolen", edited(_stolen, fake(""))),
    hostile("ids-swapped", edited(_swapped), 12),
    hostile("ids-all-the-same", edited(_all_the_same), 14),
    hostile(
        "answers-graded-by-hand",
        edited(_by_hand, fake("")),
    ),
    hostile("reflection-of-a-thousand-points", edited(_reflection(1000), fake(""))),
    hostile("reflection-below-zero", edited(_reflection(-1e9)), 14),
    hostile("examined-already", edited(_examined, fake(""))),
    hostile("tags-that-skip", edited(_tagged, fake(""))),
    hostile("checksums-changed", edited(_checksums), 14),
    hostile("metadata-of-odd-types", edited(_odd_metadata), 14),
    hostile("scripts-in-every-cell", edited(_everything_is_evil), 14),
    hostile("scripts-in-errors", empty(dict.fromkeys(FAKE, f"raise ValueError({EVIL!r} + '\\x1b[31m' + '`' * 5)"))),
    hostile("release-replaced", edited(_replaced_release, fake(""))),
    hostile("twenty-thousand-cells", edited(_cells(20_000, "x = 1")), 14),
    hostile("a-cell-of-ten-megabytes", edited(_cells(1, "x = 1\n" * 1_700_000)), 14),
    hostile("cells-that-take-time", edited(_cells(25, "import time\ntime.sleep(9)")), 14, "stopped"),
    hostile("nested-brackets", solved({"04-power": "x = " + "(" * 5000 + ")" * 5000, "04-derived": "x = 1"}), 9),
    hostile("nested-operators", solved({"04-power": "x = " + "-" * 200_000 + "1", "04-derived": "x = 1"}), 9),
    hostile("nested-strings", solved({"04-power": "x = " + " + ".join(["1"] * 100_000), "04-derived": "x = 1"}), 9),
    hostile(
        "released-cell-of-nested-brackets",
        edited(_hook("x = " + "[" * 90 + "]" * 90 + "\ny = " + "(" * 5000 + ")" * 5000)),
        14,
    ),
    hostile("released-cell-of-nested-operators", edited(_hook("import os\nx = " + "-" * 200_000 + "1")), 14),
    hostile("released-cell-of-long-sums", edited(_hook("def f():\n    return " + " + ".join(["1"] * 1_000))), 14),
    hostile("released-cell-of-longer-sums", edited(_hook("def f():\n    return " + " + ".join(["1"] * 100_000))), 14),
    hostile("released-cell-of-many-attributes", edited(_hook("class A:\n    b = c" + ".d" * 900)), 14),
    hostile("released-cell-of-many-lines", edited(_hook("a=1\n" * 2_500_000)), 14),
    hostile("surrogates-in-an-answer", edited(lambda d: cell(d, "04-power").update(source="x = '\ud800'")), 12),
    hostile("surrogates-in-a-cell", edited(lambda d: d["cells"].append(code("# \udcff\nx = '\ud800'", "odd"))), 14),
    hostile("surrogates-in-metadata", edited(lambda d: d["metadata"].update({"title\ud800": "\udfff"})), 14),
)

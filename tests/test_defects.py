"""Deliberate defects across the modules, each of which the tests named beside it have to notice.

Each is one change of a text that stands once in its file. That it still does is tested with each `make test`; that the
tests notice it, in the proof.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import course

IN_FULL = pytest.mark.proof("defects", only=True)

COMPARE, PROBES = "autograder/checking/compare.py", "autograder/checking/probes.py"
EXAMINE, LIMIT = "autograder/checking/examine.py", "autograder/checking/limit.py"
PANEL, CHECK = "autograder/notebook/panel.py", "autograder/notebook/check.py"
SAVING, LEARNER = "autograder/notebook/saving.py", "autograder/notebook/learner.py"
SESSION, PROGRAM = "autograder/notebook/session.py", "autograder/program.py"
SUBMISSION, BUILD = "autograder/grading/submission.py", "autograder/authoring/build.py"
LEDGER, TRANSPLANT = "autograder/grading/ledger.py", "autograder/grading/transplant.py"
WIRE, BUBBLEWRAP = "autograder/grading/sandbox/wire.py", "autograder/grading/sandbox/bubblewrap.py"
# The file, a text in it, what takes its place, and the tests that fail then.
DEFECTS = [
    (COMPARE, "tolerance * max(1.0, abs(expected))", "tolerance * 1e4 * max(1.0, abs(expected))", "test_compare"),
    (COMPARE, "is not type(expected) or isinstance(got, Other)", "is not type(expected)", "test_compare"),
    (COMPARE, "return len(got) == len(expected) and all", "return all", "test_compare"),
    (PROBES, "        random.setstate(state)\n    if", "        pass\n    if", "test_probes"),
    (PROBES, "if not compare.same(compare.plain(inputs), compare.plain(trial.inputs), 0.0):", "if False:", "test_probes"),
    (PROBES, "    if got.kind != expected.kind:\n        return False\n", "", "test_probes"),
    (PROBES, 'return got.error.split(":")[0] == expected.error.split(":")[0]', "return True", "test_probes"),
    (PROBES, 'return Outcome("error", error=problem, printed=outcome.printed)', "return outcome", "test_probes"),
    (LIMIT, "seconds, AGAIN)\n\n    def end", "seconds + 30, AGAIN)\n\n    def end", "test_probes"),
    (EXAMINE, 'if len(states) == 1 else "failed"', 'if len(states) == 1 else "passed"', "test_examine"),
    (EXAMINE, "if known is None or state", "if known is None and state", "test_examine"),
    (
        "autograder/checking/diagnosis.py",
        "if any(outcome.kind == \"timeout\" for outcome in verdict.outcomes):",
        "if False:",
        "test_diagnosis",
    ),
    (PANEL, "html.escape(line.text + note)", "line.text", "test_grading_feedback or test_proof or test_learner"),
    ("autograder/checking/diagnosis.py", "if len(alike) == 1:", "if alike:", "test_diagnosis"),
    ("autograder/checking/diagnosis.py", 'one.error) == _PATH', 'one.error) != "" or _PATH', "test_diagnosis"),
    (PANEL, "why = [self.happened] if self.happened else []", "why: list[str] = []", "test_grading_feedback or test_check"),
    (CHECK, "if learner.grading() and not verdict.passed:", "if False:", "test_check"),
    (SAVING, "    if found[exercise.file]:\n", "    if False:\n", "test_learner or test_accidents"),
    (LEARNER, "            del sys.modules[Path(file).stem]\n", "            pass\n", "test_learner"),
    ("autograder/notebook/fresh.py", "        sys.modules.pop(Path(file).stem, None)\n", "        pass\n", "test_learner"),
    (SESSION, "(_python(cell.text) for cell in ran)}", "(_python(cell.text) for cell in reversed(ran))}", "test_accidents"),
    (SESSION, "(s for s in reversed(self.effective) if name in s.binds)", "(s for s in self.effective if name in s.binds)", "test_accidents"),
    (SESSION, "suppress(SyntaxError, ValueError):\n        for statement in statements.parse(_python(", "suppress():\n        for statement in statements.parse(_python(", "test_accidents"),
    (LEARNER, '.decode("utf-8-sig")', '.decode("latin-1")', "test_learner or test_accidents"),
    ("autograder/statements.py", r'.replace("\r\n", "\n").replace("\r", "\n")', "", "test_blocks or test_accidents"),
    ("autograder/placing.py", "file.imports = [", "kept = [", "test_blocks or test_learner"),
    ("autograder/placing.py", "_one(_without_methods(below, others))", "_one(below)", "test_accidents"),
    ("autograder/classes.py", "        setattr(cls, function.__name__, function)\n", "", "test_learner or test_proof"),
    (LEDGER, 'if entry["key"] == key else None', "", "test_ledger"),
    (LEDGER, r"\0{exercise.points}", "", "test_ledger"),
    (LEDGER, '            digest.update(f"\\0{name}\\0".encode() + content)\n', "            pass\n", "test_ledger"),
    (LEDGER, "digest.update(_bytes(", "(_bytes(", "test_ledger"),
    (LEDGER, "lesson.number.encode()", 'b"04"', "test_ledger"),
    (TRANSPLANT, "elif not _is_answer(released):", "elif False:", "test_transplant"),
    (SUBMISSION, "found = due(exercise, job.seed)[0]", "found = due(exercise, 1)[0]", "test_submission"),
    (SUBMISSION, "        left_out.add(stopped)\n", "        pass\n", "test_submission"),
    (SUBMISSION, "if step.exercise not in findings.verdicts:", "if True:", "test_submission"),
    (SUBMISSION, 'if said["kind"] not in _KINDS or len', "if len", "test_submission"),
    (SUBMISSION, '(f" in {line[0]}" if line else "")', 'f" in {outcome.line}"', "test_submission"),
    (SUBMISSION, '(kind if known else "an error of its own")', "kind", "test_submission"),
    (PROGRAM, "lesson[: lesson.index(exercise)]", "lesson[: lesson.index(exercise) + 1]", "test_submission"),
    (PROGRAM, "if e.lesson < lesson]", "if e.lesson <= lesson]", "test_submission"),
    ("autograder/grading/gradebook.py", "scores.get(name) for name in due} == due", "due[name] for name in due} == due", "test_grading_batch"),
    (WIRE, "    if type(reply) is not dict or type(reply.get(\"kind\")) is not str:\n", "    if False:\n", "test_grading_sandbox"),
    (WIRE, 'raise Stopped("it sent more than it was asked for")', "pass", "test_grading_sandbox"),
    (BUBBLEWRAP, '    "RLIMIT_FSIZE": 32 * 1024**2,\n', "", "test_grading_sandbox"),
    ("autograder/grading/report.py", "autoescape=True", "autoescape=False", "test_grading_report"),
    ("autograder/authoring/lint.py", "len(bare) >= LEAK_LENGTH and", "False and", "test_lint"),
    (BUILD, "if worked and not replace_worked:", "if False:", "test_build"),
    (BUILD, "            _stands_alone(exercise)\n", "            pass\n", "test_build"),
    (BUILD, ' or f"{name}-check" not in points', "", "test_build"),
    ("models/pretrained.py", "[logit / temperature for", "[logit for", "test_pretrained"),
    ("models/experiments/model.py", "return 1.0 if self.setting.scale", "return 1.0 if not self.setting.scale", "test_experiments"),
    ("models/rungs/microgpt.c", "1e-8", "1e-6", "test_rungs"),
    ("figures/training.py", "total += loss - (losses[i - window] if i >= window", "total += loss - (losses[0] if i >= window", "test_training_view"),
    ("figures/show.py", "if not self.alt.strip():", "if False:", "test_figures"),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The course in another place."""
    for name in ("autograder", "models", "figures", "tests", "solutions", "lessons", "data", "docs"):
        shutil.copytree(course.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "backups"))
    for path in filter(Path.is_file, course.ROOT.iterdir()):
        shutil.copy(path, tmp_path)
    return tmp_path


def outcome(copy: Path, tests: str) -> subprocess.CompletedProcess:
    """What pytest says of the named files of tests there."""
    files = [str(path) for path in sorted(copy.glob("tests/test_*.py")) if path.stem in tests.split(" or ")]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not alone", *files]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=1800)


@pytest.mark.parametrize("file, text", [d[:2] for d in DEFECTS], ids=range(len(DEFECTS)))
def test_what_a_defect_changes_stands_once(file, text):
    assert (course.ROOT / file).read_text(encoding="utf-8").count(text) == 1, f"{file}: {text!r}"


@IN_FULL
def test_without_a_defect_they_pass(copy):
    done = outcome(copy, " or ".join(tests for *_, tests in DEFECTS))
    assert done.returncode == 0, re.findall(r"^(?:_{3,} |E  |tests/.*:).*", done.stdout, re.M)[:20]


@IN_FULL
@pytest.mark.parametrize("file, text, instead, tests", DEFECTS, ids=[f"{d[0]}-{n}" for n, d in enumerate(DEFECTS)])
def test_a_defect_is_noticed(copy, file, text, instead, tests):
    source = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(source.replace(text, instead), encoding="utf-8")
    done = outcome(copy, tests)
    assert done.returncode == 1, f"nothing of {tests} noticed it:\n{done.stdout[-500:]}{done.stderr[-500:]}"

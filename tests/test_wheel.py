"""The course from a wheel: what it carries, and a folder of its own in which everything works, with no clone near."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest
from traitlets.config import PyFileConfigLoader

import classroom
import copies
import labpage
from autograder import course
from autograder.notebook import workplace

FIRST = course.lessons()[0]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel that `make wheel` makes, of a copy, so that nothing is left in the course's folder."""
    place = tmp_path_factory.mktemp("wheel")
    for name in ("autograder", "figures", "models", "lessons", "data", "docs"):
        shutil.copytree(course.ROOT / name, place / "course" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(course.ROOT / name, place / "course")
    (place / "course" / "lessons" / FIRST.folder / "my_names.txt").write_text("not to be carried")
    uv = ["uv", "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable]
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([*uv, "--out-dir", place, "."], cwd=place / "course", check=True, env=os.environ | path)
    (made,) = place.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory) -> Path:
    """Where its programs are in a fresh environment. What the course needs is borrowed from this one."""
    place = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*install, "--python", python, wheel], check=True)
    (site,) = place.glob("lib/python*/site-packages")
    # The folder alone: what makes this environment find the clone is not read there.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    ask = [python, "-c", "import autograder; print(autograder.__file__)"]
    assert subprocess.run(ask, cwd=place, capture_output=True, text=True).stdout.startswith(str(place))
    return place / "bin"


def test_it_carries_lessons_and_data_and_nobodys_answers(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    carried = {name.removeprefix("autograder/carried/") for name in names if name.startswith("autograder/carried/")}
    released = {path.relative_to(course.ROOT).as_posix() for path in course.ROOT.glob("lessons/[0-9]*/[0-9]*.ipynb")}
    data = {path.relative_to(course.ROOT).as_posix() for path in course.ROOT.glob("data/*.*")}
    assert carried == released | data | {f"settings/{name}.json" for name in ("overrides", "page_config", "workspace")}
    assert not any(name.startswith(("solutions", "tests", "lessons", "data", "docs")) for name in names)
    missing = {
        path.relative_to(course.ROOT).as_posix()
        for package in ("autograder", "figures", "models")
        for path in (course.ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "authoring" not in path.parts
    } - names
    assert missing == set()


@pytest.mark.skipif(os.name != "posix", reason="ends the server by a signal")
def test_it_opens_jupyterlab_in_a_folder_of_its_own_where_work_is_checked_and_kept(programs, tmp_path):
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "NBGRADER", "PYTEST"))}
    settings = ours | {"HOME": str(tmp_path / "home"), "PATH": f"{programs}{os.pathsep}{ours['PATH']}"}
    # What packages put beside Python's own folder is borrowed too.
    settings |= {"JUPYTER_CONFIG_PATH": f"{sys.prefix}/etc/jupyter", "JUPYTER_PATH": f"{sys.prefix}/share/jupyter"}
    (tmp_path / "home").mkdir()
    with (tmp_path / "log.txt").open("wb") as log:
        lab = subprocess.Popen(
            [programs / "build-microgpt", "--no-browser", "--ip=127.0.0.1", "--IdentityProvider.token=wheel"],
            cwd=tmp_path, env=settings, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        end = time.monotonic() + 90
        while "JupyterLab is at" not in (said := (tmp_path / "log.txt").read_text()):
            assert lab.poll() is None and time.monotonic() < end, said
            time.sleep(0.2)
        address = re.search(r"JupyterLab is at (\S+)\?", said)[1].replace("localhost", "127.0.0.1")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}?token=wheel") as answer:
            shown = answer.read().decode()
        folded = _left_side(address) if labpage.CHROMIUM else "collapsed"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(lab.pid, signal.SIGKILL)
        lab.wait()
    assert address.endswith(f"/lab/tree/{FIRST.folder}/{FIRST.folder}.ipynb")
    assert said.splitlines()[0].startswith("JupyterLab is at")  # and nothing before it
    assert '"@jupyter/nbgrader:formgrader"' in re.search(r'"disabledExtensions": (\[.*?\])', shown)[1]

    # As with `make lab`, a lesson fills the window at first.
    assert folded == "collapsed"

    place = tmp_path / "build-microgpt"
    assert {path.name for path in place.iterdir() if re.match(r"\d\d_", path.name)} == {
        one.folder for one in course.lessons()
    }

    def typed(*words: str) -> str:
        ran = subprocess.run([programs / "autograder", *words], cwd=place, env=settings, capture_output=True, text=True)
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran.stdout

    copies.put(FIRST, place, solved=True)
    assert f"{len(FIRST.exercises)} of {len(FIRST.exercises)} exercises of lesson 00 pass." in typed("check", "00")
    assert re.search(r"^00 .* ●$", typed("progress"), re.M) and (place / course.WORKBENCH).exists()
    # Once more, inside of it and after an update: nothing is laid into another folder, and work is kept.
    kept = (place / FIRST.folder / f"{FIRST.folder}.ipynb").read_bytes()
    again = "from autograder.notebook import lab; lab.LabApp.launch_instance = print; lab.main()"
    subprocess.run([programs / "python", "-c", again], cwd=place, env=settings, check=True, capture_output=True)
    assert (place / FIRST.folder / f"{FIRST.folder}.ipynb").read_bytes() == kept
    assert not (place / "build-microgpt").exists()


def _left_side(address: str) -> str:
    """Whether the file browser is seen once the lesson is."""
    with labpage.chromium() as new_page:
        page = new_page()
        page.goto(f"{address}?token=wheel")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        return "seen" if page.locator("#jp-left-stack").is_visible() else "collapsed"


def test_a_folder_without_a_clone_says_of_the_course_what_the_clone_says(tmp_path):
    place = tmp_path / "build-microgpt"
    workplace.lay_out(course.ROOT, place)
    alone, own = (
        PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config() for folder in (place, course.ROOT)
    )
    assert alone.CourseDirectory.course_id == own.CourseDirectory.course_id
    assert alone.ExchangeFactory.fetch_assignment == own.ExchangeFactory.fetch_assignment
    assert alone.Exchange.assignment_dir == str(place)


@classroom.needs_isolation
def test_a_class_can_be_graded_with_it(programs, tmp_path):
    """The sandbox hides what the wheel carries, and gives the data alone."""
    said = subprocess.run(
        [programs / "autograder", "doctor", "--class"], cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
    ).stdout  # fmt: skip
    assert re.search(r"^✓ .*(bubblewrap|isolat)", said, re.M | re.I), said

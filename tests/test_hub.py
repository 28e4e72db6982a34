"""The course on a JupyterHub: a hub that is started for real, a teacher and two students, from fetching to feedback.

All of them are one Unix user here. So what the hub itself keeps apart is shown: servers, homes as its servers serve
them, the server of the course; and the modes of the exchange. That Unix keeps the files apart too is the work of a
hub where everybody is a user of the machine, as on The Littlest JupyterHub.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml
from playwright.sync_api import Page, expect
from traitlets.config import Config, PyFileConfigLoader

import classroom
import labpage
from autograder import course
from classroom import LESSON, VALUE, WRONG, Classroom

PROGRAMS = course.ROOT / ".venv" / "hub" / "bin"
PROXY = course.ROOT / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
COURSE = "build-microgpt"
SECONDS = 120  # for a server to come up, on a busy machine
PASSWORD = "a word for the tests"
IN_FULL = pytest.mark.proof("hub", only=True)
POINTS = sum(exercise.points for exercise in VALUE.exercises)


@dataclass(frozen=True)
class Hub:
    """A running hub: its address, the folder with its homes and exchange, the class, and what it wrote so far."""

    url: str
    place: Path
    school: Classroom
    log: Path

    def log_in(self, name: str) -> Person:
        """Log somebody in by the form, as a browser does."""
        session = _session()
        session.get(f"{self.url}/hub/login").raise_for_status()
        form = {"username": name, "password": PASSWORD, "_xsrf": session.cookies.get("_xsrf", path="/hub/")}
        answer = session.post(f"{self.url}/hub/login", data=form, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        headers = {"X-XSRFToken": session.cookies.get("_xsrf", path="/hub/"), "Referer": f"{self.url}/hub/token"}
        answer = session.post(f"{self.url}/hub/api/users/{name}/tokens", headers=headers, json={"note": "tests"})
        theirs = _session()
        theirs.headers["Authorization"] = f"token {answer.json()['token']}"
        return Person(name, self.url, theirs)


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in, with all the rights that they have and no other."""

    name: str
    url: str
    session: requests.Session

    def ask(self, path: str, method: str = "GET", **more) -> requests.Response:
        return self.session.request(method, f"{self.url}{path}", timeout=SECONDS, **more)

    def own(self, path: str, method: str = "GET", **more) -> requests.Response:
        """Ask one's own server."""
        return self.ask(f"/user/{self.name}/{path}", method, **more)

    def start(self) -> None:
        """Start one's own server and wait until it answers."""
        assert self.ask(f"/hub/api/users/{self.name}/server", "POST").status_code in (201, 202)
        _until(lambda: self.own("api/status").status_code == 200, f"the server of {self.name}")

    def list(self) -> list[dict]:
        """What Nbgrader > Assignment List shows."""
        return self.own(f"assignments?course_id={COURSE}").json()["value"]

    def assignment(self, action: str) -> None:
        """Press a button there: fetch, submit or fetch_feedback."""
        answer = self.own(f"assignments/{action}", "POST", json={"course_id": COURSE, "assignment_id": LESSON})
        assert answer.json()["success"], answer.text

    def formgrader(self, what: str) -> dict:
        """Press a button in the formgrader of the course."""
        answer = self.ask(f"/services/{COURSE}/formgrader/api/{what}", "POST")
        assert answer.json()["success"], answer.text
        return answer.json()


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[Hub]:
    """The hub of hub/one_machine.py with a class room of its own. Every process it started is gone afterwards."""
    for program in (PROGRAMS / "jupyterhub", PROXY):
        if not program.exists():
            pytest.skip(f"{program} is not installed; `make .venv/hub/made` installs it, with npm")
    place = tmp_path_factory.mktemp("hub")
    school = Classroom(place)
    shutil.copy(course.ROOT / "nbgrader_config.py", school.root)  # the exchange is said by the hub's settings
    for folder in ("home", "runs"):
        (place / folder).mkdir()
    port = _four_free_ports()
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "NBGRADER", "PYTEST"))}
    settings = {"HUB_PORT": str(port), "HUB_FOLDER": str(place / "runs"), "HUB_COURSE": str(school.root)}
    settings |= {"HUB_PASSWORD": PASSWORD, "HOME": str(place / "home")}
    log = place / "log.txt"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [PROGRAMS / "jupyterhub", "-f", course.ROOT / "hub" / "one_machine.py"],
            cwd=place, env=ours | settings, stdout=written, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        started = Hub(f"http://127.0.0.1:{port}", place / "runs", school, log)
        up = f"{started.url}/services/{COURSE}/api"
        _until(lambda: _session().get(up).status_code in (200, 403), "the hub", log, process)
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        left = _processes_of(place)
        for number in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
    assert left == [], "the hub left processes behind"


@pytest.fixture(scope="module")
def people(hub) -> dict[str, Person]:
    """The teacher, and two students whose servers run."""
    people = {name: hub.log_in(name) for name in ("grace", "anna", "ben")}
    for student in ("anna", "ben"):
        people[student].start()
    return people


@IN_FULL
def test_a_wrong_password_and_an_unknown_name_stay_outside(hub):
    for name, word in (("anna", "another word"), ("mallory", PASSWORD)):
        session = _session()
        session.get(f"{hub.url}/hub/login")
        form = {"username": name, "password": word, "_xsrf": session.cookies.get("_xsrf", path="/hub/")}
        assert session.post(f"{hub.url}/hub/login", data=form, allow_redirects=False).status_code == 403


@IN_FULL
def test_servers_are_their_owners_and_the_course_is_its_teachers(people):
    for student, other in (("anna", "ben"), ("ben", "anna")):
        assert people[student].ask(f"/user/{other}/api/contents").status_code == 403
        assert people[student].ask(f"/services/{COURSE}/formgrader/api/assignments").status_code == 403
        assert people[student].ask(f"/services/{COURSE}/api/contents").status_code == 403
        assert people["grace"].ask(f"/user/{student}/api/contents").status_code == 403
    assert people["grace"].ask(f"/services/{COURSE}/formgrader/api/assignments").status_code == 200


@IN_FULL
@classroom.needs_isolation
def test_from_fetching_to_feedback(hub, people):
    grace, anna, ben = people["grace"], people["anna"], people["ben"]
    grace.formgrader(f"assignment/{LESSON}/assign")
    grace.formgrader(f"assignment/{LESSON}/release")

    written = {"anna": classroom.solved(), "ben": classroom.one_mistake()}
    path = f"{COURSE}/{LESSON}/{LESSON}.ipynb"
    for student in (anna, ben):
        assert [(one["assignment_id"], one["status"]) for one in student.list()] == [(LESSON, "released")]
        student.assignment("fetch")
        assert [(one["path"], one["status"]) for one in student.list()] == [(f"{COURSE}/{LESSON}", "fetched")]
        content = {"type": "notebook", "format": "json", "content": written[student.name]}
        assert student.own(f"api/contents/{path}", "PUT", json=content).status_code == 200
        # A home holds one's own work alone, and nothing outside of it is served.
        assert [one["name"] for one in student.own("api/contents").json()["content"]] == [COURSE]
        assert student.own("api/contents/..%2F..%2Fexchange").status_code == 404
        # Fetching once more, as after a mended release, keeps what was written.
        student.assignment("fetch")
        kept = student.own(f"api/contents/{path}").json()["content"]["cells"]
        assert [cell["source"] for cell in kept] == [cell.source for cell in written[student.name].cells]

    # Fetch, work, check, progress and submit are in one folder.
    home = hub.place / "homes" / "ben" / COURSE
    said = _in_a_terminal(home, "check", "04")
    passed = len(VALUE.exercises) - 1
    assert f"{passed} of {passed + 1} exercises of lesson 04 pass." in said and (home / course.PROGRAM).exists()
    row = re.search(r"^04 .* (\S+)$", _in_a_terminal(home, "progress"), re.M)[1]
    assert row.count("●") == passed

    for student in (anna, ben):
        student.assignment("submit")
    exchange = hub.place / "exchange" / COURSE
    # Nobody can list what others handed in, and none can guess the random end of its name.
    assert (exchange / "inbound").stat().st_mode & 0o777 == 0o733
    names = sorted(folder.name for folder in (exchange / "inbound").iterdir())
    assert [re.fullmatch(rf"(\w+)\+{LESSON}\+[^+]+\+[\w-]{{12}}", name)[1] for name in names] == ["anna", "ben"]

    grace.formgrader(f"assignment/{LESSON}/collect")
    for student in (anna, ben):
        grace.formgrader(f"submission/{LESSON}/{student.name}/autograde")
    graded = grace.ask(f"/services/{COURSE}/formgrader/api/submissions/{LESSON}").json()
    assert {one["student"]: one["score"] for one in graded} == {
        "anna": POINTS,
        "ben": POINTS - course.exercise(WRONG).points,
    }
    grace.formgrader(f"assignment/{LESSON}/generate_feedback")
    grace.formgrader(f"assignment/{LESSON}/release_feedback")
    assert (exchange / "feedback").stat().st_mode & 0o777 == 0o711  # nobody can list the others' pages

    pages = {}
    for student in (anna, ben):
        student.assignment("fetch_feedback")
        (page,) = (hub.place / "homes" / student.name / COURSE / LESSON / "feedback").rglob("*.html")
        pages[student.name] = page.read_text(encoding="utf-8")
        own = hub.school.classroom / "feedback" / student.name / LESSON / f"{LESSON}.html"
        assert pages[student.name] == own.read_text(encoding="utf-8")
    assert f"{WRONG}: ✗" in pages["ben"] and f"{WRONG}: ✗" not in pages["anna"]


@IN_FULL
@labpage.needs_chromium
@classroom.needs_isolation
def test_a_teacher_and_a_student_go_the_way_of_the_guide_in_their_browsers(hub, tmp_path):
    """Lesson 00, by what hub/README.md names: every button, a typed answer, its panel, the points, the feedback."""
    lesson = course.lesson("00")
    (exercise,) = lesson.exercises
    with labpage.chromium() as new_page:
        grace, anna = new_page(), new_page()
        for page, name in ((grace, "grace"), (anna, "anna")):
            page.goto(f"{hub.url}/hub/login")
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()

        def seen(page: Page, name: str) -> None:
            page.screenshot(path=str(tmp_path / f"{name}.png"))

        def press(column: str, student: str = "") -> None:
            """Click on the picture in a column of formgrader, and close what it says."""
            row = grace.locator("#main-table tr", has_text=student or lesson.folder)
            row.locator(f".{column} a").click()
            said = grace.locator(".modal.in", has_text="Success")
            said.wait_for(timeout=SECONDS * 1000)
            said.get_by_role("button", name="OK").click()
            said.wait_for(state="detached")

        grace.goto(f"{hub.url}/hub/home")
        grace.get_by_role("button", name="Services").click()
        grace.get_by_role("link", name=COURSE).click()
        grace.get_by_role("button", name="Authorize").click()
        press("assign")
        press("release")
        seen(grace, "released")

        labpage.menu(anna, "Nbgrader", "Assignment List")
        released, fetched, submitted = (
            anna.locator(f"#{kind}_assignments_list > .list_item", has_text=lesson.folder)
            for kind in ("released", "fetched", "submitted")
        )
        released.get_by_role("button", name="Fetch").click()
        fetched.get_by_role("button", name=lesson.folder).click()
        fetched.locator(".nested_list_item").get_by_text(lesson.folder).click()
        labpage.wait_until_idle(anna)
        # A hub's JupyterLab is a learner's: no instructor's tools, no question that nobody asked.
        anna.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
        assert anna.locator(".lm-Menu-itemLabel").filter(visible=True).all_inner_texts() == ["Assignment List"]
        anna.keyboard.press("Escape")
        assert labpage.pop_ups(anna) == []
        cells = labpage.notebook(anna).locator(".jp-CodeCell")
        answer = cells.filter(has_text="def longest")
        answer.locator(".cm-content").click()
        anna.keyboard.press("Control+A")
        anna.keyboard.insert_text(exercise.solution)
        labpage.run_all(anna)
        expect(labpage.notebook(anna).locator(".microgpt-passed")).to_contain_text("Saved to")
        seen(anna, "passed")
        labpage.menu(anna, "File", "Save Notebook")
        anna.get_by_role("tab", name="Assignments").click()
        fetched.get_by_role("button", name="Submit").click()
        expect(submitted.get_by_role("button", name="Fetch Feedback")).to_be_visible()
        seen(anna, "submitted")

        grace.reload()
        press("collect")
        grace.locator("#main-table tr", has_text=lesson.folder).locator(".num-submissions a").click()
        press("autograde", "anna")
        expect(grace.locator("#main-table tr", has_text="anna").locator(".score")).to_contain_text(
            f"{exercise.points:g} / "
        )
        seen(grace, "graded")
        grace.get_by_role("link", name="Manage Assignments").click()
        press("generate-feedback")
        press("release-feedback")

        anna.locator("#refresh_assignments_list").click()
        submitted.get_by_role("button", name="Fetch Feedback").click()
        submitted.get_by_text("(view feedback)").click()
        anna.locator(".jp-DirListing-item", has_text=f"{lesson.folder}.html").dblclick()
        page = anna.frame_locator(".jp-HTMLViewer iframe").locator("body")
        expect(page).to_contain_text(f"{exercise.points:g} of {exercise.points + 2:g} points")
        expect(page).to_contain_text("both objectives met")
        seen(anna, "feedback")
        anna.goto(f"{hub.url}/hub/home")
        anna.get_by_role("button", name="Stop My Server").click()
        expect(anna.get_by_role("button", name="Start My Server")).to_be_visible()


def _in_a_terminal(folder: Path, *words: str) -> str:
    command = [PROGRAMS / "autograder", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS).stdout


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy between here and here
    return session


def _until(condition, what: str, log: Path | None = None, process: subprocess.Popen | None = None) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and (process is None or process.poll() is None):
        with contextlib.suppress(requests.ConnectionError):
            if condition():
                return
        time.sleep(0.2)
    pytest.fail(f"{what} did not come up\n" + (log.read_text(errors="replace")[-3000:] if log else ""))


def _four_free_ports() -> int:
    """The first of four ports in a row that nothing listens on."""
    while True:
        with contextlib.ExitStack() as held:
            first = held.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                for further in (1, 2, 3):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port + further))
                return port


def _processes_of(place: Path) -> list[int]:
    """The processes that have the hub's folder in their environment: whatever it started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(place).encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


# What needs no hub


def settle(*words, **settings) -> None:
    """hub/shared_course.py, which lies in no package: a hub's settings read it where it is."""
    module = runpy.run_path(str(course.ROOT / "hub" / "shared_course.py"))
    module["shared_course"](*words, **settings)


def test_the_courses_of_a_hub_have_their_groups_rights_and_servers():
    """By nbgrader's conventions: two groups named by the course, and a service of its name."""
    c = Config()
    for name, port in (("one", 9101), ("two", 9102)):
        settle(c, name, Path("/srv") / name, port, Path("/bin"), {"grace"}, {"ben", "anna"}, user=f"grader-{name}")
    assert c.JupyterHub.load_groups.to_dict()["update"] == {
        "formgrade-one": {"users": ["grace"]},
        "nbgrader-one": {"users": ["anna", "ben"]},
        "formgrade-two": {"users": ["grace"]},
        "nbgrader-two": {"users": ["anna", "ben"]},
    }
    roles = c.JupyterHub.load_roles.to_dict()["extend"]
    assert [role["groups"] for role in roles] == [["formgrade-one"], ["formgrade-two"]]
    for name, role in zip(("one", "two"), roles):
        assert all(scope.endswith(f"!service={name}") for scope in role["scopes"])
    services = c.JupyterHub.services.to_dict()["extend"]
    assert [(one["name"], one["url"], one["cwd"], one["user"]) for one in services] == [
        ("one", "http://127.0.0.1:9101", "/srv/one", "grader-one"),
        ("two", "http://127.0.0.1:9102", "/srv/two", "grader-two"),
    ]


def test_the_files_for_a_hub_say_of_the_course_what_the_course_says(monkeypatch):
    """The course id, the classes of the exchange; and the page names the folders that the settings name."""
    monkeypatch.syspath_prepend(course.ROOT / "hub")
    files = ("nbgrader_config.py", "hub/nbgrader_config.py", "hub/littlest.py")
    own, everybody, littlest = (PyFileConfigLoader(str(course.ROOT / name)).load_config() for name in files)
    assert everybody.CourseDirectory.course_id == own.CourseDirectory.course_id == COURSE
    assert everybody.ExchangeFactory.fetch_assignment == own.ExchangeFactory.fetch_assignment
    (service,) = littlest.JupyterHub.services.to_dict()["extend"]
    page = (course.ROOT / "hub" / "README.md").read_text(encoding="utf-8")
    assert service["user"] in page and service["cwd"] in page and everybody.Exchange.root in page


def test_the_proxys_packages_are_locked_without_an_address():
    locked = json.loads((course.ROOT / "hub" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((course.ROOT / "hub" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    packages = [about for name, about in locked.items() if name]
    assert all(about["integrity"].startswith("sha512-") and "resolved" not in about for about in packages)


def test_the_settings_in_the_values_for_kubernetes_can_be_run(monkeypatch):
    """Both texts of Python in them, ngshare's own function stood in for; and that they speak of one address."""
    values = yaml.safe_load((course.ROOT / "hub" / "kubernetes.yaml").read_text(encoding="utf-8"))
    hub = Config()
    exec(values["hub"]["extraConfig"]["ngshare"], {"c": hub})
    (service,) = hub.JupyterHub.services.to_dict()["extend"]
    asked = []
    ngshare = types.SimpleNamespace(configureExchange=lambda c, address: asked.append(address))
    monkeypatch.setitem(sys.modules, "ngshare_exchange", ngshare)
    settings = Config()
    exec(values["singleuser"]["extraFiles"]["nbgrader"]["stringData"], {"get_config": lambda: settings})
    assert asked == [f"{service['url']}/services/{service['name']}"]
    assert settings.CourseDirectory.course_id == COURSE and settings.Exchange.path_includes_course
    assert f"access:services!service={service['name']}" in hub.Spawner.server_token_scopes

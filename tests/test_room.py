"""The room: thirty clients at once, bad ones among them; what is sent and what is not; and how it looks."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import nbclient
import nbformat
import pytest
from click.testing import CliRunner

from autograder import course, notebooks, questions
from autograder.checking import answers
from autograder.cli import main
from autograder.live import gathering, kit, limits, script
from autograder.live import room as rooms
from autograder.notebook import room as client
from autograder.notebook import shared_cells
from figures.show import Picture, as_html, figure
from notebook_shell import notebook

LESSON = course.lesson("05")
MISTAKE = answers.mistakes("05-order")[0]
HOSTILE = "<script>document.title = 'taken'</script>"


@pytest.fixture
def opened() -> Iterator[rooms.Room]:
    """A room for lesson 05 on this machine alone."""
    one = rooms.open_room(LESSON, address="127.0.0.1")
    with contextlib.closing(one):
        yield one


def say(one: rooms.Room, path: str, message: object = None, token: str = "", **headers: str) -> tuple[int, dict]:
    """Send a message to a room as a stranger's program might; status and what came back. Without one it is a GET."""
    connection = http.client.HTTPConnection(one.address.removeprefix("http://"), timeout=30)
    given = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **headers}
    body = message if isinstance(message, bytes | None) else json.dumps(message).encode()
    with contextlib.closing(connection):
        connection.request("GET" if body is None else "POST", f"/{path}", body, given)
        reply = connection.getresponse()
        content = reply.read()
    return reply.status, json.loads(content) if content.startswith(b"{") else {}


def enter(one: rooms.Room, name: str = "", at_notebook: bool = True) -> str:
    """Join a room; the token."""
    status, said = say(one, "join", {"word": one.word, "name": name, "notebook": at_notebook})
    assert status == 200
    return said["token"]


def report(one: rooms.Room, token: str, exercise: str, state: str, mistake: str = "") -> int:
    return say(one, "report", {"exercise": exercise, "state": state, "mistake": mistake}, token)[0]


def seen(one: rooms.Room) -> dict:
    """What the instructor's page shows."""
    status, said = say(one, "state", token=one.key)
    assert status == 200
    return said


def row(one: rooms.Room, exercise: str) -> dict:
    return next(row for row in seen(one)["board"] if row["id"] == exercise)


# Many at once


def test_thirty_clients_good_slow_doubled_and_hostile(opened):
    def good(number: int) -> None:
        token = enter(opened, f"person {number}" if number < 3 else "")
        assert report(opened, token, "05-order", "failed", MISTAKE.name) == 204
        assert say(opened, "state", token=token)[0] == 200
        if number < 12:
            assert report(opened, token, "05-order", "passed") == 204
            assert report(opened, token, "05-order", "failed", MISTAKE.name) == 204  # it stays passed

    def doubled(_: int) -> None:
        token = enter(opened)
        status, said = say(opened, "join", {"word": opened.word, "notebook": True, "token": token})
        assert (status, said["token"]) == (200, token)
        assert {report(opened, token, "05-accumulate", "passed") for _ in range(5)} == {204}

    def wrong_word(_: int) -> None:
        assert say(opened, "join", {"word": "password"})[0] == 401

    def flood(_: int) -> None:
        token = enter(opened)
        assert {report(opened, token, "05-step", "unwritten") for _ in range(100)} == {204, 429}

    def large(_: int) -> None:
        with contextlib.suppress(OSError):  # the room may hang up before it has read all of it
            assert say(opened, "join", {"word": opened.word, "name": "x" * 100_000})[0] == 400

    def scripted(_: int) -> None:
        enter(opened, HOSTILE[:40])
        assert say(opened, "join", {"word": opened.word, "name": "x" * 41})[0] == 422

    kinds = [*[good] * 18, *[doubled] * 3, *[wrong_word] * 2, *[flood] * 2, *[large] * 2, *[scripted] * 1]
    with slow_clients(opened, 2), ThreadPoolExecutor(30) as threads:
        for done in [threads.submit(kind, number) for number, kind in enumerate(kinds)]:
            done.result()
        shown = seen(opened)  # the slow ones still hang on
    order, accumulate, step = (row(opened, f"05-{name}") for name in ("order", "accumulate", "step"))
    assert (order["passed"], order["trying"], order["share"]) == (12, 6, 6)
    assert MISTAKE.says.startswith(order["mistake"]) and order["mistake"].endswith(".")
    assert (accumulate["passed"], accumulate["trying"]) == (3, 0)
    assert (step["passed"], step["trying"]) == (0, 2)
    assert shown["notebooks"] == 18 + 3 + 2 + 1 == opened.took_part
    assert shown["names"] == [HOSTILE[:40], "person 0", "person 1", "person 2"]


@contextlib.contextmanager
def slow_clients(one: rooms.Room, number: int) -> Iterator[None]:
    """Clients that begin a request and never end it."""
    host, port = one.address.removeprefix("http://").split(":")
    with contextlib.ExitStack() as held:
        for _ in range(number):
            slow = held.enter_context(socket.create_connection((host, int(port))))
            slow.sendall(b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
        yield


def test_nobody_is_led_in_when_the_room_is_full():
    held = gathering.Gathering(LESSON)
    first = [held.enter("", True) for _ in range(gathering.MOST_PEOPLE)][0]
    with pytest.raises(gathering.Refused, match="full"):
        held.enter("", True)
    assert held.enter("Ana", True, first) == first
    held.leave(first)
    assert held.enter("", True) not in ("", first)


def test_who_comes_with_many_wrong_words_waits_and_others_do_not(opened):
    token = enter(opened)
    statuses = [say(opened, "join", {"word": f"word{n}"})[0] for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert say(opened, "join", {"word": opened.word})[0] == 429  # a quick yes would be a way to try many
    assert report(opened, token, "05-order", "passed") == 204
    assert say(opened, "close", {}, opened.key)[0] == 204


def test_an_allowance_is_used_up_and_comes_back():
    now = [100.0]
    allowance = limits.Allowance(2, 0.5, lambda: now[0])
    assert [allowance.take("a") for _ in range(3)] == [True, True, False]
    assert allowance.take("b")
    now[0] += 2
    assert allowance.left("a") and allowance.take("a") and not allowance.left("a")


def test_a_flood_from_one_address_is_held_back(monkeypatch):
    monkeypatch.setattr(rooms, "OF_ADDRESS", (20, 0))
    with contextlib.closing(rooms.open_room(LESSON, address="127.0.0.1")) as one:
        assert [say(one, "")[0] for _ in range(22)] == [200] * 20 + [429] * 2


def test_an_address_has_so_many_connections_and_others_still_come(opened, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_OF_ONE_ADDRESS", 3)
    with slow_clients(opened, 3), pytest.raises((OSError, http.client.HTTPException)):
        seen(opened)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # those that hung up are counted no more
        with contextlib.suppress(OSError, http.client.HTTPException):
            seen(opened)
            break
        time.sleep(0.05)
    assert seen(opened)["notebooks"] == 0


# What is refused

JOIN = {"word": "", "name": "", "notebook": True}


@pytest.mark.parametrize(
    ("path", "message", "status"),
    [
        ("report", {"exercise": "06-softmax", "state": "passed", "mistake": ""}, 422),
        ("report", {"exercise": "<b>", "state": "passed", "mistake": ""}, 422),
        ("report", {"exercise": ["05-order"], "state": "passed", "mistake": ""}, 422),
        ("report", {"exercise": "05-order", "state": "won", "mistake": ""}, 422),
        ("report", {"exercise": "05-order", "state": ["passed"], "mistake": ""}, 422),
        ("report", {"exercise": "05-order", "state": "failed", "mistake": HOSTILE}, 422),
        ("report", {"exercise": "05-order", "state": "failed", "mistake": {}}, 422),
        ("report", {"exercise": "05-order", "state": "passed", "mistake": MISTAKE.name}, 422),
        ("report", {"exercise": "05-order", "state": "passed", "mistake": "", "code": "x = 1"}, 400),
        ("answer", {"text": "15"}, 409),
        ("report", b"no json", 400),
        ("report", b"[" * 4_000, 400),
        ("report", b"[]", 400),
        ("report", b"\xff\xfe", 400),
        ("ask", {"question": 0}, 401),
        ("close", {}, 401),
        ("cells", {"source": "x", "output": ""}, 401),
        ("nowhere", {}, 404),
        ("../../etc/passwd", {}, 404),
    ],
)
def test_what_does_not_belong_is_refused(opened, path, message, status):
    token = enter(opened)
    before = seen(opened)
    assert say(opened, path, message, token)[0] == status
    assert seen(opened) == before


def test_what_belongs_to_somebody_needs_their_token(opened):
    for path in ("report", "answer", "leave"):
        for token in ("", "x" * 22, opened.word):
            assert say(opened, path, {}, token)[0] == 401
    assert say(opened, "state")[0] == 401 and say(opened, "state", token=opened.word)[0] == 401


def test_a_page_elsewhere_cannot_send_or_read(opened):
    token = enter(opened)
    message = {"exercise": "05-order", "state": "passed", "mistake": ""}
    assert say(opened, "report", message, token, Origin="http://elsewhere.example")[0] == 403
    assert say(opened, "report", message, token, Host="elsewhere.example")[0] == 403  # a name made to point here
    assert say(opened, "", Host="elsewhere.example")[0] == 403
    assert say(opened, "", Host="[")[0] == 403
    assert say(opened, "report", message, token, **{"Content-Type": "text/plain"})[0] == 415  # what a form can send
    assert row(opened, "05-order")["passed"] == 0
    assert say(opened, "report", message, token, Origin=opened.address)[0] == 204


def test_a_page_brings_no_script_but_its_own(opened):
    connection = http.client.HTTPConnection(opened.address.removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        for name in ("", "page.js", "page.css"):
            connection.request("GET", f"/{name}")
            reply = connection.getresponse()
            text = reply.read().decode()
            assert reply.status == 200 and "//" not in text.replace("// ", "")  # no address but its own
            assert "default-src 'none'; script-src 'self';" in reply.headers["Content-Security-Policy"]
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Access-Control-Allow-Origin"] is None
            assert "innerHTML" not in text and "insertAdjacentHTML" not in text and " style=" not in text


@pytest.mark.parametrize("name", ["\ud800", "a\u202eb", "a\x00b", "a\nb", "  a   b "])
def test_a_name_is_one_line_of_letters_that_can_be_seen(opened, name):
    enter(opened, name)
    assert seen(opened)["names"] in ([], ["a b"])


def test_a_name_has_its_accents_and_builds_no_tower(opened):
    for name in ("Zoe\u0308", "Việt", "นี่", "a" + "\u0301" * 30):
        enter(opened, name)
    assert seen(opened)["names"] == sorted(["Zoë", "Việt", "นี่", "á\u0301\u0301"])


# Predictions and cells


def test_counts_are_shown_once_the_question_is_closed(opened):
    tokens = [enter(opened, at_notebook=False) for _ in range(4)]
    assert say(opened, "ask", {"question": 3}, opened.key)[0] == 204
    for token, text in zip(tokens, ("9", "15", "9.0", " Nine. ")):
        assert say(opened, "answer", {"text": text}, token)[0] == 204
    assert say(opened, "answer", {"text": "9."}, tokens[1])[0] == 204  # a later one takes its place
    asked = seen(opened)["question"]
    assert asked["text"] == "Suppose c went before d. What would a end with?"
    assert asked["about"].startswith("Algebra agrees: L = ab")  # on a phone the question stands alone
    assert (asked["open"], asked["answered"], asked["counts"], asked["mine"]) == (True, 4, [], "")
    assert say(opened, "state", token=tokens[3])[1]["question"]["mine"] == "Nine."
    say(opened, "close", {}, opened.key)
    assert seen(opened)["question"]["counts"] == [["9", 3], ["Nine.", 1]]
    assert say(opened, "answer", {"text": "3"}, tokens[0])[0] == 409
    assert say(opened, "leave", {}, tokens[0])[0] == 204
    assert seen(opened)["question"]["answered"] == 3
    say(opened, "ask", {"question": None}, opened.key)
    assert seen(opened)["question"] is None
    assert {say(opened, "ask", {"question": bad}, opened.key)[0] for bad in (-1, 99, "0", True, [0])} == {422}


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)
def test_every_lesson_has_questions_without_their_answers(lesson):
    found = list(questions.asked(notebooks.released(lesson.folder).cells).values())
    assert len(found) >= 3
    for text in found:
        assert "\n" not in text and "<" not in text and "**" not in text and len(text) < 300
    planned = [question.text for stop in script.stops(lesson) for question in stop.questions]
    assert [
        " ".join(questions.PREDICT.split(text, maxsplit=1)[-1].split())
        for text in planned
        if questions.PREDICT.search(text)
    ] == found  # the plan asks the same, and does not run on into the next cell


def test_new_cells_come_once_and_a_long_one_is_let_in_with_the_key_alone(opened):
    long = {"source": "x = 1\n" * 1_300, "output": "é" * 8_000}
    assert say(opened, "cells", long, opened.key)[0] == 204
    with contextlib.suppress(OSError):
        assert say(opened, "cells", long, enter(opened))[0] in (400, 401)
    for number in range(30):
        say(opened, "cells", {"source": f"print({number})", "output": str(number)}, opened.key)
    shown = seen(opened)
    assert len(shown["cells"]) == 20 and shown["more"] and shown["cells"][0]["source"] == long["source"]
    status, later = say(opened, "state?version=-1&after=20", token=opened.key)
    assert [cell["number"] for cell in later["cells"]] == [*range(21, 32)] and not later["more"]
    assert say(opened, f"state?version={later['version']}&after=31", token=opened.key)[0] == 204
    for number in ("x", "--1", "1-", "", "9" * 12):
        assert say(opened, f"state?version={number}", token=opened.key)[0] == 400


def test_the_cells_of_the_instructors_kernel_are_shown_with_their_outputs(opened, tmp_path):
    cells = [
        'from autograder import catch_up\ncatch_up("05")',
        "print('step 1\\rstep 2')\n3 * 14",
        "# private\nprint('my notes')",
        "import figures.show as s\ns.show(s.Picture(s.figure(1, 1), 'A line that falls.'))",
        "1 / 0",
        "import ipywidgets\nipywidgets.IntSlider()",
        "from autograder import check\ndef order(self): ...\ncheck('05-order', None)",
        "# the answer\ncheck_this = 'ok';",
    ]
    place = tmp_path / "lessons" / "05_backward"
    place.mkdir(parents=True)
    run = nbclient.NotebookClient(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]),
        allow_errors=True, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(place)}},
    )  # fmt: skip
    given = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    run.execute(env={**given, **opened.environment})
    until(lambda: len(seen(opened)["cells"]) == 7)
    shown = seen(opened)["cells"]
    assert [cell["source"] for cell in shown] == [cell for cell in cells if "private" not in cell]
    outputs = [cell["output"] for cell in shown]
    assert outputs[0].startswith("Ready for lesson 05.")
    assert outputs[1:4] == ["step 2\n42", "[Picture: A line that falls.]", "ZeroDivisionError: division by zero"]
    assert outputs[4] == shared_cells.MOVABLE
    assert outputs[6] == "" and "my notes" not in str(shown)


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"text/plain": "42"}, "42"),
        ({"text/plain": "<Figure size 1x1>", "image/png": "…"}, "[Picture]"),
        ({"text/plain": "IntSlider()", "application/vnd.jupyter.widget-view+json": {}}, shared_cells.MOVABLE),
        ({"text/html": '<img alt="a &lt; b" src="">', "text/plain": "<HTML>"}, "[Picture: a < b]"),
        ({"text/html": as_html(Picture(figure(1, 1), "a < b")), "text/plain": "<HTML>"}, "[Picture: a < b]"),
    ],
)  # fmt: skip
def test_what_is_displayed_is_shown_as_text(data, text):
    assert shared_cells._as_text(data) == text


def test_a_long_or_coloured_output_fits():
    assert shared_cells._bounded("\x1b[31mred\x1b[0m\x07\n") == "red"
    assert len(shared_cells._bounded("x" * 100_000)) <= shared_cells.LETTERS


# The learner's side


class Stranger:
    """Something that listens where a room is said to be, and does what ``then`` does with each connection."""

    def __init__(self, then: Callable[[socket.socket], None]) -> None:
        self.heard: list[bytes] = []
        self.came = 0
        self._then = then
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.came += 1
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self.heard.append(whole_request(connection))
            self._then(connection)

    def close(self) -> None:
        self._socket.close()


def whole_request(connection: socket.socket) -> bytes:
    """All of a request. Who closes a connection before having read all of it resets it, and what they said is lost."""
    said = b""
    while more := connection.recv(100_000):
        said += more
        head, _, body = said.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.I)
        if length and len(body) >= int(length[1]):
            break
    return said


def drip(connection: socket.socket) -> None:
    for _ in range(600):
        connection.sendall(b"H")
        time.sleep(0.1)


STRANGERS: dict[str, Callable[[socket.socket], None]] = {
    "silent": lambda connection: time.sleep(60),
    "dripping": drip,
    "hanging up": lambda connection: None,
    "no HTTP": lambda connection: connection.sendall(b"\xff" * 10_000),
    "sending elsewhere": lambda connection: connection.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    ),
    "endless": lambda connection: [connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 60_000) for _ in range(99)],
}  # fmt: skip


@contextlib.contextmanager
def stranger(then: Callable[[socket.socket], None]) -> Iterator[Stranger]:
    one = Stranger(then)
    try:
        yield one
    finally:
        one.close()


def joined(place: str, lesson: str = "05") -> client.Joined:
    """As if the room there had let us in."""
    one = client.Joined(place, "t" * 22, time.time(), lesson)
    client._remember(one)
    return one


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_check_does_not_wait_for_the_room(home, kind):
    order = course.exercise("05-order")
    with stranger(STRANGERS[kind]) as there:
        joined(there.place)
        begun = time.monotonic()
        for _ in range(60):
            client.report(order, "passed")
        # A second each, if it waited for the silent one.
        assert time.monotonic() - begun < 10
        client._waiting.join()
        assert there.came == client.FAILURES


def test_a_check_says_the_same_and_reports_once_whatever_the_room_does(home):
    with notebook() as typed:
        alone = without_seed(typed.check("05-order", *wrongly_typed(typed)))
        with stranger(STRANGERS["no HTTP"]) as there:
            joined(there.place)
            assert without_seed(typed.check("05-order", *wrongly_typed(typed))) == alone
            until(lambda: there.came == 1)
        typed.run("import time")
        assert without_seed(typed.check("05-order", *wrongly_typed(typed))) == alone  # nobody listens any more


def wrongly_typed(typed) -> tuple[str, ...]:
    """Type a known wrong answer; the names that its check is given."""
    typed.run('catch_up("05")', "from microgpt import Value", MISTAKE.code)
    return course.exercise("05-order").objects


def without_seed(panel: str) -> list[str]:
    return [line for line in panel.splitlines() if "seed=" not in line and "called" not in line and ":" not in line]


def test_after_five_failures_a_room_is_left_alone_until_it_is_joined_again(home):
    order = course.exercise("05-order")
    with stranger(STRANGERS["hanging up"]) as there:
        first = joined(there.place)
        for _ in range(20):
            client.report(order, "passed")
            client._waiting.join()
        assert there.came == client.FAILURES and not (home / ".room.json").exists()
        client.send(first, "report", {})
        client._waiting.join()
        assert there.came == client.FAILURES
        joined(there.place)
        client.report(order, "passed")
        client._waiting.join()
        assert there.came == client.FAILURES + 1


def test_a_check_reports_exercise_state_and_mistake_and_nothing_else(home, opened, capsys):
    sent: list[tuple[str, dict]] = []
    with notebook() as typed, pytest.MonkeyPatch.context() as patch:
        post = client._post
        patch.setattr(
            client, "_post", lambda place, path, *rest: sent.append((path, rest[1])) or post(place, path, *rest)
        )
        names = wrongly_typed(typed)
        typed.check("05-order", *names)
        assert sent == []  # no room was joined
        said = typed.run("from autograder import leave, predict", opened.call)
        assert "tells it the exercise, whether it passed and the name of the mistake, nothing else" in said
        typed.check("05-order", *names)
        typed.solve("05-order", lambda text: f"secret_name = 123456\n{text}")
        typed.check("04-value", "Value")  # another lesson is not this room's
        client._waiting.join()
        assert sent[1:] == [
            ("report", {"exercise": "05-order", "state": "failed", "mistake": MISTAKE.name}),
            ("report", {"exercise": "05-order", "state": "passed", "mistake": ""}),
        ]
        assert (row(opened, "05-order")["passed"], row(opened, "05-order")["trying"]) == (1, 0)
        assert "No question is open" in typed.run("predict(15)")
        say(opened, "ask", {"question": 0}, opened.key)
        assert "is in the room" in typed.run("predict(15)")
        assert "You have left" in typed.run("leave()") and seen(opened)["notebooks"] == 0
        count = len(sent)
        typed.check("05-order", *names)
        client._waiting.join()
        assert len(sent) == count
        assert "in no room" in typed.run("predict(15)") and "in no room" in typed.run("leave()")


def test_while_nbgrader_is_grading_nothing_is_sent(home, opened, monkeypatch):
    sent: list[str] = []
    monkeypatch.setattr(client, "_post", lambda place, path, *rest: sent.append(path) or (204, {}))
    joined(opened.address.removeprefix("http://"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for name, value in opened.environment.items():
        monkeypatch.setenv(name, value)
    with notebook() as typed:
        typed.run('catch_up("05")', "1 + 1")
        typed.solve("05-order")
        typed.run("from autograder import join, predict", f"join({opened.address!r}, {opened.word!r})", "predict(3)")
    client._waiting.join()
    assert sent == []


def test_joining_again_is_the_same_person_and_another_day_is_none(home, opened, monkeypatch):
    client.join(opened.address, f" {opened.word.upper()} ")
    client.join(opened.address.removeprefix("http://"), opened.word, "Ana")
    assert (seen(opened)["notebooks"], seen(opened)["names"]) == (1, ["Ana"])
    assert (home / ".room.json").stat().st_mode & 0o077 == 0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 13 * 3600)
    assert client._joined() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": 1}', '{"address": "a:1", "token": "t", "since": "now"}'])
def test_a_broken_note_of_the_room_is_none(home, text):
    (home / ".room.json").write_text(text)
    client.report(course.exercise("05-order"), "passed")
    assert client._joined() is None


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (STRANGERS["no HTTP"], "No room answers"),
        (STRANGERS["sending elsewhere"], "is no room of this course"),
        (STRANGERS["endless"], "is no room of this course"),
        (
            lambda connection: connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"lesson": "<b>", "token": "tttttttttt"}'),
            "is no room of this course",
        ),
    ],
)
def test_joining_what_is_no_room_is_one_sentence(home, then, says):
    with stranger(then) as there, pytest.raises(course.CourseError, match=says):
        client.join(there.place, "walnut")
    assert not (home / ".room.json").exists()


@pytest.mark.parametrize(
    "address", ["", "walnut", "https://192.168.1.5:8765", "192.168.1.5", "http://[::1", "a:b", "a:99999"]
)
def test_an_address_that_is_none_is_one_sentence(home, address):
    with pytest.raises(course.CourseError, match="looks like"):
        client.join(address, "walnut")


# The command, the file and the word


def test_what_is_kept_if_it_is_asked_for(tmp_path, home):
    file = tmp_path / "kept.jsonl"
    before = sorted(tmp_path.rglob("*"))
    for keep in (None, file):
        with contextlib.closing(rooms.open_room(LESSON, address="127.0.0.1", keep=keep)) as one:
            token = enter(one, "Ana")
            report(one, token, "05-order", "failed", MISTAKE.name)
            say(one, "ask", {"question": 0}, one.key)
            say(one, "answer", {"text": "15"}, token)
            assert seen(one)["kept"] is (keep is not None)
        if keep is None:
            assert sorted(tmp_path.rglob("*")) == before
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["person"] for line in lines] == [1, 1, 1] and token not in file.read_text()
    assert (lines[1]["exercise"], lines[1]["mistake"], lines[2]["answer"]) == ("05-order", MISTAKE.name, "15")
    with pytest.raises(course.CourseError, match="cannot be written"):
        rooms.open_room(LESSON, address="127.0.0.1", keep=tmp_path)


def test_a_port_that_is_taken_is_one_sentence(opened):
    port = int(opened.address.rpartition(":")[2])
    with pytest.raises(course.CourseError, match=f"Port {port} .* --port"):
        rooms.open_room(LESSON, port, "127.0.0.1")


def test_a_room_that_is_closed_answers_no_more(home):
    one = rooms.open_room(LESSON, address="127.0.0.1")
    with slow_clients(one, 2):
        one.close()
    with pytest.raises(course.CourseError, match="No room answers"):
        client.join(one.address, one.word)


def test_words_are_short_and_many():
    words = (rooms.HERE / "words.txt").read_text().split()
    assert len(words) == len(set(words)) > 256
    assert all(word.isascii() and word.isalpha() and word.islower() and 4 <= len(word) <= 8 for word in words)


def test_the_commands_open_join_and_leave_a_room(home):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "room", "05", "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        said = [process.stdout.readline() for _ in range(7)]
        word = said[0].split()[-1]
        assert f":{port}" in said[0] and f"http://127.0.0.1:{port}/#" in said[2] and client.KEY in said[5]
        run = CliRunner().invoke
        assert "not the word" in run(main, ["join", f"127.0.0.1:{port}", "nonsense"]).output
        assert "nothing else" in run(main, ["join", f"127.0.0.1:{port}", word, "--name", "Ana"]).output
        assert "You have left" in run(main, ["leave"]).output
        process.send_signal(signal.SIGINT)
        assert "1 notebook or page took part" in process.communicate(timeout=30)[0]
        assert process.returncode == 0
    finally:
        process.kill()


def test_a_live_session_opens_a_room_for_the_cells_typed_there(tmp_path, monkeypatch):
    given: list[dict[str, str]] = []
    made = kit.Kit(tmp_path / "notebook", tmp_path / "plan", tmp_path / "slides", rehearsed=False)
    monkeypatch.setattr(kit, "make", lambda *words: made)
    monkeypatch.setattr(kit, "open_in_lab", lambda made, projector, settings: given.append(settings) or 0)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = CliRunner().invoke(main, ["live", "05", "--room", "--port", str(port)])
    assert done.exit_code == 0 and "For the room:" in done.output and "0 notebooks and pages took part" in done.output
    assert given[0][client.ADDRESS] == f"http://127.0.0.1:{port}" and given[0][client.KEY] in done.output
    assert CliRunner().invoke(main, ["live", "05"]).exit_code == 0 and given[1] == {}

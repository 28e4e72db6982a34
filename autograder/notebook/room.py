"""The learner's side of a room: joining, leaving, answering, and what ``check`` reports.

A room is a stranger's program somewhere on the network. Nothing it does, or leaves undone, is noticed in a notebook:
what is reported goes through a thread, each message has a second, and nothing that the room answers is shown.
"""

from __future__ import annotations

import contextlib
import json
import queue
import re
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from autograder import course, machine
from autograder.course import CourseError
from autograder.notebook import learner

ADDRESS, KEY = "MICROGPT_ROOM", "MICROGPT_ROOM_KEY"  # the environment of an instructor's notebooks
SECONDS, JOINING_SECONDS = 1.0, 5.0
FAILURES = 5
HOURS = 12
_ANSWER = 4_096
_GONE = 0
_OF_A_ROOM = (204, 422, 429)  # one that refuses a message, or is asked too much at once, may take the next
_SENDS = (
    "Each check now tells it the exercise, whether it passed and the name of the mistake, nothing else, until leave()."
)


@dataclass(frozen=True)
class Joined:
    """A room to send to: its ``address``, host and port, and the ``token`` it knows us by; since when, as time.time(),
    and the number of its lesson."""

    address: str
    token: str
    since: float
    lesson: str = ""


_waiting: queue.Queue[tuple[Joined, str, dict]] = queue.Queue(maxsize=50)
_failed: dict[Joined, int] = {}
_threads: list[threading.Thread] = []


def join(address: str, word: str, name: str = "") -> None:
    """Join the room at ``address``, such as "http://192.168.1.5:8765", with the word shown there.

    From then on every check of its lesson, in all notebooks of this folder, reports to it: the exercise, whether it
    passed and the name of the mistake. ``name`` is shown in the room; without one nobody is named. Raises CourseError,
    one sentence, if the room does not let us in.
    """
    if learner.grading():
        return
    place = place_of(address)
    known = _joined()
    said = {"word": str(word), "name": str(name), "notebook": True}
    if known and known.address == place:
        said["token"] = known.token
    status, answer = _post(place, "join", "", said, JOINING_SECONDS)
    lesson, token = answer.get("lesson"), answer.get("token")
    numbers = [one.number for one in course.lessons()]
    if status != 200 or lesson not in numbers or not re.fullmatch(r"[\w-]{8,64}", str(token)):
        raise CourseError(_refusal(status, place))
    _remember(Joined(place, str(token), time.time(), str(lesson)))
    print(f"You are in the room of lesson {lesson}. {_SENDS}")


def leave() -> None:
    """Leave the room. It forgets what came from here, and nothing is sent any more."""
    joined = _joined()
    with contextlib.suppress(OSError):
        _file().unlink()
    if joined is None:
        print("You are in no room.")
        return
    _post(joined.address, "leave", joined.token, {}, SECONDS)
    print("You have left the room; nothing is sent any more.")


def answer(text: str) -> str:
    """Send a prediction for the question that the room asks now; a sentence on what became of it. Raises CourseError
    if no room was joined."""
    joined = _joined()
    if joined is None:
        raise CourseError(
            'You are in no room; name the question, as in predict("a guess", "05-2"), or join(address, word) one first.'
        )
    status, _ = _post(joined.address, "answer", joined.token, {"text": text}, SECONDS)
    return {
        204: "Your prediction is in the room. Another one takes its place.",
        409: "No question is open now.",
        422: "A prediction is a number or a few words, at most 80 letters.",
        429: "That is too much at once; wait a moment.",
    }.get(status, "The room does not answer; keep your prediction in mind.")


def report(exercise: course.Exercise, state: str, mistake: str = "") -> None:
    """Tell the room, if one was joined, how a check ended: "passed", "failed" or "unwritten", and the name of the
    mistake. It takes no time and never fails."""
    with contextlib.suppress(Exception):
        if learner.grading():
            return
        joined = _joined()
        if joined and exercise.lesson == joined.lesson:
            send(joined, "report", {"exercise": exercise.id, "state": state, "mistake": mistake})


def send(to: Joined, path: str, message: dict) -> None:
    """Send a message from a thread, some time soon. What a slow room does not take in time it never gets."""
    if _failed.get(to, 0) >= FAILURES:
        return
    with contextlib.suppress(queue.Full):
        _waiting.put_nowait((to, path, message))
    if not any(thread.is_alive() for thread in _threads):
        _threads[:] = [threading.Thread(target=_send_waiting, name="room", daemon=True)]
        _threads[0].start()


def _send_waiting() -> None:
    while True:
        to, path, message = _waiting.get()
        with contextlib.suppress(Exception):
            if _failed.get(to, 0) < FAILURES:
                status, _ = _post(to.address, path, to.token, message, SECONDS)
                _failed[to] = 0 if status in _OF_A_ROOM else _failed.get(to, 0) + 1
                if _failed[to] >= FAILURES and _joined() == to:
                    _file().unlink()
        _waiting.task_done()


def _file() -> Path:
    return learner.home() / ".room.json"


def _remember(joined: Joined) -> None:
    try:
        machine.write_whole(_file(), json.dumps(asdict(joined)), 0o600)
    except OSError as problem:
        raise CourseError(f"{_file()} cannot be written ({problem.strerror}).") from None


def _joined() -> Joined | None:
    """The room that was joined last; None if it was left, is gone, or is of another day."""
    try:
        joined = Joined(**json.loads(_file().read_text(encoding="utf-8")))
        recent = 0 <= time.time() - joined.since < HOURS * 3600
        return joined if recent else None
    except (OSError, ValueError, TypeError):
        return None


def place_of(address: str) -> str:
    """Host and port of an address as somebody types it."""
    text = str(address).strip()
    with contextlib.suppress(ValueError):
        parts = urlsplit(text if "//" in text else f"//{text}")
        if parts.scheme in ("", "http") and parts.hostname and parts.port:
            return f"{parts.hostname}:{parts.port}"
    raise CourseError('The address of a room looks like "http://192.168.1.5:8765".')


def _refusal(status: int, place: str) -> str:
    return {
        _GONE: f"No room answers at {place}; is that the address shown, and are you in the same network?",
        401: "That is not the word of this room; look at it again.",
        422: "A name has at most 40 letters.",
        429: "Too many wrong words came from here; wait ten seconds and try again.",
        503: "The room is full.",
    }.get(status, f"What answers at {place} is no room of this course.")


def _post(place: str, path: str, token: str, message: dict, seconds: float) -> tuple[int, dict]:
    """Send a message; the status of the answer, 0 if there was none, and what it says.

    All of it has ``seconds``, however slowly the answer drips. Nothing is followed elsewhere, and no proxy is asked.
    """
    import http.client  # of no use to who is in no room

    end = time.monotonic() + seconds
    host, _, port = place.rpartition(":")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "Connection": "close"}
    said = b""
    try:
        with contextlib.closing(http.client.HTTPConnection(host, int(port), timeout=seconds)) as connection:
            body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
            connection.request("POST", f"/{path}", body, headers)
            while len(said) < _ANSWER:
                connection.sock.settimeout(max(end - time.monotonic(), 0.001))
                more = connection.sock.recv(_ANSWER)
                if not more:
                    break
                said += more
    except (OSError, ValueError, http.client.HTTPException):
        return _GONE, {}
    return _read(said)


def _read(said: bytes) -> tuple[int, dict]:
    """Status and JSON object of an HTTP answer."""
    head, _, content = said.partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.[01] (\d{3})\b", head)
    if not found:
        return _GONE, {}
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        told = {}
    return int(found[1]), told if isinstance(told, dict) else {}

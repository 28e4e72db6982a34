"""The room: a page on the local network with the instructor's cells, the board of the exercises and the predictions.

``open_room`` starts it in a thread of this process and returns at once. Everybody on the network can reach it, so
nothing is believed: who has not said the word gets a form and nothing else, who has gets a token of their own, and a
request is small, of the agreed form and not too frequent, or it is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import ipaddress
import json
import logging
import re
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import tornado.netutil
import tornado.web
from tornado.httpserver import HTTPServer

from autograder.course import CourseError, Lesson
from autograder.live.gathering import Gathering, Refused
from autograder.live.limits import Allowance
from autograder.notebook import room as client
from autograder.notebook import shared_cells

HERE = Path(__file__).parent
EVERYWHERE = "0.0.0.0"
BODY, CELL_BODY = 4_096, 2 * 4 * shared_cells.LETTERS + 4_096  # bytes; a letter has at most four
MOST_CONNECTIONS, MOST_OF_ONE_ADDRESS = 800, 400
# Requests at once, and each second from then on. A page asks every two seconds; a whole class may share an address.
OF_ADDRESS, OF_PERSON = (1_500, 300), (40, 3)
WRONG_WORDS = (10, 0.1)
_TYPES = {
    "index.html": "text/html; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass
class Room:
    """An open room. ``address`` and ``word`` let people in; ``key`` is the instructor's and goes on no projector."""

    lesson: Lesson
    address: str
    word: str
    key: str = field(repr=False)
    gathering: Gathering
    _own: str
    _close: contextlib.ExitStack = field(repr=False)

    @property
    def instructors_address(self) -> str:
        """The page with the instructor's buttons, on this machine. The key stands behind #, so no request shows it."""
        return f"{self._own}/#{self.key}"

    @property
    def environment(self) -> dict[str, str]:
        """What a JupyterLab needs in its environment, so that the cells run there are shown in this room."""
        return {client.ADDRESS: self._own, client.KEY: self.key}

    @property
    def call(self) -> str:
        """What a learner types into a cell to join."""
        return f'from autograder import join; join("{self.address}", "{self.word}")'

    @property
    def took_part(self) -> int:
        """How many entered so far."""
        return self.gathering.entered

    def close(self) -> None:
        """Close the room; what it knew is gone."""
        self._close.close()


def open_room(lesson: Lesson, port: int = 0, address: str = EVERYWHERE, keep: Path | None = None) -> Room:
    """Open a room for ``lesson`` at ``port`` (0: a free one) of ``address``, an IPv4 address of this machine.

    Into the file ``keep`` goes a line of JSON for each thing that is reported; without it nothing is kept. Raises
    CourseError if the port is taken or the file cannot be written.
    """
    with contextlib.ExitStack() as opened:
        kept = opened.enter_context(_appended(keep)) if keep else None
        try:
            sockets = tornado.netutil.bind_sockets(port, address, socket.AF_INET)
        except OSError as problem:
            raise CourseError(
                f"Port {port} of {address} cannot be opened ({problem.strerror}); name another with --port."
            ) from None
        port = sockets[0].getsockname()[1]
        own, shown = ("127.0.0.1", address_on_the_network()) if address == EVERYWHERE else (address, address)
        word = secrets.choice((HERE / "words.txt").read_text(encoding="utf-8").split())
        room = Room(
            lesson, f"http://{shown}:{port}", word, secrets.token_urlsafe(24), Gathering(lesson, kept),
            f"http://{own}:{port}", contextlib.ExitStack(),
        )  # fmt: skip
        opened.enter_context(_served(room, sockets))
        room._close.push(opened.pop_all())
    return room


def address_on_the_network() -> str:
    """This machine's address on the local network. Nothing is sent: connecting a datagram socket looks up a route."""
    for elsewhere in ("192.0.2.1", "10.0.0.1", "172.16.0.1", "192.168.0.1"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            return str(probe.getsockname()[0])
    return "127.0.0.1"


@contextlib.contextmanager
def _appended(path: Path) -> Iterator[TextIO]:
    try:
        file = path.open("a", encoding="utf-8")
    except OSError as problem:
        raise CourseError(f"{path} cannot be written ({problem.strerror}); name another file.") from None
    with file:
        yield file


@contextlib.contextmanager
def _served(room: Room, sockets: list[socket.socket]) -> Iterator[None]:
    """Answer at ``sockets`` in a thread until the block ends."""
    # What strangers send amiss is not for the instructor's terminal.
    logging.getLogger("tornado.general").setLevel(logging.ERROR)
    loop, ready, end = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = _Server(
            _application(room),
            max_body_size=BODY,
            max_header_size=8_192,
            max_buffer_size=1_000_000,
            idle_connection_timeout=30,
            body_timeout=5,
        )
        server.add_sockets(sockets)
        ready.set()
        await end.wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="room", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(timeout=10)
        if not loop.is_running():
            loop.close()


class _Server(HTTPServer):
    """A server that holds so many connections and no more, in all and of one address.

    A whole class may come from one address, from behind a router or on a JupyterHub, so that is half of them.
    """

    def initialize(self, *arguments: Any, **settings: Any) -> None:
        super().initialize(*arguments, **settings)
        self._connected: Counter[str] = Counter()

    def handle_stream(self, stream: Any, address: tuple) -> None:
        if self._connected.total() >= MOST_CONNECTIONS or self._connected[address[0]] >= MOST_OF_ONE_ADDRESS:
            stream.close()
            return
        self._connected[address[0]] += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: Any) -> None:
        self._connected -= Counter([server_conn.context.address[0]])  # what is 0 is dropped
        super().on_close(server_conn)


@dataclass
class _Door:
    """Who may come in, and how often: what a handler asks before it does anything."""

    room: Room
    of_address: Allowance = field(default_factory=lambda: Allowance(*OF_ADDRESS))
    of_person: Allowance = field(default_factory=lambda: Allowance(*OF_PERSON))
    wrong: Allowance = field(default_factory=lambda: Allowance(*WRONG_WORDS))

    def names_us(self, host: str) -> bool:
        """Whether a request was meant for this machine. A page elsewhere whose name was made to point here gives that
        name; an address cannot be made to."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        with contextlib.suppress(ValueError):
            return bool(ipaddress.ip_address(name))
        own = socket.gethostname().lower()
        return name in ("localhost", own, own.split(".")[0], f"{own.split('.')[0]}.local")

    def try_word(self, address: str, said: str) -> None:
        """Raises Refused if this is not the word, and, from where ten were wrong, without a look for ten seconds."""
        if not self.wrong.left(address):
            raise Refused(429, "Too many wrong words came from there; wait ten seconds.")
        if not _same(said.strip().casefold(), self.room.word):
            self.wrong.take(address)
            raise Refused(401, "That is not the word of this room.")


def _same(said: str, due: str) -> bool:
    """Whether two secrets are alike; how long it takes says nothing about where they differ."""
    return hmac.compare_digest(said.encode("utf-8", "replace"), due.encode())


def _application(room: Room) -> tornado.web.Application:
    given = {"door": _Door(room)}
    return tornado.web.Application(
        [
            (r"/(page\.js|page\.css|)", _Page, given),
            (r"/state", _State, given),
            (r"/join", _Join, given),
            (r"/(leave|report|answer)", _Person, given),
            (r"/(ask|close)", _Instructor, given),
            (r"/cells", _Cell, given),
        ],
        default_handler_class=_Handler,
        default_handler_args=given,
        log_function=lambda handler: None,
    )


class _Handler(tornado.web.RequestHandler):
    """What every request goes through. One that no other handler takes is not found."""

    def initialize(self, door: _Door) -> None:
        self.door, self.room, self.gathering = door, door.room, door.room.gathering

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        if not self.door.of_address.take(self.address):
            raise tornado.web.HTTPError(429)
        host = self.request.headers.get("Host", "")
        origin = self.request.headers.get("Origin")
        if not self.door.names_us(host) or origin not in (None, f"http://{host}"):
            raise tornado.web.HTTPError(403)
        if type(self) is _Handler:
            raise tornado.web.HTTPError(404)

    def write_error(self, status_code: int, **about: Any) -> None:
        problem = about.get("exc_info", (None, None, None))[1]
        if isinstance(problem, Refused):
            self.set_status(problem.status)
        self.finish({"problem": str(problem) if isinstance(problem, Refused) else self._reason})

    def log_exception(self, kind: Any, problem: Any, trace: Any) -> None:
        if not isinstance(problem, Refused):
            super().log_exception(kind, problem, trace)

    @property
    def address(self) -> str:
        return str(self.request.remote_ip)

    @property
    def token(self) -> str:
        return self.request.headers.get("Authorization", "").removeprefix("Bearer ")

    @property
    def has_key(self) -> bool:
        return _same(self.token, self.room.key)

    def person(self) -> str:
        """The token of somebody in the room. Raises Refused."""
        if self.token not in self.gathering:
            raise Refused(401, "Join the room first.")
        if not self.door.of_person.take(self.token):
            raise Refused(429, "That is too much at once.")
        return self.token

    def instructor(self) -> None:
        """Raises Refused if the instructor's key is not given."""
        if not self.has_key:
            raise Refused(401, "That is not the instructor's key.")

    def body_of(self, content: bytes, **wanted: Any) -> dict[str, Any]:
        """What came as JSON under the names that are wanted, or what stands for them. Raises Refused.

        A page elsewhere can send a form here without asking; JSON it cannot.
        """
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise Refused(415, "Send JSON.")
        try:
            said = json.loads(content)
        except (ValueError, RecursionError):
            raise Refused(400, "That is no JSON.") from None
        if not isinstance(said, dict) or not said.keys() <= wanted.keys():
            raise Refused(400, f"Send an object with {', '.join(wanted) or 'nothing'}.")
        return wanted | said


class _Page(_Handler):
    """The page itself, the same for everybody."""

    def get(self, name: str) -> None:
        name = name or "index.html"
        self.set_header("Content-Type", _TYPES[name])
        self.finish((HERE / "page" / name).read_bytes())


class _State(_Handler):
    """What the page shows; nothing if the page has seen it."""

    def get(self) -> None:
        number = {name: self.get_query_argument(name, "-1") for name in ("version", "after")}
        if not all(re.fullmatch(r"-?[0-9]{1,11}", text) for text in number.values()):
            raise Refused(400, "version and after are whole numbers.")
        mine: dict[str, Any] = {}
        if self.has_key:
            mine = {"questions": self.gathering.questions}
        else:
            self.person()
        if int(number["version"]) == self.gathering.version:
            self.set_status(204)
            return
        shown = self.gathering.shown(self.token, int(number["after"]))
        door = {"address": self.room.address, "word": self.room.word, "call": self.room.call}
        self.finish(shown | mine | door)


class _Join(_Handler):
    """The word for a token."""

    def post(self) -> None:
        said = self.body_of(self.request.body, word="", name="", notebook=False, token="")
        self.door.try_word(self.address, str(said["word"]))
        token = self.gathering.enter(said["name"], said["notebook"] is True, said["token"])
        self.finish({"token": token, "lesson": self.room.lesson.number})


class _Person(_Handler):
    """What somebody in the room says."""

    def post(self, what: str) -> None:
        token = self.person()
        if what == "leave":
            self.gathering.leave(token)
        elif what == "report":
            self.gathering.report(token, **self.body_of(self.request.body, exercise="", state="", mistake=""))
        else:
            self.gathering.answer(token, **self.body_of(self.request.body, text=""))
        self.set_status(204)


class _Instructor(_Handler):
    """What the instructor does on the page."""

    def post(self, what: str) -> None:
        self.instructor()
        if what == "ask":
            self.gathering.ask(self.body_of(self.request.body, question=None)["question"])
        else:
            self.gathering.close()
        self.set_status(204)


@tornado.web.stream_request_body
class _Cell(_Handler):
    """A cell that the instructor ran. It may be longer than what others send, so the key is looked at first."""

    def prepare(self) -> None:
        super().prepare()
        self.instructor()
        self.content = b""
        self.request.connection.set_max_body_size(CELL_BODY)  # type: ignore[union-attr]

    def data_received(self, chunk: bytes) -> None:
        self.content += chunk

    def post(self) -> None:
        self.gathering.add_cell(**self.body_of(self.content, source="", output=""))
        self.set_status(204)

"""What passes through the model for one document, and the gradients on their way back: recorded while the learner's own
program runs, or the reference's where the learner's is not there yet."""

from __future__ import annotations

import ast
import contextlib
import io
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

from autograder import blocks, course, placing, program, statements
from autograder.course import CourseError, Exercise
from autograder.notebook import learner
from models import pretrained

RECORDED = ("linear", "rmsnorm", "softmax", "attention_weights", "attend", "gpt", "cross_entropy")
Numbers = dict[str, list[list[float]]]
# A right gpt() need not call the functions that the map knows its parts by. Then the reference's is shown, which calls
# the learner's own layers; these are of lessons before this one.
_PUT_TOGETHER = "08"


@dataclass(frozen=True)
class Position:
    """What one position made: lists of Values by the id of their block, and for each head its list of weights."""

    vectors: dict[str, list]
    weights: list[list]


@dataclass(frozen=True)
class Run:
    """One document through the model and back. ``state`` holds Values with their gradients, ``positions`` what was made
    on the way, ``own`` the exercises whose answers in the learner's file did it. ``without`` holds for each head what
    the positions make, and the loss, if that head finds nothing."""

    chars: list[str]
    document: str
    tokens: list[int]
    state: dict[str, list]
    positions: list[Position]
    loss: Any
    own: frozenset[str]
    without: list[tuple[list[Position], Any]]


Part = tuple[int, int, str]


@dataclass(frozen=True)
class Piece:
    """Where an exercise stands: ``whose`` is "yours", "reference" or "open"; ``parts`` are the first line, the last
    line and the text of what its answer is in the file, none as long as it is open."""

    whose: str
    parts: tuple[Part, ...]


class _Elsewise(Exception):
    """The program does not call the functions that the map knows its parts by."""


def run(
    document: str,
    own: frozenset[str] = frozenset(),
    state: dict[str, list] | None = None,
    chars: list[str] | None = None,
) -> Run:
    """``document`` through the model, and the gradient back.

    The learner's file answers the exercises ``own``, the reference all others. ``state`` holds the matrices of the
    model, as Values or numbers, and ``chars`` its characters; without them it is the shipped checkpoint. Nothing of the
    learner's is changed. Raises CourseError for a document with unknown characters or none, and for a model of several
    layers.
    """
    shipped, weights = pretrained.checkpoint()
    chars = list(chars if chars is not None else shipped)
    numbers = _numbers(state) if state is not None else weights
    unknown = [char for char in document if char not in chars]
    if not document or unknown:
        raise CourseError(f"The map needs a document in the model's characters: {' '.join(chars)}.")
    if "layer1.attn_wq" in numbers:
        raise CourseError("The map shows a model with one layer, and this one has more; give it one with n_layer = 1.")
    for keep in (own, frozenset(name for name in own if name < _PUT_TOGETHER)) if own else ():
        with contextlib.suppress(Exception), _quietly():
            return _recorded(_module(keep), keep, numbers, chars, document)
    with _quietly():
        return _recorded(_module(frozenset()), frozenset(), numbers, chars, document)


def own() -> frozenset[str]:
    """The exercises whose answers in the learner's file are the learner's and pass; none for an author, and while
    nbgrader grades."""
    if not _of_a_learner():
        return frozenset()
    try:
        return frozenset(e.id for e, found in _standings() if found.whose == "yours" and not found.problem)
    except CourseError:
        return frozenset()


def pieces(until: str) -> dict[str, Piece]:
    """Where each exercise stands that a block is written in. For an author, and while nbgrader grades, the pieces are
    the reference's, those of lessons after ``until`` still open."""
    if not _of_a_learner():
        text = program.text(course.PROGRAM)
        whose = {e.id: "reference" if e.lesson <= until else "open" for e in _exercises()}
    else:
        try:
            text = learner.text_of(course.PROGRAM)
            whose = {e.id: "open" if found.problem else found.whose for e, found in _standings()}
        except CourseError:  # the file is no Python now, and what says so is the next check
            return {e.id: Piece("open", ()) for e in _exercises()}
    parts = _parts(text)
    return {name: Piece(state, parts.get(name, ()) if state != "open" else ()) for name, state in whose.items()}


def reference_pieces() -> dict[str, Piece]:
    """Every exercise with the reference's answer: the map when all is written."""
    return {name: Piece("yours", parts) for name, parts in _parts(program.text(course.PROGRAM)).items()}


def _of_a_learner() -> bool:
    return not (learner.grading() or learner.of_the_author())


def _exercises() -> list[Exercise]:
    return [e for e in course.exercises() if e.file == course.PROGRAM]


def _standings() -> list[tuple[Exercise, learner.Standing]]:
    found = learner.standings()
    return [(e, found[e.id]) for e in _exercises()]


def _module(own: frozenset[str]) -> ModuleType:
    """The program with the learner's answers to the exercises ``own``, and the reference's to all others."""
    text = program.text(course.PROGRAM)
    if own:
        parsed = learner.read(course.PROGRAM)
        for exercise in _exercises():
            if exercise.id not in own:
                placing.put(parsed, placing.solution(exercise), borrowed=True)
        text = blocks.render(parsed)
    module = ModuleType("microgpt_on_the_map")
    exec(compile(text, course.PROGRAM, "exec", dont_inherit=True), vars(module))
    return module


def _recorded(module: ModuleType, own: frozenset[str], numbers: Numbers, chars: list[str], document: str) -> Run:
    """Run the module's ``document_loss`` and ``backward`` with recording stand-ins. Raises whatever they raise, and
    _Elsewise if they do not call what the parts are known by."""
    m: Any = module
    state = {name: [[m.Value(number) for number in row] for row in rows] for name, rows in numbers.items()}
    m.n_layer, m.n_embd, m.block_size = 1, len(state["wte"][0]), len(state["wpe"])
    tokens = list(m.Tokenizer(chars).encode(document))
    plain = {name: getattr(m, name) for name in RECORDED}
    read = min(len(tokens) - 1, m.block_size)

    def through(replaced: dict[str, Callable]) -> tuple[list[Position], Any]:
        calls: list[_Call] = []
        vars(m).update({name: _recording(name, function, calls) for name, function in (plain | replaced).items()})
        loss = m.document_loss(state, tokens)
        positions = [_position(state, made) for made in _by_position(calls)]
        looked = sum(call.name == "attend" for call in calls)
        if looked != read * m.n_head or [[len(row) for row in p.weights] for p in positions] != [
            [n + 1] * m.n_head for n in range(read)
        ]:
            raise _Elsewise
        return positions, loss

    positions, loss = through({})
    loss.backward()
    without = [through({"attend": _with_one_silent(m.Value, plain["attend"], h, m.n_head)}) for h in range(m.n_head)]
    return Run(chars, document, tokens, state, positions, loss, own, without)


def _with_one_silent(value: Callable, attend: Callable, head: int, heads: int) -> Callable:
    """``attend``, but what one head of several finds is 0. The heads are asked in turn."""
    turns = itertools.cycle(range(heads))

    def attended(query: list, *others: Any, **named: Any) -> list:
        found = attend(query, *others, **named)
        return [value(0.0) for _ in found] if next(turns) == head else found

    return attended


class _Call(NamedTuple):
    """A finished call: the list it was given first, as it was then, all else it was given, and what came of it."""

    name: str
    first: list
    others: tuple
    result: Any


def _recording(name: str, function: Callable, calls: list[_Call]) -> Callable:
    def recorded(*args: Any, **named: Any) -> Any:
        first, *others = *args, *named.values()
        before = list(first)
        result = function(*args, **named)
        calls.append(_Call(name, before, tuple(others), result))
        return result

    return recorded


def _by_position(calls: list[_Call]) -> Iterator[list[_Call]]:
    """The calls of each position: those before gpt came back, and those that were given its logits."""
    begin = 0
    for end, call in enumerate(calls):
        if call.name == "gpt":
            logits = _ids(call.result)
            yield calls[begin:end] + [later for later in calls[end:] if _ids(later.first) == logits]
            begin = end + 1


def _position(state: dict[str, list], calls: list[_Call]) -> Position:
    """What one position made, from the calls that made it."""
    products = [call for call in calls if call.name == "linear"]
    try:
        into, out = {}, {}
        for name, rows in state.items():
            if name not in ("wte", "wpe"):
                call = next(call for call in products if any(other is rows for other in call.others))
                into[name], out[name] = call.first, list(call.result)
        before = {_ids(call.result): call.first for call in calls if call.name == "rmsnorm"}
        norm1, norm2 = into["layer0.attn_wq"], into["layer0.mlp_fc1"]
        last = {call.name: call.result for call in calls}
        vectors = {
            "embed": before[_ids(norm1)],
            "norm1": norm1,
            "q": out["layer0.attn_wq"],
            "k": out["layer0.attn_wk"],
            "v": out["layer0.attn_wv"],
            "attend": into["layer0.attn_wo"],
            "wo": out["layer0.attn_wo"],
            "residual1": before[_ids(norm2)],
            "norm2": norm2,
            "fc1": into["layer0.mlp_fc2"],
            "fc2": out["layer0.mlp_fc2"],
            "residual2": into["lm_head"],
            "logits": out["lm_head"],
            "softmax": list(last["softmax"]),
            "loss": [last["cross_entropy"]],
        }
    except (KeyError, StopIteration):
        raise _Elsewise from None
    return Position(vectors, [list(call.result) for call in calls if call.name == "attention_weights"])


def _ids(values: list) -> tuple[int, ...]:
    return tuple(map(id, values))


def _numbers(state: dict[str, list]) -> Numbers:
    """The numbers of a model's matrices, which may hold Values."""
    return {name: [[float(getattr(p, "data", p)) for p in row] for row in rows] for name, rows in state.items()}


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """What the program prints is set aside, and the stream of random numbers is afterwards as it was."""
    stream = random.getstate()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        random.setstate(stream)


def _parts(text: str) -> dict[str, tuple[Part, ...]]:
    """The parts of each exercise's answer in a file, by the exercise's id; what stands on adjoining lines is one."""
    lines = statements.lines_of(text)
    found: dict[str, list[tuple[int, int]]] = {}
    for exercise_id, first, last in _spans(ast.parse(text)):
        spans = found.setdefault(exercise_id, [])
        if spans and spans[-1][1] + 1 == first:
            first = spans.pop()[0]
        spans.append((first, last))
    return {
        exercise_id: tuple((first, last, "\n".join(lines[first - 1 : last])) for first, last in spans)
        for exercise_id, spans in found.items()
    }


def _spans(tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    """For each definition that an exercise asks for: whose it is, its first line, its last line."""
    exercise_of = {name: e.id for name, e in course.exercise_of(course.PROGRAM).items()}
    for node in tree.body:
        first, last = statements.first_line(node), node.end_lineno or 0
        if isinstance(node, ast.ClassDef):
            whose = [exercise_of.get(f"{node.name}.{getattr(member, 'name', '')}", "") for member in node.body]
            if node.name in exercise_of:  # the class has what stands in it before another exercise's first method
                its = ("", exercise_of[node.name])
                others = [n for n, name in enumerate(whose) if name not in its] or [len(whose)]
                last = max(member.end_lineno or 0 for member in node.body[: others[0]])
                yield exercise_of[node.name], first, last
            for name, member in zip(whose, node.body):
                if name and statements.first_line(member) > last:
                    yield name, statements.first_line(member), member.end_lineno or 0
        else:
            yield from ((e, first, last) for e in {exercise_of[n] for n in blocks.bound_by(node) if n in exercise_of})

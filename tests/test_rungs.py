"""Every rung of lessons 13 and 14 gives the canonical losses, and the hand-written slopes agree with nudges."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

import kept
from autograder import course, data, program
from autograder.checking import examine
from models import rungs
from models.rungs import in_c

np = pytest.importorskip("numpy")

from models.rungs import matrices  # noqa: E402

SINGLE = [r.name for r in rungs.RUNGS if r.batch_size == 1]
FAST = [name for name in SINGLE if rungs.rung(name).within]


def skip_without_what_it_needs(name: str) -> None:
    if needs := rungs.missing(name):
        pytest.skip(f"{name} needs {needs}, which this machine lacks")


@pytest.fixture(scope="module")
def reference():
    return examine.namespace()


@pytest.mark.parametrize("name", ["plain", "plain, collector off"])
def test_the_plain_engine_gives_the_canonical_losses_bit_for_bit(reference, name):
    assert rungs.run(name, reference, reference, 5).identical


@pytest.mark.proof("program")
@pytest.mark.parametrize("name", ["dot", "exact"])
def test_dot_nodes_give_all_canonical_losses_bit_for_bit(reference, name, in_full):
    def agreement() -> dict:
        run = rungs.run(name, reference, reference)
        return {"losses": len(run.losses), "identical": run.identical}

    given = [Path(rungs.__file__).with_name(name) for name in ("__init__.py", "fused.py")]
    files = [*given, data.path("names.txt"), data.path("canonical_losses.json")]
    depends_on = [*map(program.text, course.FILES), *(file.read_bytes() for file in files)]
    assert kept.outcome(f"rung_{name}", depends_on, agreement, in_full) == {"losses": rungs.STEPS, "identical": True}


@pytest.mark.parametrize("name", FAST)
def test_the_fast_rungs_give_all_canonical_losses(reference, name):
    skip_without_what_it_needs(name)
    run = rungs.run(name, reference, reference)
    assert len(run.losses) == rungs.STEPS and run.difference < rungs.rung(name).within


def test_numpy_makes_the_thousand_steps_in_less_than_a_second_as_lesson_14_says(reference):
    assert rungs.run("numpy", reference, reference).seconds < 1


# The longest fills the longest block but one, so that every position up to there is used.
DOCUMENTS = ["mia", "abcdefghijklmnopqrstuvwxyzabcdefg", "oliver", "al"]


@pytest.fixture(
    scope="module",
    params=[
        {"n_embd": 8},
        {"n_embd": 32, "n_head": 2},
        {"block_size": 8},
        {"block_size": 32},
        {"n_embd": 64, "block_size": 64},
        {"n_layer": 2},
    ],
    ids=str,
)
def shaped(request):
    """The reference with other sizes, and the losses of its own first steps."""
    m = examine.namespace()
    for size, value in request.param.items():
        setattr(m, size, value)
    m.load_documents = lambda path: list(DOCUMENTS)
    return m, rungs.run("plain, collector off", m, m, 4, only=4).losses


@pytest.mark.parametrize("name", SINGLE[2:])
def test_a_rung_takes_its_sizes_from_the_program(shaped, name):
    skip_without_what_it_needs(name)
    m, expected = shaped
    assert rungs.run(name, m, m, 4, only=4).losses == pytest.approx(expected, rel=0, abs=rungs.rung(name).within)


def test_a_batch_is_the_same_in_c_and_in_numpy_at_every_size(shaped):
    skip_without_what_it_needs("c, batches")
    m, _ = shaped
    numpy, c = (rungs.run(name, m, m, 4, only=4).losses for name in ("numpy, batches", "c, batches"))
    assert c == pytest.approx(numpy, rel=0, abs=5e-6)


def test_the_losses_of_batches_are_the_same_in_c_and_in_numpy(reference):
    """Later on a ReLU opens in one of them and not in the other, as in NumPy from a start that is changed by 6e-8."""
    skip_without_what_it_needs("c, batches")
    numpy, c = (rungs.run(name, reference, reference, 200).losses for name in ("numpy, batches", "c, batches"))
    assert c == pytest.approx(numpy, rel=0, abs=5e-6)


@pytest.mark.parametrize("width", [16, 32, 64])
@pytest.mark.parametrize("sizes", [{}, {"n_embd": 32, "n_head": 1}, {"n_embd": 48, "n_head": 24}], ids=str)
def test_vectors_of_every_width_give_the_losses(monkeypatch, width, sizes):
    skip_without_what_it_needs("c, vectors")
    flags = in_c.PROGRAMS["vectors.c"]
    monkeypatch.setitem(in_c.PROGRAMS, "vectors.c", (*flags, f"-DBYTES={width}"))
    monkeypatch.setattr(in_c, "library", in_c.library.__wrapped__)
    m = examine.namespace()
    for size, value in sizes.items():
        setattr(m, size, value)
    # A wide model amplifies roundings: within some hundred steps NumPy itself departs from a start changed by 1e-8.
    steps = 20 if sizes else rungs.STEPS
    numpy, c = (rungs.run(name, m, m, steps).losses for name in ("numpy", "c, vectors"))
    assert c == pytest.approx(numpy, rel=0, abs=5e-6)


@pytest.mark.parametrize("name", ["c, vectors", "c, batches"])
@pytest.mark.parametrize("sizes", [(12, 4), (18, 9)])
def test_rows_that_vectors_do_not_fit_are_refused(sizes, name):
    m = examine.namespace()
    m.n_embd, m.n_head = sizes
    with pytest.raises(course.CourseError, match="multiple of 4 and n_embd / n_head a power of two"):
        rungs.run(name, m, m, 1)


@pytest.mark.parametrize("name", SINGLE)
def test_heads_that_share_unevenly_are_refused(name):
    m = examine.namespace()
    m.n_head = 5
    with pytest.raises(course.CourseError, match=r"^n_embd is 16 and n_head 5; .* multiple of n_head\.$"):
        rungs.run(name, m, m, 1)


def test_a_matrix_that_c_does_not_know_is_refused(reference):
    skip_without_what_it_needs("c")
    m = examine.namespace()
    m.init_state = lambda vocab_size: reference.init_state(vocab_size) | {"layer0.mlp_fc3": m.matrix(16, 16)}
    with pytest.raises(course.CourseError, match="mlp_fc3"):
        rungs.run("c", m, m, 1)


@pytest.mark.parametrize("name", [r.name for r in rungs.RUNGS if r.name.startswith("c")])
def test_a_rung_in_c_leaves_arithmetic_as_it_was(reference, name):
    skip_without_what_it_needs(name)
    rungs.run(name, reference, reference, 1)
    assert sys.float_info.min / 2 > 0


DRIVER = """
#include <stdlib.h>
int main(void) {
    static double weights[sizeof(Weights) / sizeof(NUMBER)], losses[4];
    static int tokens[4 * BATCH * (T + 1)], lengths[4 * BATCH];
    for (size_t i = 0; i < sizeof(Weights) / sizeof(NUMBER); i++) weights[i] = 0.1 * rand() / RAND_MAX;
    for (int i = 0; i < 4 * BATCH * (T + 1); i++) tokens[i] = rand() % VOCAB;
    for (int i = 0; i < 4 * BATCH; i++) lengths[i] = T;
    train(weights, tokens, lengths, 4, 1000, 0.01, losses);
}
"""


@pytest.mark.parametrize(
    "program, sizes",
    [
        ("microgpt.c", "VOCAB=27 N=16 T=16 HEADS=4 LAYERS=1 BATCH=1"),
        ("microgpt.c", "VOCAB=5 N=6 T=3 HEADS=2 LAYERS=2 BATCH=1"),
        ("vectors.c", "VOCAB=27 N=16 T=16 HEADS=4 LAYERS=1 BATCH=1 BYTES=16"),
        ("vectors.c", "VOCAB=27 N=16 T=16 HEADS=4 LAYERS=1 BATCH=1 BYTES=64"),
        ("vectors.c", "VOCAB=65 N=48 T=7 HEADS=24 LAYERS=2 BATCH=3 BYTES=32"),
    ],
)
def test_a_program_in_c_keeps_to_its_memory(tmp_path, program, sizes):
    skip_without_what_it_needs("c")
    number = "float" if program == "vectors.c" else "double"
    source = Path(in_c.__file__).with_name(program)
    (tmp_path / "driver.c").write_text(f'#include "{source}"\n{DRIVER}')
    defined = [f"-D{size}" for size in (*sizes.split(), f"NUMBER={number}")]
    watched = ["-std=gnu11", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
    command = [in_c.compiler(), *watched, *defined, "driver.c", "-o", "driver", "-lm"]
    if subprocess.run(command, cwd=tmp_path, capture_output=True).returncode:
        pytest.skip("this compiler cannot watch a program's memory")
    ran = subprocess.run(["./driver"], cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_rung_leaves_the_program_as_it_was(reference):
    before = dict(vars(reference)), reference.Value.topological_order
    for name in ("exact", "arrays"):
        rungs.run(name, reference, reference, 1)
    assert (dict(vars(reference)), reference.Value.topological_order) == before


def test_a_walk_without_a_circle_holds_nothing(reference):
    leaky, tidy = (rungs.held(reference, walk, 2) for walk in (rungs.leaky_walk, reference.inner_nodes))
    assert leaky[1] > 1.7 * leaky[0] > 100_000
    assert tidy[1] < 0.05 * leaky[1]


def test_the_slopes_of_a_batch_agree_with_nudges(reference):
    begin = rungs.start(reference)
    rng = random.Random(5)
    flat = np.array([p.data for rows in begin.state.values() for row in rows for p in row]) * 4
    grad = np.zeros_like(flat)
    w = matrices.weight_views(flat, begin.state)
    batch = reference.pad_documents(sorted(begin.documents[:5], key=len), reference.block_size)

    def loss(grads):
        views = matrices.weight_views(grads, begin.state)
        return matrices.loss_and_grads(reference, w, views, batch, reference.n_head)

    loss(grad)
    for i in rng.sample(range(len(flat)), 60):
        value, h = flat[i], 1e-5
        flat[i] = value + h
        above = loss(np.zeros_like(flat))
        flat[i] = value - h
        below = loss(np.zeros_like(flat))
        flat[i] = value
        assert grad[i] == pytest.approx((above - below) / (2 * h), abs=1e-7)


def test_a_batch_is_the_mean_over_all_positions(reference):
    begin = rungs.start(reference)
    flat = np.array([p.data for rows in begin.state.values() for row in rows for p in row])
    w = matrices.weight_views(flat, begin.state)

    def loss_and_grad(documents):
        grad = np.zeros_like(flat)
        batch = reference.pad_documents(documents, reference.block_size)
        grads = matrices.weight_views(grad, begin.state)
        return matrices.loss_and_grads(reference, w, grads, batch, reference.n_head), grad

    documents = begin.documents[:6]
    lengths = [len(tokens) - 1 for tokens in documents]
    single = [loss_and_grad([tokens]) for tokens in documents]
    loss, grad = loss_and_grad(documents)
    assert loss == pytest.approx(sum(n * one for n, (one, _) in zip(lengths, single)) / sum(lengths), abs=1e-12)
    expected = sum(n * one for n, (_, one) in zip(lengths, single)) / sum(lengths)
    assert np.abs(grad - expected).max() < 1e-12

"""Lesson 15's engine: the canonical run, the slopes under every switch, held-out names, runs in parallel, pictures."""

from __future__ import annotations

import concurrent.futures
import json
import math
import random
from dataclasses import asdict, replace

import pytest

np = pytest.importorskip("numpy")

from autograder.checking import examine  # noqa: E402
from figures import experiments as figures  # noqa: E402
from figures.show import as_html  # noqa: E402
from models import experiments, rungs  # noqa: E402
from models.experiments import Model, Setting, model  # noqa: E402

SHORT = Setting(steps=3, batch=2)
SWITCHES = [
    {},
    {"scale": False},
    {"positions": False},
    {"residual": False},
    {"norm": False},
    {"activation": "tanh"},
    {"activation": "none"},
    {"tied": True},
    {"context": 2},
    {"block_size": 4},
    {"n_head": 1},
    {"n_head": 16},
    {"n_embd": 8},
    {"n_layer": 3},
    {"n_layer": 2, "scale": False, "residual": False, "tied": True, "context": 3},
]


def test_the_default_setting_is_the_canonical_run():
    losses = list(Model(Setting(), 42).train())
    assert max(abs(mine - canon) for mine, canon in zip(losses, rungs.canonical(), strict=True)) < 1e-9


@pytest.mark.parametrize("changes", SWITCHES, ids=lambda changes: ", ".join(f"{k}={v}" for k, v in changes.items()))
def test_the_slopes_agree_with_nudges(changes):
    trained = Model(replace(SHORT, **changes), 3)
    trained.flat *= 4  # slopes and kinks of ordinary size
    documents = sorted(trained.documents[:4], key=len)
    trained.loss_and_grads(documents)
    slopes, rng, h = trained.grad.copy(), random.Random(5), 1e-5
    for i in rng.sample(range(len(slopes)), 80):
        value, found = trained.flat[i], []
        for nudge in (h, -h):
            trained.flat[i] = value + nudge
            found.append(trained.loss_and_grads(documents, backward=False))
        trained.flat[i] = value
        assert slopes[i] == pytest.approx((found[0] - found[1]) / (2 * h), abs=1e-7)


@pytest.mark.parametrize("changes", SWITCHES[1:], ids=str)
def test_every_switch_changes_the_loss(changes):
    documents = Model(SHORT, 3).documents[:4]
    one, other = (Model(setting, 3) for setting in (SHORT, replace(SHORT, **changes)))
    one.flat *= 4
    other.flat *= 4
    assert one.loss_and_grads(documents) != pytest.approx(other.loss_and_grads(documents), abs=1e-4)


def test_without_positions_the_table_of_positions_stays():
    trained = Model(replace(SHORT, positions=False), 1)
    before = trained.w["wpe"].copy()
    list(trained.train())
    assert (trained.w["wpe"] == before).all()


def test_a_position_looks_no_further_than_its_context():
    """With one layer and two tokens of context, the last of five letters does not feel the first."""
    trained = Model(replace(SHORT, context=2, block_size=16), 1)
    loss = {}
    for first in (1, 7):
        tokens = [first, 2, 3, 4, 5]
        at = [trained.loss_and_grads([tokens[: n + 1]], backward=False) * n for n in (3, 4)]
        loss[first] = at[1] - at[0]  # of the fourth position alone
    assert loss[1] == pytest.approx(loss[7], abs=1e-12)
    assert model.window(4, 2).tolist() == [
        [0, -math.inf, -math.inf, -math.inf],
        [0, 0, -math.inf, -math.inf],
        [-math.inf, 0, 0, -math.inf],
        [-math.inf, -math.inf, 0, 0],
    ]


def test_held_out_names_are_distinct_and_never_trained_on():
    names = model._names()
    assert len(names.held) == len(names.held_out) == experiments.HELD_OUT
    assert names.held < set(names.documents)
    tokenizer = names.tokenizer
    for seed in (1, 42):
        seen = {tokenizer.decode(tokens) for tokens in Model(Setting(batch=8), seed).documents}
        assert not seen & names.held


def test_a_run_sees_as_many_documents_as_the_setting_says():
    assert len(Model(replace(SHORT, documents=5), 1).documents) == 5
    assert len(Model(SHORT, 1).documents) == SHORT.steps * SHORT.batch


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    one, again, other = (experiments.run(SHORT, seed) for seed in (1, 1, 2))
    assert one.losses == again.losses and one.held_out == again.held_out
    assert one.held_out != other.held_out


def test_the_matrices_hold_as_many_numbers_as_the_lesson_counts():
    count = examine.namespace().count_parameters
    for changes in SWITCHES:
        s = replace(SHORT, **changes)
        assert len(Model(s, 1).flat) == count(27, s.block_size, s.n_embd, s.n_layer, s.tied)


def test_momentum_moves_by_the_corrected_mean_of_the_gradients():
    """After one step that is the gradient; after two, 0.5·g₁ + 1·g₂ over 1.5 for β₁ = 0.5."""
    setting = Setting(steps=2, optimiser="momentum", rate=0.1, decay=False, beta1=0.5)
    trained, gradients = Model(setting, 1), []
    expected = trained.flat.copy()
    for _ in trained.train():
        gradients.append(trained.grad.copy())
    expected -= 0.1 * (gradients[0] + (0.5 * gradients[0] + gradients[1]) / 1.5)
    assert np.abs(trained.flat - expected).max() < 1e-12


def test_a_run_that_blows_up_ends_with_an_infinite_loss():
    result = experiments.run(replace(SHORT, optimiser="sgd", rate=1e6, steps=50), 1)
    assert result.held_out == math.inf and len(result.losses) < 50


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_head": 3}, {"n_head": 0}, {"n_embd": 0}, {"activation": "gelu"}, {"optimiser": "lion"}, {"n_layer": 0},
        {"documents": 0}, {"rate": -1}, {"rate": 0.0}, {"rate": math.nan},
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^[^.]*\S.*\.$"):
        Setting(**wrong)


def test_a_block_that_would_cut_the_held_out_names_is_refused():
    with pytest.raises(ValueError, match=r"^block_size=2 cuts the held-out names"):
        experiments.run(replace(SHORT, block_size=2), 1)


@pytest.mark.parametrize(
    ("n", "chance", "due"), [(2, 0.05, 12.706), (3, 0.05, 4.303), (5, 0.05, 2.776), (5, 0.01, 4.604), (30, 0.05, 2.045)]
)
def test_the_factor_is_that_of_the_tables(n, chance, due):
    assert experiments.t_factor(n, chance) == pytest.approx(due, abs=6e-4)


def test_one_number_has_no_factor():
    with pytest.raises(ValueError, match="two seeds"):
        experiments.t_factor(1)


def test_a_mean_beyond_the_factor_is_as_rare_as_it_should_be():
    drawn = np.random.default_rng(1).normal(size=(40_000, 5))
    t = drawn.mean(1) / (drawn.std(1, ddof=1) / 5**0.5)
    for chance in (0.05, 0.05 / 14):
        assert (abs(t) > experiments.t_factor(5, chance)).mean() == pytest.approx(chance, rel=0.2)


def test_a_rate_at_which_runs_blow_up_is_shown_without_a_loss():
    picture = figures.rates_picture({"Adam": {0.01: [2.24, 2.25]}, "SGD": {1.0: [2.27, 2.28], 3.0: [math.inf, 2.3]}})
    assert "2.275 at 1, none at 3" in picture.alt
    assert as_html(picture)


def test_parallel_runs_give_what_single_runs_give_and_are_kept(tmp_path):
    path = tmp_path / "my_runs.jsonl"
    settings = {"base": SHORT, "no norm": replace(SHORT, norm=False)}
    found = experiments.compare(settings, [1, 2], path, workers=2)
    assert list(found) == list(settings)
    for name, setting in settings.items():
        for seed, result in zip((1, 2), found[name], strict=True):
            alone = experiments.run(setting, seed)
            assert (result.setting, result.seed) == (setting, seed)
            assert result.losses == pytest.approx(alone.losses, abs=1e-12)
            assert result.held_out == pytest.approx(alone.held_out, abs=1e-12)
    assert len(path.read_text().splitlines()) == 4


def test_without_shared_memory_runs_are_made_one_after_another(monkeypatch):
    def none(*about, **more):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", none)
    assert len(experiments.measure([(SHORT, 1), (SHORT, 2)], None, workers=2)) == 2


def test_runs_in_the_file_are_not_made_again(tmp_path, monkeypatch, capsys):
    path = tmp_path / "my_runs.jsonl"
    experiments.measure([(SHORT, 1)], path, workers=1)
    with path.open("a") as file:
        file.write('{"setting": {"n_layer": 1, "n_em')  # cut off while writing
    monkeypatch.setattr(experiments, "run", lambda *job: pytest.fail("made again"))
    (result,) = experiments.measure([(SHORT, 1)], path).values()
    assert asdict(result) == json.loads(path.read_text().splitlines()[0]) | {"losses": result.losses}
    assert "1 of 1 runs · done, 1 of them from the file" in capsys.readouterr().out


def test_runs_are_made_one_by_one_where_processes_cannot_share_anything(monkeypatch):
    def refuse(*given, **named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", refuse)
    found = experiments.measure([(SHORT, 1), (SHORT, 2)], workers=2)
    assert [seed for _, seed in found] == [1, 2]


def test_an_interrupt_keeps_what_is_done(tmp_path, monkeypatch, capsys):
    path = tmp_path / "my_runs.jsonl"

    def run(setting, seed):
        if seed == 3:
            raise KeyboardInterrupt
        return model.run(setting, seed)

    monkeypatch.setattr(experiments, "run", run)
    found = experiments.measure([(SHORT, seed) for seed in (1, 2, 3, 4)], path, workers=1)
    assert [seed for _, seed in found] == [1, 2] == [seed for _, seed in experiments.load(path)]
    assert "2 of 4 runs · interrupted" in capsys.readouterr().out
    assert experiments.compare({"base": SHORT}, [1, 2, 3], path, workers=1) == {}


def test_the_damage_report_shows_verdicts_with_and_without_predictions():
    report = {
        "no norm": (0.04, 0.006, "worse", True),
        "wide": (-0.03, 0.005, "better", False),
        "one head": (0.002, 0.006, "within noise", None),
    }
    predicted = {"no norm": 0.1, "wide": 0.2, "one head": None}
    text = figures.damage_picture(report, predicted).alt
    assert "no norm +0.0400 with a noise floor of 0.0060, worse, as predicted" in text
    assert "wide -0.0300 with a noise floor of 0.0050, better, not as predicted" in text
    assert "one head +0.0020 with a noise floor of 0.0060, within noise, no prediction" in text
    assert text.index("no norm") < text.index("one head") < text.index("wide")
    assert "<svg" in as_html(figures.damage_picture(report, predicted))


def test_curves_have_a_picture_and_a_text():
    held_out = {100: [2.5, 2.6], 400: [2.4, 2.4], 1600: [2.3, 2.35]}
    curve = ("parameters", held_out, None, lambda size: 4 * size**-0.1, (100, 400))
    text = figures.learning_curve(*curve).alt
    assert "1,600: 2.325, the line from the others says 1.913" in text
    assert "<svg" in as_html(figures.learning_curve(*curve))
    text = figures.learning_curve("names to train on", held_out, {100: [0.4], 400: [1.0], 1600: [2.0]}).alt
    assert "100: 2.550, on training names 0.400" in text
    rates = {"Adam": {0.01: [2.24, 2.25], 0.1: [2.4, 2.5]}, "SGD": {1.0: [2.3, 2.3]}}
    text = figures.rates_picture(rates).alt
    assert "Adam: 2.245 at 0.01, 2.450 at 0.1" in text
    assert "<svg" in as_html(figures.rates_picture(rates))


def test_costs_are_shown_in_units_that_a_person_can_read():
    cost = {"parameters": 405e9, "tokens": 15.6e12, "operations": 3.79e25, "bytes to train": 6.48e12}
    cost |= {"bytes to run": 8.1e11, "days there": 67.69, "dollars": 53_235_592.0, "days here": 1.0e10}
    tiny = dict.fromkeys(cost, 1e-12)
    shown = figures.cost_table({"Llama 3": cost, "tiny": tiny}).data
    for text in ("6.48 TB", "810 GB", "67.7 days", "53,200,000", "27,400,000 years", "38.5", "less than 1 ms"):
        assert f"<td>{text}</td>" in shown

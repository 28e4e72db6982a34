"""A learner's trained model as one HTML file: what it says is what their program says, and it needs nothing else.

Pictures in light, dark and on a phone stay under ``screenshots`` in the test's pytest folder, for a person to look at.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

import labpage as browser
from autograder import course, program
from autograder.cli import main
from autograder.sharing import model, page, share
from models import pretrained

NAMES = ["emma", "olivia", "ava", "isabella", "sophia", "mia"]
HOSTILE = ["</script>", "<img src=x onerror=alert(1)>", "<!--<b>", "a & b", "é ü ß", "🙂🙃", '"quoted"', "{{ 7*7 }}"]
SIZES = "n_layer, n_embd, n_head, block_size = 1, 16, 4, 16"
# Of the course's sizes with its numbers; with numbers drawn anew; of other sizes with another alphabet.
MODELS = {
    "names": (SIZES, NAMES, "names.txt"),
    "drawn": (SIZES, NAMES, "names.txt"),
    "other": ("n_layer, n_embd, n_head, block_size = 2, 12, 3, 9", HOSTILE, "<img src=x onerror=alert(2)>.txt"),
}


def own(sizes: str = SIZES) -> ModuleType:
    """A learner's program with models of some sizes."""
    made = ModuleType("microgpt")
    exec(compile(program.text(course.PROGRAM).replace(SIZES, sizes), "microgpt.py", "exec"), vars(made))
    return made


def drawn(module: ModuleType, tokens: int, spread: float = 0.5) -> dict[str, list[list[float]]]:
    """The numbers of a model, drawn."""
    random.seed(7)
    shapes = {name: (len(rows), len(rows[0])) for name, rows in module.init_state(tokens).items()}
    return {name: [[random.gauss(0, spread) for _ in range(c)] for _ in range(r)] for name, (r, c) in shapes.items()}


@cache
def made(name: str) -> tuple[ModuleType, dict, object, model.Trained]:
    """One of MODELS: its program, its numbers, its tokenizer, and what is shared of it."""
    sizes, documents, text = MODELS[name]
    module = own(sizes)
    tokenizer = module.Tokenizer(documents)
    numbers = drawn(module, tokenizer.vocab_size)
    if name == "names":
        chars, numbers = pretrained.checkpoint()
        tokenizer = module.Tokenizer([chars])
    return module, numbers, tokenizer, model.of(module, numbers, tokenizer, text, documents, [3.3, 2.9, 2.5])


def said(module: ModuleType, numbers: dict, tokens: list[int], *temperatures: float) -> list[list[list[float]]]:
    """The probabilities after each of ``tokens`` as the program gives them, for each temperature."""
    state = {name: [[module.Value(n) for n in row] for row in rows] for name, rows in numbers.items()}
    keys, values = module.empty_cache()
    logits = [module.gpt(state, token, i, keys, values) for i, token in enumerate(tokens)]
    return [
        [[p.data for p in module.softmax([logit / temperature for logit in each])] for each in logits]
        for temperature in temperatures
    ]


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Iterator:
    """Opens a page of a model from a file. Nothing else is asked for, and nothing goes to the console."""
    folder = tmp_path_factory.mktemp("share")
    heard: list[str] = []
    asked: set[str] = set()
    with browser.chromium() as new:
        only = new()
        only.emulate_media(reduced_motion="reduce")
        only.on("console", lambda message: heard.append(message.text))
        only.on("pageerror", lambda error: heard.append(str(error)))
        only.on("dialog", lambda dialog: heard.append(dialog.message))
        only.on("request", lambda request: asked.add(request.url.split(":")[0]))

        def open_page(shared: model.Trained) -> Page:
            file = folder / "my_microgpt.html"
            file.write_text(page.html(shared), encoding="utf-8")
            assert file.stat().st_size < 200_000
            only.goto(file.as_uri())
            return only

        yield open_page
    assert heard == [] and asked <= {"file", "data"}


@pytest.mark.browser
@browser.needs_chromium
@pytest.mark.parametrize("name", MODELS)
def test_the_page_gives_the_programs_probabilities(opened, name):
    module, numbers, tokenizer, shared = made(name)
    shown = opened(shared)
    rng = random.Random(3)
    block = len(numbers["wpe"])
    tokens = [rng.randrange(tokenizer.bos) for _ in range(block - 1)]
    temperatures = (model.COLDEST, 1.0)
    for temperature, expected in zip(temperatures, said(module, numbers, [tokenizer.bos, *tokens], *temperatures)):
        got = shown.evaluate("([tokens, t]) => probabilities(tokens, t)", [tokens, temperature])
        assert len(got) == len(expected) == block
        apart = max(abs(a - b) for x, y in zip(got, expected) for a, b in zip(x, y))
        assert apart < model.WITHIN, apart


@pytest.mark.browser
@browser.needs_chromium
def test_what_the_text_holds_is_shown_as_text(opened):
    shown = opened(made("other")[3])
    lines = shown.locator("#read .unseen").all_inner_texts()
    assert sorted(lines) == sorted("".join([*line][:9]) for line in HOSTILE)
    assert shown.title() == "My microgpt" and shown.locator("img").count() == 0
    assert "<img src=x onerror=alert(2)>.txt" in shown.locator("header").inner_text()
    shown.get_by_label("Begin with").fill("🙂<b")
    assert shown.locator(".letter.given").count() == 3
    shown.get_by_label("Begin with").fill("<script>{")
    assert "at most 8 characters" in shown.locator("#refused").inner_text()
    shown.get_by_label("Begin with").fill("z<")
    assert shown.locator("#refused").inner_text() == "It has never read “z”, so it cannot begin with it."


@pytest.mark.browser
@browser.needs_chromium
def test_the_page_is_worked_by_keyboard_and_heard(opened, tmp_path):
    shown = opened(made("names")[3])
    button = {name: shown.get_by_role("button", name=name, exact=True) for name in ("Let it write", "Start again")}
    heard = shown.get_by_role("status")
    for _ in range(5):  # to the prompt, past four buttons
        shown.keyboard.press("Tab")
    shown.keyboard.type("mar")
    expect(shown.locator(".letter.given")).to_have_count(3)
    button["Let it write"].press("Enter")
    expect(heard).to_have_text(re.compile(r"^mar\w*\. Chance 1 in [\d,]+"))
    expect(shown.locator("#lines li")).to_have_count(1)
    shown.locator("#next button.taken").press("Enter")  # another last letter may be chosen, or the same again
    expect(shown.locator("#lines li")).to_have_count(2)
    button["Start again"].press("Space")
    likeliest = shown.get_by_role("button", name=re.compile(r"^\w+, \d+ %$")).first
    before = likeliest.get_attribute("aria-label")
    shown.get_by_role("slider", name="Temperature").press("ArrowLeft")
    assert float(shown.locator("#warmth").inner_text()) == 0.4
    assert int(likeliest.get_attribute("aria-label").split()[1]) > int(before.split()[1])
    likeliest.press("Enter")
    assert heard.inner_text().startswith(before[0])
    shown.get_by_role("button", name="Ten lines").press("Enter")
    assert len(heard.inner_text().split(", ")) == 10
    for name, size in {"light": (900, 900), "dark": (900, 900), "phone": (390, 844)}.items():
        shown.emulate_media(color_scheme="light" if name == "light" else "dark", reduced_motion="reduce")
        shown.set_viewport_size({"width": size[0], "height": size[1]})
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shown.screenshot(path=str(tmp_path / "screenshots" / f"{name}.png"), full_page=True)
    shown.emulate_media(reduced_motion="no-preference")
    button["Start again"].click()
    button["Let it write"].click()
    expect(shown.get_by_role("button", name="Pause")).to_be_visible()  # letter by letter
    expect(button["Let it write"]).to_be_visible(timeout=60_000)


def test_rounding_with_fewer_bits_would_show():
    _, numbers, tokenizer, shared = made("other")
    step = shared.unit * 2**8  # 24 bits
    coarse = {name: [[step * round(n / step) for n in row] for row in rows] for name, rows in numbers.items()}
    tokens = [tokenizer.bos, *range(8)]

    def apart(rounded: dict) -> float:
        """The largest difference of a probability, at the lowest temperature."""
        each = [pretrained.logits(weights, shared.n_head, tokens) for weights in (numbers, rounded)]
        sharp = [[pretrained.softmax([x / model.COLDEST for x in logits]) for logits in one] for one in each]
        return max(abs(a - b) for x, y in zip(*sharp) for a, b in zip(x, y))

    assert apart(shared.numbers) < model.WITHIN / 5 and apart(coarse) > model.WITHIN


@pytest.fixture
def saved(home, monkeypatch):
    """A learner who has finished lesson 12, with a model that their program kept."""
    monkeypatch.delitem(sys.modules, "microgpt", raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (home / "microgpt.py").write_text(program.text(course.PROGRAM), encoding="utf-8")
    (home / "mine.txt").write_text("\n".join(NAMES), encoding="utf-8")
    numbers = drawn(own(), own().Tokenizer(NAMES).vocab_size)
    (home / "mine.json").write_text(json.dumps({"state": numbers, "m": [], "v": [], "steps": 1}), encoding="utf-8")
    yield home
    sys.modules.pop("microgpt", None)


def test_the_newest_model_and_its_text_are_found(saved):
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "share"], env={**os.environ}, capture_output=True, text=True
    )
    assert done.returncode == 0 and done.stdout.startswith("mine.json, learned from mine.txt. ") and done.stderr == ""
    assert "mine.txt</b>, a text of 6 lines" in (saved / share.FILE).read_text(encoding="utf-8")


def test_a_notebook_shares_the_model_that_it_trained(saved, capsys):
    module = own()
    tokenizer = module.Tokenizer(NAMES)
    state = module.init_state(tokenizer.vocab_size)
    share.share(state, tokenizer, [3.0, 2.0], saved / "mine.txt")
    assert f"Beside your {course.PROGRAM}, {share.FILE} holds your model" in capsys.readouterr().out
    assert '"losses":[3.0,2.0]' in (saved / share.FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "words", "says"),
    [
        (lambda home: (home / "mine.json").unlink(), (), "no trained model"),
        (lambda home: (home / "microgpt.py").unlink(), (), "autograder catch-up 12"),
        (lambda home: (home / "microgpt.py").write_text("1/0"), (), "autograder doctor"),
        (lambda home: (home / "microgpt.py").write_text("n_head = 4"), (), "lacks load_documents"),
        (lambda home: (home / "mine.json").write_text("{}"), (), "no trained model"),
        (lambda home: (home / "mine.json").write_text("{}"), ("../mine.json",), "is no model that"),
        (lambda home: (home / "mine.txt").unlink(), (), "no mine.txt"),
        (lambda home: (home / "mine.txt").write_text(""), (), "is empty"),
        (lambda home: (home / "mine.txt").write_text("emma\nzoé"), (), "another text"),
        (lambda home: None, ("../nothing.json", "../mine.txt"), "cannot be read"),
        (lambda home: None, ("../mine.json", "../nothing.txt"), "cannot be read"),
        (lambda home: _embed(home, "state['wte'][token_id]"), (), "other probabilities"),
        (lambda home: _embed(home, "1 / 0"), (), "Your gpt() stopped"),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_gets_one_plain_sentence(saved, change, words, says):
    change(saved)
    done = CliRunner().invoke(main, ["share", *words])
    assert done.exit_code == 1 and says in done.output and len(done.output.strip().splitlines()) == 1, done.output
    assert not (saved / share.FILE).exists()


def test_numbers_that_are_none_are_refused():
    module, numbers, tokenizer, _ = made("drawn")
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(course.CourseError, match="not finite"):
            model.of(module, {**numbers, "wte": [[wrong] * 16] * 27}, tokenizer, "names.txt", NAMES, [])


def _embed(home, instead: str) -> None:
    """Let the learner's gpt begin with something else."""
    text = (home / "microgpt.py").read_text(encoding="utf-8")
    assert (begin := "x = embed(state, token_id, pos_id)") in text
    (home / "microgpt.py").write_text(text.replace(begin, f"x = {instead}"), encoding="utf-8")

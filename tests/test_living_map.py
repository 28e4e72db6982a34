"""The living map: its numbers are the model's own, its blocks know whose they are, and it is driven by keyboard and
mouse on a page that asks nobody for anything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import ModuleType
from xml.etree import ElementTree

import pytest

import labpage as browser
from autograder import course, program
from figures import living_map
from figures.living_map import drawing, pages
from figures.living_map import run as runs
from figures.living_map import state as states
from figures.living_map.blocks import BLOCKS, STAGES
from models import pretrained
from notebook_shell import notebook

NAME = "emma"
REFERENCE = program.text(course.PROGRAM)
GPT_IN_ONE_PIECE = """def gpt(state: dict, token_id: int, pos_id: int, keys: list, values: list) -> list:
    x = embed(state, token_id, pos_id)
    for i in range(n_layer):
        normed = rmsnorm(x)
        q, k, v = (linear(normed, state[f"layer{i}.attn_w{name}"]) for name in "qkv")
        keys[i].append(k)
        values[i].append(v)
        mixed = []
        for s in range(0, n_embd, n_embd // n_head):
            e = s + n_embd // n_head
            scores = [sum(a * b for a, b in zip(q[s:e], key[s:e])) / (e - s) ** 0.5 for key in keys[i]]
            exps = [(score - max(z.data for z in scores)).exp() for score in scores]
            for j in range(s, e):
                mixed.append(sum(w * value[j] for w, value in zip(exps, values[i])) / sum(exps))
        x = add(linear(mixed, state[f"layer{i}.attn_wo"]), x)
        x = add(mlp(rmsnorm(x), state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"]), x)
    return linear(x, state["lm_head"])
"""


@pytest.fixture(scope="module")
def made() -> dict:
    return states.state(runs.run(NAME), runs.reference_pieces())


@pytest.fixture(scope="module")
def by_hand() -> tuple[ModuleType, dict, list, object]:
    """The reference by itself, unrecorded: the module, the state after backward, the logits, the loss."""
    m = ModuleType("by_hand")
    exec(REFERENCE, vars(m))
    chars, weights = pretrained.checkpoint()
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in weights.items()}
    tokens = m.Tokenizer(list(chars)).encode(NAME)
    loss = m.document_loss(state, tokens)
    loss.backward()
    return m, state, tokens, loss


def shown(values: list) -> list[float]:
    return [states.shown(getattr(value, "data", value)) for value in values]


def test_what_passes_through_is_what_the_model_computes(made, by_hand):
    m, state, tokens, loss = by_hand
    keys, values = m.empty_cache()
    of = {name.split(".")[-1]: rows for name, rows in state.items()}
    for i, token in enumerate(tokens[:-1]):
        logits = m.gpt(state, token, i, keys, values)
        x = m.embed(state, token, i)
        normed = m.rmsnorm(x)
        query = m.linear(normed, of["attn_wq"])
        heads = [slice(n, n + 4) for n in range(0, 16, 4)]
        weights = [m.attention_weights(query[h], [key[h] for key in keys[0]]) for h in heads]
        mixed = [v for h in heads for v in m.attend(query[h], [k[h] for k in keys[0]], [v[h] for v in values[0]])]
        after = m.add(m.linear(mixed, of["attn_wo"]), x)
        hidden = [h.relu() for h in m.linear(m.rmsnorm(after), of["mlp_fc1"])]
        found = m.linear(hidden, of["mlp_fc2"])
        due = {
            "wte": state["wte"][token], "wpe": state["wpe"][i], "embed": x, "norm1": normed, "q": query,
            "k": keys[0][i], "v": values[0][i], "attend": mixed, "wo": m.linear(mixed, of["attn_wo"]),
            "residual1": after, "norm2": m.rmsnorm(after), "fc1": hidden, "fc2": found,
            "residual2": m.add(found, after), "logits": logits, "softmax": m.softmax(logits),
            "loss": [m.cross_entropy(logits, tokens[i + 1])],
        }  # fmt: skip
        assert {name: made["values"][name][i] for name in due} == {name: shown(row) for name, row in due.items()}
        assert made["values"]["weights"][i] == [shown(row) for row in weights]
        assert made["losses"][i] == f"{due['loss'][0].data:.4f}"
        # The same model in plain floats, written by itself.
        assert made["values"]["softmax"][i] == shown(pretrained.next_letter(NAME[:i]))
    assert made["loss"] == f"{loss.data:.4f}"
    assert made["nodes"] == len(loss.topological_order())


def test_each_matrix_has_its_own_gradient(made, by_hand):
    _, state, _, _ = by_hand
    assert list(made["matrices"]) == list(state)
    for name, rows in state.items():
        grads = [[p.grad for p in row] for row in rows]
        flat = [g for row in grads for g in row]
        assert made["matrices"][name]["gradients"] == [shown(row) for row in grads]
        assert made["matrices"][name]["values"] == [shown(row) for row in rows]
        assert made["matrices"][name]["size"] == states.shown((sum(g * g for g in flat) / len(flat)) ** 0.5)
    # Softmax and cross-entropy: the gradient of a logit is its probability, less 1 for what came, over the positions.
    for i, row in enumerate(made["gradients"]["logits"]):
        due = [
            (p - (t == made["tokens"][i + 1])) / len(made["losses"]) for t, p in enumerate(made["values"]["softmax"][i])
        ]
        assert row == pytest.approx(due, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("head", range(4))
def test_a_head_that_is_switched_off_adds_nothing(made, by_hand, head):
    m, state, tokens, _ = by_hand
    plain = {name: [[p.data for p in row] for row in rows] for name, rows in state.items()}
    for row in plain["layer0.attn_wo"]:  # what reads of this head reads nothing
        row[4 * head : 4 * head + 4] = [0.0] * 4
    silent = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in plain.items()}
    keys, values = m.empty_cache()
    without = made["without"][head]
    for i, token in enumerate(tokens[:-1]):
        logits = m.gpt(silent, token, i, keys, values)
        assert without["values"]["softmax"][i] == shown(m.softmax(logits))
        assert without["values"]["attend"][i][4 * head : 4 * head + 4] == [0.0] * 4
    assert without["loss"] == f"{m.document_loss(silent, tokens).data:.4f}" != made["loss"]


def test_a_model_of_ones_own_is_shown_with_its_first_loss(home):
    m = ModuleType("own")
    exec(REFERENCE, vars(m))
    random.seed(42)
    documents = m.load_documents(course.ROOT / "data" / "names.txt")
    random.shuffle(documents)
    chars = m.Tokenizer(documents).chars
    state = m.init_state(len(chars) + 1)
    stream = random.getstate()
    found = states.state(runs.run(documents[0], frozenset(), state, chars), runs.reference_pieces())
    assert found["loss"] == "3.3660"
    assert random.getstate() == stream
    assert all(p.grad == 0 for p in m.parameters(state))


@pytest.mark.parametrize("own", [{"06-softmax", "09-attention"}, {"06-softmax", "09-attention", "09-gpt"}])
def test_a_gpt_written_in_one_piece_gives_the_same_map(home, own, made):
    """Where it calls nothing that the map knows, the reference's parts are shown, with the learner's own layers."""
    start, end = REFERENCE.index("def gpt("), REFERENCE.index("\n\n\n# 10-document-loss")
    (home / course.PROGRAM).write_text(REFERENCE[:start] + GPT_IN_ONE_PIECE + REFERENCE[end:])
    found = runs.run(NAME, frozenset(own))
    again = states.state(found, runs.reference_pieces())
    assert again["values"] == made["values"] and again["loss"] == made["loss"]
    assert found.own == (frozenset(own) if "09-gpt" not in own else frozenset(own) & {"06-softmax"})


def test_a_block_wakes_up_when_its_pieces_pass_and_says_where_they_stand(home):
    (home / "06_layers").mkdir()
    with pytest.MonkeyPatch.context() as patched, notebook() as shell:
        patched.chdir(home / "06_layers")
        shell.run('catch_up("06")', "from microgpt import Value")
        assert states.awake(runs.pieces("06"))["blocks"]["softmax"] == "open"
        assert states.awake(runs.pieces("06"))["blocks"]["value"] == "reference"
        assert runs.pieces("06")["06-softmax"].parts == ()
        answer = shell.solve("06-softmax", lambda text: text.replace("highest", "tallest"))
        assert "Saved to" in answer
        awake = states.awake(runs.pieces("06"))
        assert awake["blocks"]["softmax"] == "yours"
        assert awake["blocks"]["weights"] == "open"
        ((first, last, code),) = awake["exercises"]["06-softmax"]["parts"]
        assert (home / course.PROGRAM).read_text().splitlines()[first - 1 : last] == code.splitlines()
        assert code.startswith("def softmax") and "tallest" in code
        found = runs.run(NAME, runs.own())
        assert found.own == {"06-softmax"}
        path = home / course.PROGRAM
        path.write_text(path.read_text().replace("e / total", "e"))
        assert states.awake(runs.pieces("06"))["blocks"]["softmax"] == "open"
        assert runs.own() == set()
        path.write_text("def softmax(")
        assert set(states.awake(runs.pieces("06"))["blocks"].values()) == {"open"}


def test_while_grading_the_map_is_the_references_up_to_the_lesson(home, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    blocks = states.awake(runs.pieces("08"))["blocks"]
    assert (blocks["weights"], blocks["q"], runs.own()) == ("reference", "open", frozenset())


def test_the_blocks_name_exercises_and_matrices_that_exist(made):
    program_of = {e.id for e in course.exercises() if e.file == course.PROGRAM}
    assert {name for block in BLOCKS for name in block.exercises} <= program_of
    assert {block.matrix for block in BLOCKS if block.matrix} == set(made["matrices"])
    assert {name for stage in STAGES for name in stage} < {block.id for block in BLOCKS}


@pytest.mark.parametrize("document", ["", "Emma", "anne marie"])
def test_a_document_without_the_models_characters_is_refused(document):
    with pytest.raises(course.CourseError, match="document in the model's characters"):
        runs.run(document)


def test_what_has_no_kernel_is_made_in_one_call():
    assert "BOS" in living_map.svg("al")
    assert living_map.fragment("al") in living_map.page("al", "A map")


def test_the_picture_stands_alone_and_says_what_it_shows(made):
    picture = drawing.svg(made)
    root = ElementTree.fromstring(picture)
    assert f"loss {made['loss']}" in root.get("aria-label", "")
    texts = ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {block.title for block in BLOCKS} <= set(texts)
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


@pytest.fixture(scope="module")
def page(tmp_path_factory, made) -> Iterator:
    """The map on a page of its own, with all that the page asked for and complained of."""
    file = tmp_path_factory.mktemp("map") / "map.html"
    file.write_text(pages.page(made), encoding="utf-8")
    with browser.chromium(width=960) as opened:
        page = opened()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(file.as_uri())
        yield page


FOCUSED = "(document.activeElement.closest('[data-block]')?.dataset.block ?? document.activeElement.className)"


@pytest.mark.browser
@browser.needs_chromium
def test_the_map_is_driven_by_keyboard_and_mouse(page, made):
    says, detail = page.locator(".lm-says"), page.locator(".lm-detail")
    rows = page.locator('[data-table="keys"] rect:not([fill-opacity="0"])')
    assert (rows.count(), page.locator(".lm-number").text_content()) == (16, made["losses"][0])

    page.get_by_role("button", name="Next token").press("Enter")
    assert (rows.count(), page.locator(".lm-number").text_content()) == (32, made["losses"][1])
    assert f"the loss is {made['losses'][1]}" in says.inner_text()
    page.locator('.lm-chip[data-position="3"]').click()
    assert rows.count() == 64

    page.locator('[data-block="tokens"] .lm-box').focus()
    walked = []
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        walked.append(page.evaluate(FOCUSED))
    assert walked == ["wte", "wpe", "embed", "norm1", "k", "keys"]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert "weights" in detail.inner_text() and "def attention_weights" in detail.inner_text()
    page.get_by_role("button", name="head 2 off").click()
    without = made["without"][2]
    assert (page.locator(".lm-number").text_content(), page.locator(".lm-mean").text_content()) == (
        without["losses"][3],
        without["loss"],
    )
    assert f"is {without['loss']} instead of {made['loss']}" in says.inner_text()
    page.get_by_role("button", name="head 2 off").press("Enter")
    assert page.locator(".lm-number").text_content() == made["losses"][3]
    page.locator(".lm-heat").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.locator(".lm-reading").inner_text() == f"head 1, 1 e: {made['values']['weights'][3][1][1]}"
    page.keyboard.press("Escape")
    assert (detail.is_visible(), page.evaluate(FOCUSED)) == (False, "weights")

    page.get_by_role("button", name="Backward", exact=True).click()
    assert made["loss"] in says.inner_text()
    sizes = {b.id: f"∇ {made['matrices'][b.matrix]['about']}" for b in BLOCKS if b.matrix}
    assert {b: page.locator(f'[data-block="{b}"] .lm-mark').text_content() for b in sizes} == sizes
    page.locator('[data-block="fc1"]').click()
    page.get_by_role("button", name="layer0.mlp_fc1").click()
    cells = [g for row in made["matrices"]["layer0.mlp_fc1"]["gradients"] for g in row]
    n, largest = max(enumerate(cells), key=lambda cell: abs(cell[1]))
    page.locator(".lm-heat rect").nth(n).hover()
    assert page.locator(".lm-reading").inner_text() == f"row {n // 16}, column {n % 16}: {largest}"
    assert page.asked == [page.url] and page.complaints == []


@pytest.mark.browser
@browser.needs_chromium
def test_the_map_fits_a_phone_and_rests_where_motion_is_not_wanted(page):
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    page.reload()
    assert page.locator(".lm-picture").get_attribute("viewBox") == "0 0 436 988"
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.lm-title')].map(e => e.getBoundingClientRect().height))"
    )
    assert smallest >= 11
    page.get_by_role("button", name="Next token").click()
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.lm-widget')).backgroundColor") == "rgb(15, 19, 24)"

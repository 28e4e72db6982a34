"use strict";
// The model: the learner's numbers, and lesson 09's gpt() on plain numbers, under the names it has there.

const model = JSON.parse(document.getElementById("model").textContent);
const bos = model.chars.length;
const state = unpack();
const layers = model.shapes.filter(([name]) => name.endsWith(".attn_wq")).length;
const block = state.wpe.length;

function unpack() {
  const bytes = Uint8Array.from(atob(model.numbers), char => char.charCodeAt(0));
  const numbers = new DataView(bytes.buffer);
  let at = 0;
  const row = columns => Array.from({ length: columns }, () => model.unit * numbers.getInt32(4 * at++, true));
  return Object.fromEntries(model.shapes.map(([name, rows, columns]) =>
    [name, Array.from({ length: rows }, () => row(columns))]));
}

const sum = numbers => numbers.reduce((total, n) => total + n, 0);
const add = (a, b) => a.map((ai, i) => ai + b[i]);
const dot = (a, b) => sum(a.map((ai, i) => ai * b[i]));
const linear = (x, w) => w.map(row => dot(row, x));

function softmax(logits) {
  const highest = Math.max(...logits);
  const exps = logits.map(logit => Math.exp(logit - highest));
  const total = sum(exps);
  return exps.map(e => e / total);
}

function rmsnorm(x) {
  const scale = (dot(x, x) / x.length + 1e-5) ** -0.5;
  return x.map(xi => xi * scale);
}

function attend(query, keys, values) {
  const weights = softmax(keys.map(key => dot(query, key) / Math.sqrt(query.length)));
  return query.map((_, j) => sum(weights.map((w, t) => w * values[t][j])));
}

function attention(x, layer, keys, values) {
  const [query, key, value] = ["q", "k", "v"].map(name => linear(x, state[`${layer}.attn_w${name}`]));
  keys.push(key);
  values.push(value);
  const size = x.length / model.n_head;
  const mixed = [];
  for (let start = 0; start < x.length; start += size) {
    const head = row => row.slice(start, start + size);
    mixed.push(...attend(head(query), keys.map(head), values.map(head)));
  }
  return linear(mixed, state[`${layer}.attn_wo`]);
}

const mlp = (x, fc1, fc2) => linear(linear(x, fc1).map(h => Math.max(0, h)), fc2);

function gpt(token, position, keys, values) {
  let x = rmsnorm(add(state.wte[token], state.wpe[position]));
  for (let i = 0; i < layers; i++) {
    const layer = `layer${i}`;
    x = add(attention(rmsnorm(x), layer, keys[i], values[i]), x);
    x = add(mlp(rmsnorm(x), state[`${layer}.mlp_fc1`], state[`${layer}.mlp_fc2`]), x);
  }
  return linear(x, state.lm_head);
}

/** The probabilities of all tokens after BOS, after the first of `tokens`, and so on, as far as the model reads. */
function probabilities(tokens, temperature) {
  const [keys, values] = [0, 1].map(() => Array.from({ length: layers }, () => []));
  return [bos, ...tokens].slice(0, block).map((token, position) =>
    softmax(gpt(token, position, keys, values).map(logit => logit / temperature)));
}

function draw(weights) {
  let rest = Math.random();
  const token = weights.findIndex(p => (rest -= p) < 0);
  return token < 0 ? weights.indexOf(Math.max(...weights)) : token;
}

const encode = text => [...text].map(char => model.chars.indexOf(char));
const over = tokens => tokens.at(-1) === bos || tokens.length >= block;

// The page.

const $ = id => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const PAUSE = 420; // milliseconds between two characters
const CHOICES = Math.min(8, bos + 1);
const KEPT = 12; // lines
let given = [], tokens = [], timer = 0;

const temperature = () => Number($("temperature").value);
const shown = token => token === bos ? "end" : model.chars[token].trim() || "␣";
const spoken = token => token === bos ? "end" : model.chars[token] === " " ? "space" : model.chars[token];
const percent = p => p > 0.995 ? "> 99 %" : p >= 0.0995 ? `${(100 * p).toFixed(0)} %` : p >= 0.001 ? `${(100 * p).toFixed(1)} %` : "< 0.1 %";
const text = line => line.filter(token => token !== bos).map(token => model.chars[token]).join("");

/** An element with a class, a text and a probability; text is only ever text. */
function element(name, { kind = "", says = "", p, inside = [] } = {}) {
  const made = document.createElement(name);
  made.className = kind;
  made.append(...(says ? [says] : []), ...inside);
  if (p !== undefined) made.style.setProperty("--p", p);
  return made;
}

function chance(line, each) {
  const whole = line.reduce((product, token, i) => product * each[i][token], 1);
  return whole < 1e-15 ? "nearly 0" : `1 in ${Number((1 / whole).toPrecision(2)).toLocaleString("en")}`;
}

function show(news = "") {
  const each = probabilities(tokens, temperature());
  const done = over(tokens);
  const letters = tokens.map((token, i) => element("span", {
    kind: `letter${token === bos ? " end" : ""}${i < given.length ? " given" : ""}${i === tokens.length - 1 && news ? " new" : ""}`,
    says: shown(token), p: each[i][token], inside: [element("small", { says: percent(each[i][token]) })],
  }));
  if (!done) letters.push(element("span", { kind: "letter caret", says: "·", inside: [element("small", { says: "·" })] }));
  $("word").replaceChildren(...letters);
  const ended = tokens.at(-1) === bos ? "" : ", cut off where it can read no further";
  $("chance").textContent = done ? `It writes just this line with a chance of ${chance(tokens, each)}${ended}.` : "";
  $("said").textContent = news && done && !timer ? `${text(tokens)}. Chance ${chance(tokens, each)}${ended}.` : timer ? "" : news;
  $("warmth").textContent = temperature().toFixed(1);
  choices(done ? each[tokens.length - 1] : each.at(-1), done ? tokens.at(-1) : null);
  if (done && news) keep(tokens, each);
}

/** Show the likeliest tokens of those that come next or, of a finished line, came last. */
function choices(next, taken) {
  const ranked = next.map((p, token) => [p, token]).sort((a, b) => b[0] - a[0]);
  [...$("next").children].forEach((item, place) => {
    const [p, token] = ranked[place];
    const button = item.firstElementChild;
    const [letter, bar, value] = button.children;
    button.dataset.token = token;
    button.className = token === taken ? "taken" : "";
    button.setAttribute("aria-label", `${spoken(token)}, ${percent(p)}`);
    letter.textContent = shown(token);
    letter.className = token === bos ? "end" : "";
    bar.style.setProperty("--p", p);
    value.textContent = percent(p);
  });
  $("when").textContent = taken === null ? "What comes next" : "What came last";
  const rest = ranked.slice(CHOICES);
  $("others").textContent = rest.length ? `All ${rest.length} others together: ${percent(sum(rest.map(([p]) => p)))}` : "";
}

function lineOf(line, each, note) {
  const marks = line.map((token, i) => element("span", { says: shown(token), p: each[i][token] }));
  const visible = element("em", { inside: line.at(-1) === bos ? marks.slice(0, -1) : marks });
  visible.setAttribute("aria-hidden", "true");
  visible.dir = "auto";
  return element("li", { inside: [visible, element("span", { kind: "unseen", says: text(line) || "an empty line" }), element("small", { says: note })] });
}

function keep(line, each) {
  $("lines-part").hidden = false;
  $("lines").prepend(lineOf(line, each, `chance ${chance(line, each)}, temperature ${temperature().toFixed(1)}`));
  while ($("lines").children.length > KEPT) $("lines").lastElementChild.remove();
}

function stop() {
  clearTimeout(timer);
  timer = 0;
  $("write").textContent = "Let it write";
}

function start() {
  stop();
  tokens = [...given];
}

function put(token) {
  tokens = [...tokens, token];
  show(`${spoken(token)}. So far ${text(tokens)}.`);
}

function step() {
  if (over(tokens)) start();
  put(draw(probabilities(tokens, temperature()).at(-1)));
}

function goOn() {
  timer = still.matches ? 0 : setTimeout(goOn, PAUSE);
  if (still.matches) while (!over(tokens)) tokens = [...tokens, draw(probabilities(tokens, temperature()).at(-1))];
  else tokens = [...tokens, draw(probabilities(tokens, temperature()).at(-1))];
  if (over(tokens)) stop();
  show("written");
}

function ten() {
  stop();
  for (let i = 0; i < 10; i++) {
    tokens = [...given];
    while (!over(tokens)) tokens = [...tokens, draw(probabilities(tokens, temperature()).at(-1))];
    show("written");
  }
  const lines = [...$("lines").querySelectorAll(".unseen")].slice(0, 10).map(line => line.textContent);
  $("said").textContent = `Ten lines: ${lines.join(", ")}.`;
}

function begin() {
  const wanted = encode($("prompt").value);
  const unknown = [...$("prompt").value].find(char => !model.chars.includes(char));
  $("refused").textContent = unknown !== undefined ? `It has never read “${unknown}”, so it cannot begin with it.`
    : wanted.length >= block ? `It reads at most ${block - 1} characters.` : "";
  $("prompt").setAttribute("aria-invalid", $("refused").textContent !== "");
  if ($("refused").textContent) return;
  given = wanted;
  start();
  show();
}

$("next").append(...Array.from({ length: CHOICES }, () => {
  const button = element("button", { inside: [element("b"), element("i"), element("span")] });
  button.addEventListener("click", () => {
    stop();
    if (over(tokens)) tokens = tokens.slice(0, -1);
    put(Number(button.dataset.token));
  });
  return element("li", { inside: [button] });
}));
$("write").addEventListener("click", () => {
  if (timer) return stop(), show();
  if (over(tokens)) start();
  $("write").textContent = "Pause";
  goOn();
});
$("step").addEventListener("click", () => { stop(); step(); });
$("ten").addEventListener("click", ten);
$("clear").addEventListener("click", () => { start(); show(); $("said").textContent = "Empty again."; });
$("prompt").addEventListener("input", begin);
$("temperature").addEventListener("input", () => { stop(); show(); });

$("read").append(...model.examples.map(example => {
  const line = [...encode(example), bos].slice(0, block);
  const each = probabilities(line, 1);
  return lineOf(line, each, `chance ${chance(line, each)}`);
}));

const even = Math.log(bos + 1);
$("loss").textContent = `On ${model.measured} of these lines its mean surprise is ${model.loss.toFixed(3)} a character; guessing evenly has `
  + `${even.toFixed(3)}. ` + (model.loss < even ? `So it is as unsure as between ${Math.exp(model.loss).toFixed(1)} characters in place of ${bos + 1}.`
    : "So it has learned nothing yet.");
if (model.losses.length > 1) curve(model.losses);

/** The losses of the training as a curve, with even guessing as a broken line. */
function curve(losses) {
  const [first, last] = [losses[0], losses.at(-1)].map(loss => loss.toFixed(2));
  const top = Math.max(even, ...losses);
  const low = Math.min(...losses);
  const y = loss => (100 * (top - loss) / (top - low)).toFixed(1);
  const points = losses.map((loss, i) => `${(100 * i / (losses.length - 1)).toFixed(2)} ${y(loss)}`);
  for (const [id, d] of [["even", `M0 ${y(even)}H100`], ["fall", `M${points.join("L")}`]]) $(id).setAttribute("d", d);
  $("caption").textContent = `The loss in ${model.steps.toLocaleString("en")} steps of training, from ${first} to ${last}. `
    + "The broken line is even guessing.";
  $("curve").hidden = false;
}

begin();
if (!still.matches) $("write").click();

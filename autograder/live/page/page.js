"use strict";
// Whatever came from a person is set as text and never read as HTML.
const $ = (id) => document.getElementById(id);
const PAUSE = 2000, AFTER_A_FAILURE = 5000;
let version = -1, last = 0, timer = 0, shownQuestion = null;

// The key stands in the address once; it is taken out of sight, since the page is on a projector.
if (location.hash.length > 1) {
  sessionStorage.setItem("key", location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
const key = () => sessionStorage.getItem("key");
const token = () => key() || localStorage.getItem("token");

const send = (path, message) => fetch(path, {
  method: "POST",
  headers: { "Content-Type": "application/json", Authorization: `Bearer ${token() || ""}` },
  body: JSON.stringify(message),
});

function make(tag, text = "", kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

// The questions of a lesson are Markdown; of it they use `code`, *stress* and **terms**.
const MARKS = [["**", "strong"], ["*", "em"], ["`", "code"]];
function marked(text) {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/);
  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    const [mark, tag] = MARKS.find(([mark]) => part.startsWith(mark));
    return make(tag, part.slice(mark.length, -mark.length));
  });
}

const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

async function ask() {
  clearTimeout(timer);
  let wait = PAUSE;
  try {
    const reply = await fetch(`state?version=${version}&after=${last}`, {
      headers: { Authorization: `Bearer ${token()}` }, cache: "no-store",
    });
    if (reply.status === 401) return forget();
    if (reply.status === 200) {
      const state = await reply.json();
      show(state);
      if (state.more) { version = -1; wait = 0; }
    }
    $("gone").textContent = "";
    if (reply.status === 429) wait = AFTER_A_FAILURE;
  } catch {
    $("gone").textContent = "The room does not answer; this is how it was.";
    wait = AFTER_A_FAILURE;
  }
  clearTimeout(timer);
  timer = setTimeout(ask, wait && wait + Math.random() * 300);
}

function forget() {
  version = -1;
  last = 0;
  $("cells").replaceChildren();
  $("nothing").hidden = false;
  sessionStorage.removeItem("key");
  localStorage.removeItem("token");
  $("inside").hidden = $("door").hidden = $("typing").hidden = true;
  $("join").hidden = false;
}

function show(state) {
  version = state.version;
  $("join").hidden = true;
  $("inside").hidden = $("door").hidden = $("typing").hidden = false;
  $("lesson").textContent = document.title = state.lesson;
  $("address").textContent = state.address;
  $("word").textContent = state.word;
  $("call").textContent = state.call;
  $("people").textContent = people(state);
  $("kept").textContent = state.kept
    ? "Your instructor keeps it in a file."
    : "It is kept in memory and gone when the room closes.";
  $("board").replaceChildren(...state.board.map((row) => exercise(row, state.notebooks)));
  prediction(state.question);
  for (const cell of state.cells) add(cell);
  if (state.questions) buttons(state.questions, state.question);
}

function people({ notebooks, watching, names }) {
  const others = notebooks + watching - names.length;
  const named = names.length ? `, among them ${names.slice(0, 12).join(", ")}` : "";
  const more = named && (others || names.length > 12) ? " and others" : "";
  return `${counted(notebooks, "notebook", "notebooks")}, ${watching} on this page${named}${more}`;
}

function exercise({ title, passed, trying, mistake, share }, of) {
  const item = make("li");
  const row = make("div", "", "row");
  row.append(make("span", title), make("span", `${passed} of ${of} passed` + (trying ? `, ${trying} trying` : ""), "count"));
  const bar = make("div", "", "bar");
  for (const [kind, number] of [["passed", passed], ["trying", trying]]) {
    const part = make("div", "", kind);
    part.style.width = `${100 * number / Math.max(of, passed + trying, 1)}%`;
    bar.append(part);
  }
  item.append(row, bar);
  if (mistake) item.append(make("p", `${counted(share, "person", "people")}: ${mistake}`, "mistake"));
  return item;
}

function prediction(question) {
  $("prediction").hidden = !question;
  if (!question) { shownQuestion = null; return; }
  if (shownQuestion !== question.number) {
    shownQuestion = question.number;
    $("about").replaceChildren(...marked(question.about));
    $("question").replaceChildren(...marked(question.text));
    $("said-answer").value = question.mine;
  }
  $("answer").hidden = !question.open || Boolean(key());
  $("answered").textContent = (question.open ? `${question.answered} answered.` : `${question.answered} answered; closed.`)
    + (question.mine ? ` Yours: ${question.mine}` : "");
  const most = question.counts.length ? question.counts[0][1] : 1;
  const rows = question.counts.map(([text, number]) => count(text, number, most));
  if (question.others) rows.push(count("other answers", question.others, most));
  $("counts").hidden = !rows.length;
  $("counts").tBodies[0].replaceChildren(...rows);
}

function count(text, number, most) {
  const row = make("tr"), cell = make("td"), bar = make("div");
  bar.style.width = `${75 * Math.min(number / most, 1)}%`;
  cell.append(bar, String(number));
  const head = make("th", text);
  head.scope = "row";
  row.append(head, cell);
  return row;
}

function add({ number, source, output }) {
  if (number <= last) return;  // it came with another answer
  last = number;
  const list = $("cells");
  const atTheEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const item = make("li"), button = make("button", "Copy");
  button.type = "button";
  button.addEventListener("click", () => copy(item, source, button));
  item.append(make("pre", source, "source"), button);
  if (output) item.append(make("pre", output, "output"));
  list.append(item);
  $("nothing").hidden = true;
  if (atTheEnd) list.scrollTop = list.scrollHeight;
}

// Browsers give pages the clipboard over https and on localhost alone; this older way works on a local network too.
function copy(item, source, button) {
  const area = make("textarea", source);
  area.className = "copied";
  item.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  button.focus();
  button.textContent = done ? "Copied" : "Select it and copy";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function buttons(questions, asked) {
  $("instructor").hidden = false;
  $("close").hidden = !asked || !asked.open;
  $("away").hidden = !asked || asked.open;
  // The one that follows stands on top, so that nobody looks for it before a room that waits.
  const next = asked ? asked.number + 1 : Number($("questions").dataset.next || 0);
  if ($("questions").dataset.next === String(next)) return;
  $("questions").dataset.next = next;
  $("questions").replaceChildren(...questions.map((_, place) => {
    const number = (next + place) % questions.length, text = questions[number];
    const item = make("li"), button = make("button", "Ask"), words = make("span");
    button.type = "button";
    words.append(...marked(text));
    button.addEventListener("click", () => {
      $("instructor").open = false;
      send("ask", { question: number }).then(ask);
    });
    item.append(button, words);
    return item;
  }));
}

$("close").addEventListener("click", () => send("close", {}).then(ask));
$("away").addEventListener("click", () => send("ask", { question: null }).then(ask));

$("answer").addEventListener("submit", async (event) => {
  event.preventDefault();
  await send("answer", { text: $("said-answer").value });
  ask();
});

$("join").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const reply = await send("join", { word: $("said-word").value, name: $("said-name").value });
    const said = await reply.json();
    $("refused").textContent = reply.ok ? "" : said.problem;
    if (reply.ok) {
      localStorage.setItem("token", said.token);
      version = -1;
      ask();
    }
  } catch {
    $("refused").textContent = "The room does not answer.";
  }
});

document.addEventListener("visibilitychange", () => { if (!document.hidden && token()) ask(); });
if (token()) ask(); else forget();

// The living map as one ES module: `render({model, el})`, for anywidget in a notebook and for a plain object on a page.
// The model has `state`, what state.py made of one run with the picture, and `pieces`, whose each block is.

const MARKS = { yours: "●", reference: "◐", open: "○" };
const WHOSE = { yours: "yours", reference: "from the reference", open: "not written yet" };
const EXAMPLE = { ...WHOSE, yours: "written in the course" }; // on a page of nobody's own
const SVG = "http://www.w3.org/2000/svg";
const WIDE_FROM = 700;
const STAGE_MS = 70;
const TOKEN_MS = 1900;

function render({ model, el }) {
  const state = model.get("state");
  let pieces = model.get("pieces") ?? state.pieces;
  let position = 0;
  let backward = false;
  let open = "";
  let ofMatrix = false;
  let temperature = 1;
  let off; // the head that is switched off
  let playing = 0;
  const said = state.example ? EXAMPLE : WHOSE;
  const last = state.losses.length - 1;
  const blockOf = Object.fromEntries(state.blocks.map((block) => [block.id, block]));
  const scales = { values: scalesOf(state.values), gradients: scalesOf(state.gradients) };
  const stageOf = Object.fromEntries(state.stages.flatMap((names, n) => names.map((name) => [name, n])));
  const largestSize = Math.max(...Object.values(state.matrices).map((matrix) => matrix.size)) || 1;

  // The frame. Jupyter would take keys as its own from what has not got the attribute.
  const root = html("section", { class: "living-map lm-widget", "aria-label": `Map of microgpt for ${state.document}` });
  root.addEventListener("focusin", (event) => { event.target.dataset.lmSuppressShortcuts = "true"; });
  const buttons = html("div", { class: "lm-bar-of-buttons" });
  const previous = button("Back", () => go(position - 1));
  const next = button("Next token", () => go(position + 1));
  const play = button("Play", () => (playing ? stop() : start()));
  const turn = button("Backward", () => turnTo(!backward));
  buttons.append(previous, next, play, turn);
  const says = html("p", { class: "lm-says", role: "status" });
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "lm-picture");
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", "The blocks of the model. Arrow keys move, Enter opens a block, Escape closes it.");
  picture.innerHTML = state.svg;
  const detail = html("div", { class: "lm-detail", role: "region", "aria-label": "The opened block", hidden: "" });
  const legend = html("p", { class: "lm-legend" });
  root.append(buttons, says, picture, legend, detail);
  el.replaceChildren(root);
  if (state.still) root.append(html("style", {}, `#${state.still} { display: none }`)); // the picture that it takes the place of

  const blocks = [...picture.querySelectorAll(".lm-block")];
  const wires = [...picture.querySelectorAll(".lm-wire")];
  const groupOf = Object.fromEntries(blocks.map((block) => [block.dataset.block, block]));
  const tables = [...picture.querySelectorAll("[data-table]")];
  // The box of a block is its button; what stands in it is in the button's name or below the picture.
  for (const block of blocks) {
    for (const inside of block.children) inside.setAttribute("aria-hidden", "true");
    block.box = block.querySelector(".lm-box");
    block.box.removeAttribute("aria-hidden");
    for (const [name, value] of [["role", "button"], ["tabindex", "-1"], ["aria-expanded", "false"]]) block.box.setAttribute(name, value);
  }
  let at = groupOf[state.here[0]] ?? blocks[0];
  at.box.setAttribute("tabindex", "0");
  for (const table of tables) table.cells = [...table.children];

  // Two halves side by side, or one below the other where there is little room.
  const second = picture.querySelector(".lm-second");
  let wide;
  const layOut = (width) => {
    if (wide === width >= WIDE_FROM) return;
    wide = width >= WIDE_FROM;
    picture.setAttribute("viewBox", wide ? "0 0 880 496" : "0 0 436 988");
    second.setAttribute("transform", wide ? "translate(440 0)" : "translate(0 492)");
    for (const [form, shown] of [["wide", wide], ["narrow", !wide]]) {
      picture.querySelector(`.lm-${form}`).style.display = shown ? "inline" : "none";
    }
  };
  layOut(el.clientWidth || 880);
  const observer = new ResizeObserver((entries) => layOut(entries[0].contentRect.width));
  observer.observe(root);

  // What is shown.
  const quantity = () => (backward ? "gradients" : "values");
  const result = () => (off === undefined ? state : state.without[off]);
  const keptNow = () => (backward ? state.gradients : { ...state.values, ...result().values });
  const rowsOf = (name, upTo = position) => {
    const kept = keptNow();
    if (name === "weights") return kept.weights[upTo];
    if (name === "keys" || name === "values") return kept[name[0]].slice(0, upTo + 1);
    return [kept[name][upTo]];
  };
  const scaleOf = (name) => scales[quantity()][name === "keys" ? "k" : name === "values" ? "v" : name];

  function draw() {
    root.classList.toggle("lm-back", backward);
    for (const table of tables) {
      const rows = rowsOf(table.dataset.table);
      const columns = Number(table.dataset.columns);
      const full = scaleOf(table.dataset.table);
      table.cells.forEach((cell, n) => {
        const number = rows[Math.floor(n / columns)]?.[n % columns];
        cell.setAttribute("class", number < 0 ? "n" : "p");
        const silent = table.dataset.table === "weights" && Math.floor(n / columns) === off;
        cell.setAttribute("fill-opacity", number === undefined || silent ? 0 : shade(number, full));
      });
    }
    picture.querySelectorAll(".lm-chip").forEach((chip, i) => {
      chip.classList.toggle("lm-read", i === position);
      chip.classList.toggle("lm-due", i === position + 1);
    });
    const due = state.tokens[position + 1];
    const shares = result().values.softmax[position];
    picture.querySelectorAll(".lm-bar").forEach((bar, i) => {
      bar.classList.toggle("lm-due", i === due);
      bar.firstChild.style.transform = `scaleY(${shares[i] / scales.values.softmax})`;
    });
    picture.querySelector(".lm-number").textContent = result().losses[position];
    picture.querySelector(".lm-mean").textContent = result().loss;
    for (const block of blocks) {
      const matrix = state.matrices[blockOf[block.dataset.block].matrix];
      const gauge = block.querySelector(".lm-gauge");
      if (gauge) {
        gauge.style.transform = `scaleX(${backward ? matrix.size / largestSize : 0})`;
        gauge.style.transitionDelay = backward ? `${STAGE_MS * (state.stages.length - 1 - stageOf[block.dataset.block])}ms` : "0s";
      }
      const whose = pieces.blocks[block.dataset.block];
      for (const kind of Object.keys(MARKS)) block.classList.toggle(`lm-${kind}`, kind === whose);
      block.querySelector(".lm-mark").textContent = backward && matrix ? `∇ ${matrix.about}` : MARKS[whose];
      block.box.setAttribute("aria-label", `${blockOf[block.dataset.block].title}, ${said[whose]}` + (matrix ? `, gradient ${matrix.size}` : ""));
    }
    previous.disabled = position === 0;
    next.disabled = position === last;
    play.disabled = backward;
    play.textContent = playing ? "Pause" : "Play";
    turn.textContent = backward ? "Forward" : "Backward";
    turn.setAttribute("aria-pressed", String(backward));
    says.textContent = backward ? saysBackward() : off === undefined ? saysForward() : saysWithout();
    legend.replaceChildren(
      state.example ? "" : `● yours, ◐ from the reference, ○ not written yet${state.here.length ? ", framed in gold: written in this lesson" : ""}. `,
      html("b", { class: "lm-plus" }, "■"), " above 0, ", html("b", { class: "lm-minus" }, "■"), ` below 0, fuller the larger. ${computed(state)}`,
    );
    if (open) drawDetail();
  }

  function saysForward() {
    const [read, due] = [state.names[position], state.names[position + 1]];
    const share = state.values.softmax[position][state.tokens[position + 1]];
    const kept = position ? `${position + 1} keys and values are kept` : "The first key and value are kept";
    return `Position ${position} reads ${read}. ${kept}. Due is ${due}: it has the probability ${share}, so the loss is ${state.losses[position]}.`;
  }

  function saysWithout() {
    const due = state.tokens[position + 1];
    const [before, after] = [state.values, result().values].map((values) => values.softmax[position][due]);
    return `Without head ${off}, ${state.names[position + 1]} has the probability ${after} instead of ${before}, and the loss of ${state.document} is ${result().loss} instead of ${state.loss}.`;
  }

  function saysBackward() {
    const sizes = Object.entries(state.matrices).sort((a, b) => b[1].size - a[1].size);
    const [[most, { size: high }], [least, { size: low }]] = [sizes[0], sizes[sizes.length - 1]];
    return `From the loss ${state.loss} the gradient has gone back to every matrix. ${most} has the largest, ${high} in root mean square; ${least} the smallest, ${low}. The cells show the gradients at position ${position}.`;
  }

  // What moves: a pulse along each wire, stage by stage. Only dashes and opacity change, so nothing is laid out again.
  function flow() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const wire of wires) {
      const pulse = wire.querySelector(".lm-pulse");
      if (getComputedStyle(wire).display === "none") continue;
      const from = stageOf[wire.dataset.from];
      const long = Math.max(1, stageOf[wire.dataset.to] - from);
      const delay = STAGE_MS * (backward ? state.stages.length - from - long : from);
      const frames = [
        { strokeDasharray: "0 2", strokeDashoffset: 0, opacity: 1 },
        { strokeDasharray: "0.35 2", strokeDashoffset: -0.3, opacity: 1, offset: 0.4 },
        { strokeDasharray: "0 2", strokeDashoffset: -1, opacity: 0.4 },
      ];
      pulse.animate(frames, { duration: STAGE_MS * (long + 4), delay, direction: backward ? "reverse" : "normal", easing: "ease-in-out" });
    }
    for (const block of blocks) {
      const when = stageOf[block.dataset.block];
      if (when === undefined) continue;
      const delay = STAGE_MS * (backward ? state.stages.length - 1 - when : when + 1);
      block.querySelector(".lm-cells").animate([{ opacity: 0.15 }, { opacity: 1 }], { duration: STAGE_MS * 5, delay, fill: "backwards", easing: "ease-out" });
    }
  }

  function go(to) {
    if (to < 0 || to > last) return;
    position = to;
    draw();
    if (!backward) flow();
  }
  function turnTo(back) {
    stop();
    backward = back;
    off = undefined;
    draw();
    flow();
  }
  function start() {
    playing = setInterval(() => (position === last ? stop() : go(position + 1)), TOKEN_MS);
    go(position === last ? 0 : position);
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
    draw();
  }

  // The opened block: what it does, where it is written, its numbers.
  function toggle(name) {
    open = open === name ? "" : name;
    ofMatrix = false;
    for (const block of blocks) block.box.setAttribute("aria-expanded", String(block.dataset.block === open));
    detail.hidden = !open;
    if (open) drawDetail();
  }

  function drawDetail() {
    const block = blockOf[open];
    const focused = detail.contains(document.activeElement) ? document.activeElement.dataset?.keep : undefined;
    const words = html("div", { class: "lm-words" });
    const more = open === "value" ? ` The loss of ${state.document} is made of ${state.nodes.toLocaleString("en")} of them.` : "";
    words.append(html("p", { class: "lm-heading" }, block.title), html("p", {}, block.says + more), written(block));
    const numbers = html("div", { class: "lm-numbers" });
    const choices = html("div", { class: "lm-head" });
    const matrix = state.matrices[block.matrix];
    if (matrix) {
      for (const [label, chosen] of [["what comes out", false], [block.matrix, true]]) {
        const choice = button(label, () => { ofMatrix = chosen; drawDetail(); });
        choice.setAttribute("aria-pressed", String(ofMatrix === chosen));
        choice.dataset.keep = label;
        choices.append(choice);
      }
    }
    if ((open === "weights" || open === "attend") && !backward) {
      for (let head = 0; head < state.heads; head += 1) {
        const choice = button(`head ${head} off`, () => {
          off = off === head ? undefined : head;
          draw();
          flow();
        });
        choice.setAttribute("aria-pressed", String(off === head));
        choice.dataset.keep = `head ${head}`;
        choices.append(choice);
      }
    }
    const close = button("Close", closeDetail);
    close.classList.add("lm-close");
    close.dataset.keep = "close";
    choices.append(close);
    numbers.append(choices);
    if (open === "sample") numbers.append(...mixer());
    else if (open === "backward" || open === "adam") numbers.append(sizes());
    else if (matrix && ofMatrix) numbers.append(...heat(matrix[quantity()], matrixLabels(block.matrix), quantity() === "values" ? block.matrix : `gradient of ${block.matrix}`));
    else if (tableOf(open)) numbers.append(...heat(...tableOf(open)));
    detail.replaceChildren(words, numbers);
    if (focused) [...detail.querySelectorAll("[data-keep]")].find((one) => one.dataset.keep === focused)?.focus();
  }

  function closeDetail() {
    const block = groupOf[open];
    toggle(open);
    block?.box.focus();
  }

  function written(block) {
    const list = html("ul");
    for (const id of state.exercises[block.id]) {
      const exercise = pieces.exercises[id];
      const item = html("li");
      const lines = exercise.parts.map(([first, end]) => (first === end ? `${first}` : `${first}–${end}`)).join(", ");
      const where = lines ? `, ${exercise.file} line${/[–,]/.test(lines) ? "s" : ""} ${lines}` : "";
      item.append(`${MARKS[exercise.whose]} ${id} · ${exercise.title} `, html("span", {}, `lesson ${id.slice(0, 2)} ${exercise.lesson}, ${said[exercise.whose]}${where}`));
      list.append(item);
    }
    const first = pieces.exercises[state.exercises[block.id][0]];
    if (first.parts.length) list.firstChild.append(html("pre", { tabindex: "0", "data-keep": "code", "aria-label": "The lines" }, first.parts.map((part) => part[2]).join("\n\n")));
    return list;
  }

  // What the temperature does to the probabilities, on an axis from 0 to 1 that stays as it is.
  function mixer() {
    const label = html("label", { class: "lm-mixer" });
    const says = html("span");
    const slider = html("input", { type: "range", min: 0.1, max: 2, step: 0.05, value: temperature, "aria-label": "temperature", "data-keep": "temperature" });
    label.append(says, slider);
    const [width, height] = [460, 120];
    const step = width / (state.vocabulary.length + 1);
    const chart = shape("svg", { class: "lm-chart lm-cells", viewBox: `0 0 ${width} ${height + 16}`, role: "img" });
    chart.append(shape("rect", { class: "lm-frame", x: 0.5, y: 0.5, width: width - 1, height: height - 0.5 }));
    const bars = state.vocabulary.map((name, i) => {
      const middle = (i + (name.length > 1 ? 1 : 0.5)) * step;
      const bar = shape("rect", { class: "p", x: middle - step / 2 + 1, y: 0, width: step - 2, height, style: `transform-origin:0 ${height}px` });
      chart.append(bar, shape("text", { class: "lm-column", x: middle, y: height + 11 }, name));
      return bar;
    });
    const reading = html("output", { class: "lm-reading" });
    const mix = () => {
      temperature = Number(slider.value);
      const shares = softmax(result().scores[position].map((score) => score / temperature));
      shares.forEach((share, i) => { bars[i].style.transform = `scaleY(${share})`; });
      const likely = shares.map((share, i) => [share, state.vocabulary[i]]).sort((a, b) => b[0] - a[0]).slice(0, 4);
      says.textContent = `temperature ${temperature.toFixed(2)}`;
      reading.textContent = `After ${state.names.slice(0, position + 1).join(" ")}: ${likely.map(([share, name]) => `${name} ${Number(share.toPrecision(4))}`).join(", ")}.`;
      chart.setAttribute("aria-label", `The probabilities at the temperature ${temperature}. ${reading.textContent}`);
    };
    slider.addEventListener("input", mix);
    mix();
    return [label, chart, reading];
  }

  function sizes() {
    const list = html("dl", { class: "lm-sizes" });
    for (const [name, matrix] of Object.entries(state.matrices)) {
      const bar = html("i");
      bar.style.transform = `scaleX(${matrix.size / largestSize})`;
      const holds = html("dd");
      holds.append(bar);
      list.append(html("dt", {}, name), holds, html("dd", {}, `${matrix.size}`));
    }
    const title = html("p", {}, `The root mean square of the gradient of each matrix, for the loss ${state.loss} of ${state.document}:`);
    const both = html("div");
    both.append(title, list);
    return both;
  }

  const tokenLabels = () => state.names.slice(0, position + 1).map((name, i) => `${i} ${name}`);
  function tableOf(name) {
    if (name === "weights") {
      const rows = rowsOf(name);
      return [rows, { rows: rows.map((_, i) => `head ${i}`), columns: tokenLabels() }, "weights", backward ? undefined : 1];
    }
    if (name === "softmax" || name === "logits") {
      return [rowsOf(name), { rows: [state.names[position]], columns: state.vocabulary }, name];
    }
    if (!(name in state.values) && name !== "keys") return undefined;
    const all = name === "keys" || name === "values" ? rowsOf(name) : keptNow()[name].slice(0, position + 1);
    if (name === "loss") return [all, { rows: tokenLabels(), columns: ["loss"] }, backward ? "gradient of the loss" : "loss"];
    return [all, { rows: tokenLabels(), columns: all[0].map((_, i) => `entry ${i}`) }, blockOf[name].title];
  }
  function matrixLabels(name) {
    const rows = state.matrices[name].values;
    const labels = name === "wte" || name === "lm_head" ? state.vocabulary : rows.map((_, i) => `${name === "wpe" ? "position" : "row"} ${i}`);
    return { rows: labels, columns: rows[0].map((_, i) => `column ${i}`) };
  }

  // Numbers as a heat map: the mouse or the arrow keys choose a cell, and its number is said below.
  function heat(rows, labels, title, full = Math.max(...rows.flat().map(Math.abs)) || 1) {
    const [width, left, columns] = [460, 62, rows[0].length];
    const across = Math.min(60, (width - left) / columns);
    const top = columns <= 32 ? 13 : 0;
    const down = Math.max(8, Math.min(16, 330 / rows.length));
    const map = shape("svg", { class: "lm-heat lm-cells", viewBox: `0 0 ${width} ${top + rows.length * down + 2}`, tabindex: 0, role: "application", "aria-roledescription": "heat map", "aria-label": `${title}, ${rows.length} by ${columns} numbers; arrow keys read them`, "data-keep": "heat" });
    const tall = Math.max(1, Math.ceil(11 / down));
    rows.forEach((row, i) => {
      if (i % tall === 0) map.append(shape("text", { x: left - 6, y: top + i * down + Math.min(down, 12) - 1 }, labels.rows[i]));
      row.forEach((number, j) => {
        map.append(shape("rect", { class: number < 0 ? "n" : "p", "fill-opacity": shade(number, full), x: left + j * across, y: top + i * down, width: across - 0.7, height: down - 0.7 }));
      });
    });
    if (top) labels.columns.forEach((label, j) => map.append(shape("text", { class: "lm-column", x: left + (j + 0.5) * across, y: 9 }, label.split(" ").pop())));
    const cursor = shape("rect", { class: "lm-cursor", width: across - 0.7, height: down - 0.7, visibility: "hidden" });
    map.append(cursor);
    const reading = html("output", { class: "lm-reading" }, `${title}: ${rows.length} × ${columns} numbers. Point at one, or use the arrow keys.`);
    let [row, column] = [0, 0];
    const read = (i, j) => {
      row = Math.max(0, Math.min(rows.length - 1, i));
      column = Math.max(0, Math.min(columns - 1, j));
      cursor.setAttribute("transform", `translate(${left + column * across} ${top + row * down})`);
      cursor.setAttribute("visibility", "visible");
      reading.textContent = `${labels.rows[row]}, ${labels.columns[column]}: ${rows[row][column]}`;
    };
    map.addEventListener("pointermove", (event) => {
      const box = map.getBoundingClientRect();
      const scale = width / box.width;
      const j = ((event.clientX - box.left) * scale - left) / across;
      if (j >= 0) read(Math.floor(((event.clientY - box.top) * scale - top) / down), Math.floor(j));
    });
    map.addEventListener("focus", () => read(row, column));
    map.addEventListener("keydown", (event) => {
      const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!by) return;
      event.preventDefault();
      read(row + by[0], column + by[1]);
    });
    return [map, reading];
  }

  // By mouse and by keyboard.
  function moveTo(block) {
    at.box.setAttribute("tabindex", "-1");
    at = block;
    at.box.setAttribute("tabindex", "0");
  }
  picture.addEventListener("click", (event) => {
    const chip = event.target.closest(".lm-chip");
    const block = event.target.closest(".lm-block");
    if (chip && Number(chip.dataset.position) <= last) {
      stop();
      go(Number(chip.dataset.position));
    } else if (block) {
      moveTo(block);
      toggle(block.dataset.block);
    }
  });
  picture.addEventListener("keydown", (event) => {
    const block = event.target.closest(".lm-block");
    if (!block) return;
    const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (by) {
      const to = nearest(block, blocks, by);
      if (to) {
        moveTo(to);
        to.box.focus();
      }
    } else if (event.key === "Enter" || event.key === " ") {
      toggle(block.dataset.block);
    } else return;
    event.preventDefault();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) {
      event.preventDefault();
      closeDetail();
    }
  });

  const awake = () => {
    const before = pieces.blocks;
    pieces = model.get("pieces");
    draw();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const block of blocks) {
      const name = block.dataset.block;
      if (pieces.blocks[name] === "yours" && before[name] !== "yours") {
        block.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 900, easing: "ease-out" });
      }
    }
  };
  model.on?.("change:pieces", awake);
  draw();
  return () => {
    clearInterval(playing);
    observer.disconnect();
    model.off?.("change:pieces", awake);
  };
}

function scalesOf(kept) {
  return Object.fromEntries(Object.entries(kept).map(([name, rows]) => [name, Math.max(...rows.flat(2).map(Math.abs)) || 1]));
}

function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function computed(state) {
  const by = state.own.length ? `your answers to ${state.own.length} exercises and the reference` : "the reference";
  return `Computed by ${by} with ${state.model}.`;
}

function shade(number, full) {
  return Math.min(1, Math.sqrt(Math.abs(number) / full)).toFixed(2);
}

// The nearest block in a direction, [1, 0] is to the right: by the gap between them, and by how far it lies aside.
function nearest(from, all, [dx, dy]) {
  const here = from.box.getBoundingClientRect();
  let [found, least] = [undefined, Infinity];
  for (const block of all) {
    const there = block.box.getBoundingClientRect();
    const across = [there.left - here.right, here.left - there.right];
    const down = [there.top - here.bottom, here.top - there.bottom];
    const gap = dx ? across[dx > 0 ? 0 : 1] : down[dy > 0 ? 0 : 1];
    const aside = Math.max(0, ...(dx ? down : across));
    const offMiddle = dx ? there.top + there.bottom - here.top - here.bottom : there.left + there.right - here.left - here.right;
    const far = gap + 2 * aside + 0.05 * Math.abs(offMiddle);
    if (block !== from && gap > -2 && far < least - 0.5) [found, least] = [block, far];
  }
  return found;
}

function html(tag, attributes = {}, text = "") {
  return filled(document.createElement(tag), attributes, text);
}

function shape(tag, attributes = {}, text = "") {
  return filled(document.createElementNS(SVG, tag), attributes, text);
}

function filled(made, attributes, text) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function button(text, act) {
  const made = html("button", { type: "button" }, text);
  made.addEventListener("click", act);
  return made;
}

export default { render };

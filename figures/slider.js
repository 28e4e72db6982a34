// A picture for each place of a slider, as one ES module: `render({model, el})`, for anywidget in a notebook and for a
// plain object on a page. The model has `places`: in a notebook the one that was come to last, on a page all.

function render({ model, el }) {
  const [label, texts, ring] = ["label", "texts", "ring"].map((name) => model.get(name));
  const last = texts.length - 1;
  const drawn = {};
  let shown;

  const root = made("div", { className: "microgpt-steps" });
  // JupyterLab would take the arrow keys for itself; Jupyter Notebook looks at a key before anything here can stop it,
  // and passes by only what is marked so.
  root.addEventListener("focusin", (event) => { event.target.dataset.lmSuppressShortcuts = "true"; });
  const slider = made("input", { type: "range", min: 0, max: last, step: 1 });
  const reading = made("output");
  reading.style.minWidth = `${Math.max(...texts.map((text) => text.length))}ch`;
  reading.setAttribute("aria-hidden", "true"); // the slider says the same
  const [back, on] = model.get("buttons").map(([text, title], side) => {
    const button = made("button", { type: "button", textContent: text, title });
    button.addEventListener("click", () => go(model.get("index") + (side ? 1 : -1)));
    return button;
  });
  const named = made("label");
  named.append(label, slider, reading);
  const both = made("div");
  both.append(back, on);
  const controls = made("div", { className: "controls" });
  controls.append(named, both);
  const says = made("div", { className: "says" });
  says.setAttribute("role", "status");
  const picture = made("div");
  root.append(controls, says, picture);
  el.replaceChildren(root);

  function go(to) {
    model.set("index", ring ? (to + texts.length) % texts.length : Math.max(0, Math.min(last, to)));
    model.save_changes();
  }

  function show() {
    const index = model.get("index");
    slider.value = index;
    reading.textContent = texts[index];
    slider.setAttribute("aria-valuetext", texts[index]);
    back.disabled = !ring && index === 0;
    on.disabled = !ring && index === last;
    for (const place of model.get("places")) drawn[place.index] = place;
    if (index === shown || !(index in drawn)) return;
    shown = index;
    says.innerHTML = drawn[index].says;
    picture.innerHTML = drawn[index].picture;
  }

  slider.addEventListener("input", () => go(Number(slider.value)));
  for (const name of ["change:index", "change:places"]) model.on(name, show);
  show();
  return () => ["change:index", "change:places"].forEach((name) => model.off(name, show));
}

function made(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

export default { render };

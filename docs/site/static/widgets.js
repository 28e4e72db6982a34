// The widgets of the lessons without a kernel. A slider shows what was recorded for each of its places; a widget that
// is an ES module gets its own state as a plain model.

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function places(holder) {
  const { name, start, places } = JSON.parse(holder.querySelector("script").textContent);
  const slider = element("input", { type: "range", min: 0, max: places.length - 1, value: start });
  slider.setAttribute("aria-label", name);
  const back = element("button", { type: "button", textContent: "Back" });
  const forward = element("button", { type: "button", textContent: "Forward" });
  const label = element("output");
  const shown = element("div", { className: "shown" });
  shown.setAttribute("aria-live", "polite");

  function show() {
    const at = Number(slider.value);
    const { label: text, html } = places[at];
    label.textContent = `${name} ${text}`;
    slider.setAttribute("aria-valuetext", text);
    shown.innerHTML = html.join("");
    back.disabled = at === 0;
    forward.disabled = at === places.length - 1;
  }
  function move(by) {
    slider.value = Number(slider.value) + by;
    show();
  }
  slider.addEventListener("input", show);
  back.addEventListener("click", () => move(-1));
  forward.addEventListener("click", () => move(1));
  show();
  holder.append(element("div", { className: "controls" }, back, slider, forward, label), shown);
}

function model(state) {
  const listeners = {};
  return {
    get: (key) => state[key],
    set(key, value) {
      state[key] = value;
      for (const name of [`change:${key}`, "change"]) (listeners[name] ?? []).forEach((listener) => listener());
    },
    on: (name, listener) => (listeners[name] ??= []).push(listener),
    off: (name, listener) => (listeners[name] = (listeners[name] ?? []).filter((one) => one !== listener)),
    save_changes() {},
    send() {},
  };
}

async function module(holder) {
  const { state } = JSON.parse(holder.querySelector("script").textContent);
  const { _esm, _css, ...own } = state;
  // A page opened from the disk may not load a module from there, but it may hold one.
  const { default: exported, ...named } = await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(_esm)}`);
  const widget = typeof exported === "function" ? await exported() : exported ?? named;
  if (_css) holder.append(element("style", { textContent: _css }));
  const el = holder.appendChild(element("div"));
  const given = model(own);
  await widget.initialize?.({ model: given });
  await widget.render({ model: given, el });
}

// What runs in the browser has to come from a server.
if (location.protocol === "file:") document.documentElement.classList.add("from-disk");

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".microgpt-places").forEach(places);
  document.querySelectorAll(".microgpt-module").forEach(module);
});

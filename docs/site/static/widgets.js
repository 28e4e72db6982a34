// The widgets of the lessons without a kernel: each is an ES module, and gets its own state as a plain model.

function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
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
  document.querySelectorAll(".microgpt-module").forEach(module);
});

// What a person does on the page, and fields that nobody but the citizen may see.

const touched = new WeakSet();
const secrets = new WeakSet();
const state = {
  busy: false, changed: true, file: null, fileAt: 0, pressed: null, pressedAt: 0, seen: null, seenAt: 0, aimed: null,
};
let fetched = 0;
const CALLS = ["fetch", "xmlhttprequest"];
new PerformanceObserver((list) => {
  fetched += list.getEntries().filter((entry) => CALLS.includes(entry.initiatorType)).length;
}).observe({ type: "resource", buffered: true });

const secret = (e, labels = true) => {
  if (secrets.has(e)) return true;
  if (e.tagName !== "INPUT" && e.tagName !== "TEXTAREA") return false;
  // Lists that can be searched say "new-password" to keep the browser's own suggestions away.
  const hint = e.role === "combobox" || e.type === "search" ? "" : e.autocomplete ?? "";
  const names = [e.name, e.id, e.placeholder, e.ariaLabel, e.getAttribute("formcontrolname"),
    ...[...((labels && e.labels) || [])].map((label) => said(label))];
  return e.type === "password" || /password|one-time-code|^cc-/.test(hint) ||
    names.some((name) => SECRET.test(plain(name)));
};

// Stays covered when the page's own "show" button makes letters of it.
const cover = (e, labels = true) => {
  if (!secret(e, labels)) return;
  secrets.add(e);
  if (e.style.getPropertyValue("-webkit-text-security") === "disc") return;
  e.style.setProperty("-webkit-text-security", "disc", "important");
};

// A page of ten thousand fields is looked at once: by the fields' own names, and from the labels
// to their fields, never from every field to all labels.
const coverAll = (root) => {
  const parts = root.querySelectorAll ? [root, ...root.querySelectorAll("input,textarea,label")] : [];
  for (const e of parts) {
    if (e.tagName === "INPUT" || e.tagName === "TEXTAREA") cover(e, false);
    else if (e.tagName === "LABEL" && SECRET.test(plain(said(e))) && e.control) {
      secrets.add(e.control);
      cover(e.control);
    }
  }
};

let version = 0;
new MutationObserver((records) => {
  state.changed = true;
  version++;
  for (const record of records) {
    if (record.type === "attributes") {
      if (record.target.matches("input,textarea")) cover(record.target);
    } else record.addedNodes.forEach(coverAll);
  }
}).observe(document, {
  subtree: true, childList: true, attributes: true, characterData: true,
  attributeFilter: ["type", "name", "id", "autocomplete", "class", "style", "hidden", "disabled", "open"],
});

const real = (event) => event.composedPath()[0] ?? event.target;

for (const name of ["input", "change"]) {
  window.addEventListener(name, (event) => {
    if (event.isTrusted && !state.busy) touched.add(real(event));
    state.changed = true;
  }, true);
}
window.addEventListener("focusin", (event) => {
  const e = real(event);
  if (e instanceof Element && e.matches("input,textarea")) cover(e);
}, true);
// A click on anything else forgets the place: a field outside the document tells nobody of itself.
window.addEventListener("click", (event) => {
  const e = real(event);
  const file = e.tagName === "INPUT" && e.type === "file";
  if (file) [state.file, state.fileAt] = [e, performance.now()];
  else if (event.isTrusted) state.file = null;
  if (event.isTrusted) [state.pressed, state.pressedAt] = [file ? null : e, performance.now()];
}, true);

// Putting a value into a field so that the page's own program notices, and reading it back.

const emit = (e, ...events) => events.forEach((event) => e.dispatchEvent(event));
const on = (Kind, name, more = {}) =>
  new Kind(name, { bubbles: true, composed: true, cancelable: true, ...more });

// React, Vue and Angular watch the property on the element: the prototype's setter passes them by.
const put = (e, value) => {
  const proto = { SELECT: HTMLSelectElement, TEXTAREA: HTMLTextAreaElement }[e.tagName] ?? HTMLInputElement;
  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(e, value);
};

const act = (work) => {
  state.busy = true;
  try { work(); } finally { state.busy = false; }
};

const type = (e, text) => act(() => {
  emit(e, on(FocusEvent, "focusin"), on(FocusEvent, "focus", { bubbles: false }));
  emit(e, on(KeyboardEvent, "keydown", { key: "Unidentified" }));
  if (e.isContentEditable) e.textContent = text;
  else put(e, text);
  emit(e, on(InputEvent, "input", { inputType: "insertText", data: text, cancelable: false }));
  emit(e, on(KeyboardEvent, "keyup", { key: "Unidentified" }));
});

const leave = (e) => act(() =>
  emit(e, on(Event, "change"), on(FocusEvent, "focusout"), on(FocusEvent, "blur", { bubbles: false })));

const press = (e) => act(() => {
  for (const name of ["pointerdown", "mousedown"]) {
    emit(e, on(name[0] === "p" ? PointerEvent : MouseEvent, name, { button: 0, buttons: 1 }));
  }
  for (const name of ["pointerup", "mouseup"]) {
    emit(e, on(name[0] === "p" ? PointerEvent : MouseEvent, name, { button: 0 }));
  }
  e.click();
});

const until = async (seconds, look) => {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = look();
    if (found || performance.now() >= end) return found;
    await pause(60);
  }
};

// One of `choices` by code or by words; parts of addresses also without their rank.
const pick = (choices, job, words, code) => {
  if (job.by === "value") return choices.find((c) => code(c) === job.text);
  const exact = choices.filter((c) => squash(words(c)) === squash(job.text));
  if (exact.length) return exact[0];
  const alike = choices.filter((c) => caption(words(c)) === caption(job.text));
  if (alike.length) return alike.length === 1 ? alike[0] : undefined;
  if (!job.loose) return undefined;
  const near = choices.filter((c) => bare(words(c)) === bare(job.text));
  return near.length === 1 ? near[0] : undefined;
};

const besides = (radio) => {
  const label = radio.labels?.[0] ?? radio.closest("label");
  if (label) return said(label);
  if (radio.ariaLabel) return radio.ariaLabel;
  let text = radio.tagName === "INPUT" ? "" : said(radio);
  for (let node = radio.nextSibling; node && !caption(text); node = node.nextSibling) {
    if (node.nodeType === Node.ELEMENT_NODE && node.matches(CONTROLS)) break;
    text += node.textContent;
  }
  return text;
};

const ticked = (e) => (e.tagName === "INPUT" ? e.checked : e.ariaChecked === "true");
const yes = (text) => ["yes", "co", "true", "1", "x", "on"].includes(fold(text).trim());

// What a field holds, in the words of the job where there are any.
const read = (elements, job) => {
  const e = elements[0];
  if (job.kind === "radio") {
    const taken = elements.find(ticked);
    if (!taken) return "";
    return job.by === "value" ? taken.value : besides(taken).replace(/\s+/g, " ").trim();
  }
  if (job.kind === "checkbox") return ticked(e) ? "yes" : "no";
  if (e.tagName === "SELECT") {
    const option = e.selectedOptions[0];
    return option && option.value !== "" ? (job.by === "value" ? option.value : option.text.trim()) : "";
  }
  if (job.kind === "select") return chosen(e);
  return e.isContentEditable ? e.textContent : e.value ?? "";
};

// What a list that the page draws itself shows; its words for "nothing yet" are no value.
const chosen = (e) => {
  if (e.value) return e.value;
  let around = e, words = said(e);
  for (let up = 0; e.tagName === "INPUT" && !caption(words) && up < 4; up++) {
    around = around.parentElement;
    if (!around || around.querySelector("label,legend") || around.querySelectorAll(CONTROLS).length > 1) break;
    words = said(around);
  }
  words = words.replace(/\s+/g, " ").trim();
  return /^(chon|select|choose|-+)\b|^-+$|^$/.test(caption(words)) ? "" : words;
};

const wanted = (job, e) => {
  if (job.kind === "checkbox") return yes(job.text) ? "yes" : "no";
  return job.kind === "date" && e?.type === "date" ? job.iso : job.text;
};

const holds = (elements, job) => {
  const now = read(elements, job), want = wanted(job, elements[0]);
  if (same(now, want)) return true;
  const chooses = ["select", "radio", "typeahead"].includes(job.kind) && job.by !== "value";
  return chooses && now !== "" && (caption(now) === caption(want) || (job.loose && bare(now) === bare(want)));
};

const codeOf = (o) => o.dataset.value ?? o.getAttribute("value") ?? "";

const OPTIONS = "[role=option],.ng-option,.el-select-dropdown__item,.ant-select-item-option," +
  ".v-list-item,.multiselect__element,.vs__dropdown-option,.ui-menu-item,.tt-suggestion," +
  ".select2-results__option,.autocomplete-item,.suggestion,datalist option,[role=listbox] li,ul[class*=suggest] li,ul[class*=auto] li";

// Libraries keep a second list for screen readers, and long lists only in part: what a mouse would
// meet is the real thing.
const reachable = (o) => {
  o.scrollIntoView({ block: "nearest" });
  const box = o.getBoundingClientRect();
  const hit = o.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return Boolean(hit) && o.contains(hit);
};

const scroller = () => {
  const scrolls = (e) => e.clientHeight > 20 && e.scrollHeight > e.clientHeight + 4 &&
    getComputedStyle(e).overflowY !== "visible";
  for (const option of all(OPTIONS).filter(visible).slice(0, 20)) {
    for (let e = option.parentElement; e && e !== document.body; e = e.parentElement) {
      if (scrolls(e)) return e;
    }
  }
  return null;
};

// Wait for a list that the page draws itself, and click the one choice that is meant.
const choose = async (job, e, seconds) => {
  const own = e.getAttribute("list") && document.getElementById(e.getAttribute("list"));
  if (own) {
    const option = await until(seconds, () => pick([...own.options], job, (o) => o.label || o.value, (o) => o.value));
    if (option) type(e, option.value);
    return Boolean(option);
  }
  const option = await until(seconds, () => {
    const shown = all(OPTIONS).filter((o) => visible(o) && o.ariaDisabled !== "true" && o !== e);
    const leaves = shown.filter((o) => !shown.some((x) => x !== o && o.contains(x)));
    const meant = leaves.filter((o) => pick([o], job, said, codeOf) && reachable(o));
    return pick(meant, job, said, codeOf);
  });
  if (option) press(option);
  return Boolean(option);
};

const SET = {
  async text(e, job) { type(e, wanted(job, e)); leave(e); },
  async date(e, job) { type(e, wanted(job, e)); leave(e); },
  async select(e, job) {
    if (e.tagName !== "SELECT") return openAndChoose(e, job);
    const option = await until(job.wait, () =>
      pick([...e.options].filter((o) => !o.disabled), job, (o) => o.text, (o) => o.value));
    if (!option) return "no_option";
    act(() => {
      emit(e, on(FocusEvent, "focusin"));
      if (e.multiple) option.selected = true;
      else { put(e, option.value); if (e.selectedOptions[0] !== option) e.selectedIndex = option.index; }
      emit(e, on(Event, "input", { cancelable: false }));
    });
    leave(e);
    act(() => emit(e, on(Event, "chosen:updated"))); // jQuery's Chosen draws itself anew at this
  },
  async typeahead(e, job) {
    type(e, job.text);
    if (!(await choose(job, e, job.wait || 5))) {
      type(e, "");
      leave(e);
      return "no_option";
    }
    await pause(60);
    leave(e);
  },
  async radio(elements, job) {
    const radio = await until(job.wait, () => pick(elements, job, besides, (r) => r.value));
    if (!radio) return "no_option";
    if (radio.disabled) return "readonly";
    if (!ticked(radio)) (radio.tagName === "INPUT" ? act(() => radio.click()) : press(radio));
  },
  async checkbox(e, job) {
    if (ticked(e) !== yes(job.text)) (e.tagName === "INPUT" ? act(() => e.click()) : press(e));
  },
};

const openAndChoose = async (e, job) => {
  const searches = e.tagName === "INPUT" && !e.readOnly;
  const end = performance.now() + (job.wait || 3) * 1000;
  let asked = false;
  do {
    // A list that has no choices yet does not even open: knock again until it does.
    if (e.ariaExpanded !== "true" && !all(OPTIONS).some(visible)) press(e);
    await pause(80);
    if (await choose(job, e, 0.4)) return undefined;
    for (let box = scroller(), n = 0; box && n < 300; n++) {
      const was = box.scrollTop;
      box.scrollTop += Math.max(40, box.clientHeight * 0.7);
      await pause(40);
      if (box.scrollTop === was) break;
      if (await choose(job, e, 0)) return undefined;
    }
    if (searches && !asked) {
      asked = true;
      type(e, job.text);
      if (await choose(job, e, 1)) return undefined;
      type(e, "");
    }
  } while (performance.now() < end);
  act(() => emit(e, on(KeyboardEvent, "keydown", { key: "Escape", code: "Escape" })));
  return "no_option";
};

// Whether a person, or the portal itself, has put another value there.
const foreign = (elements, job) => {
  const now = read(elements, job);
  if (elements.some((e) => touched.has(e))) return job.mine !== null || now !== "" ? "changed" : "";
  if (now === "" || now === "no") return "";
  if (job.mine !== null) return same(now, job.mine) ? "" : "changed";
  if (["radio", "checkbox"].includes(job.kind)) return "";
  const e = elements[0];
  if (e.tagName === "SELECT") return e.selectedIndex > 0 && !e.selectedOptions[0].defaultSelected ? "differs" : "";
  return job.kind === "select" ? "" : "differs";
};

const PROMISE = /\b(cam doan|cam ket|chiu trach nhiem|dong y|declare|agree|consent)\b/;

const fillOne = async (job) => {
  const found = await until(job.wait, () => { const f = find(job); return f.elements ? f : null; }) ?? find(job);
  if (!found.elements) return { state: found.why };
  const { elements, selector } = found, e = elements[0];
  const done = (state) => ({ state, selector, read_back: state === "refused" ? "" : read(elements, job) });
  if (elements.some(secret)) return done("refused");
  if (job.kind === "checkbox" && PROMISE.test(plain(besides(e)))) return done("refused");
  if (holds(elements, job)) return done("already");
  const other = job.force ? "" : foreign(elements, job);
  if (other) return done(other);
  if (job.wait && e.disabled) await until(job.wait, () => !e.disabled);
  if (e.disabled || (e.readOnly && job.kind !== "select")) return done("readonly");
  const fault = await SET[job.kind](job.kind === "radio" ? elements : e, job);
  elements.forEach((x) => touched.delete(x));
  if (fault) return done(fault);
  await pause(20);
  return done("filled");
};

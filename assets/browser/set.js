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

// Focus for real, and where the window has none, so that the page thinks so.
const enter = (e) => {
  let heard = false;
  const hear = () => { heard = true; };
  e.addEventListener("focus", hear, { once: true });
  e.focus({ preventScroll: true });
  e.removeEventListener("focus", hear);
  if (!heard) emit(e, on(FocusEvent, "focusin"), on(FocusEvent, "focus", { bubbles: false }));
};

const type = (e, text) => act(() => {
  enter(e);
  emit(e, on(KeyboardEvent, "keydown", { key: "Unidentified" }));
  if (e.isContentEditable) e.textContent = text;
  else put(e, text);
  emit(e, on(InputEvent, "input", { inputType: "insertText", data: text, cancelable: false }));
  emit(e, on(KeyboardEvent, "keyup", { key: "Unidentified" }));
});

const leave = (e) => act(() => {
  let heard = false;
  const hear = () => { heard = true; };
  emit(e, on(Event, "change"));
  // Nobody moves on by this key, but date pickers take what was typed at it.
  emit(e, on(KeyboardEvent, "keydown", { key: "Tab", code: "Tab", keyCode: 9 }));
  e.addEventListener("blur", hear, { once: true });
  e.blur();
  e.removeEventListener("blur", hear);
  if (!heard) emit(e, on(FocusEvent, "focusout"), on(FocusEvent, "blur", { bubbles: false }));
});

const FOCUSABLE = "input,select,textarea,button,a[href],[tabindex],[contenteditable=true]";

const press = (e) => act(() => {
  emit(e, on(PointerEvent, "pointerdown", { button: 0, buttons: 1 }));
  const goesOn = e.dispatchEvent(on(MouseEvent, "mousedown", { button: 0, buttons: 1 }));
  const target = e.closest(FOCUSABLE);
  if (goesOn && target && document.activeElement !== target) enter(target);
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

// Some libraries keep the tick to themselves, and say so by a class around the field.
const ticked = (e) => {
  if (e.tagName !== "INPUT") return e.ariaChecked === "true";
  if (e.checked) return true;
  for (let up = e.parentElement, n = 0; up && n < 2; up = up.parentElement, n++) {
    if (up.querySelectorAll("input").length > 1) return false;
    if (/(^|-)checked$/m.test([...up.classList].join("\n"))) return true;
  }
  return false;
};
const yes = (text) => ["yes", "co", "true", "1", "x", "on"].includes(fold(text).trim());

// Some e-forms put marks of HTML into the words of a choice.
const shown = (option) => option.text.replace(/<[^>]*>/g, " ").trim();

// An empty mask, "__/__/____" or "dd/mm/yyyy", is no value.
const unmasked = (text, job) => {
  const empty = job.kind === "date" ? /^[\s_dmyn/.,:-]*$/i : /^[\s_/.,:()+-]*$/;
  return empty.test(text) ? "" : text;
};

const iso = (group) => {
  const parts = Object.fromEntries(sections(group).map((part) => [unit(part), part.textContent.replace(/\D/g, "")]));
  return parts.yyyy && parts.mm && parts.dd
    ? `${parts.yyyy.padStart(4, "0")}-${parts.mm.padStart(2, "0")}-${parts.dd.padStart(2, "0")}` : "";
};

// What a field holds, in the words of the job where there are any.
const read = (elements, job) => {
  const e = elements[0];
  if (job.kind === "date" && isDate(e)) return iso(e);
  if (job.kind === "radio") {
    const taken = elements.find(ticked);
    if (!taken) return "";
    return job.by === "value" ? taken.value : besides(taken).replace(/\s+/g, " ").trim();
  }
  if (job.kind === "checkbox") return ticked(e) ? "yes" : "no";
  if (e.tagName === "SELECT") {
    const option = e.selectedOptions[0];
    return option && option.value !== "" ? (job.by === "value" ? option.value : shown(option)) : "";
  }
  if (job.kind === "select" || (job.kind === "typeahead" && e.role === "combobox" && !e.value)) return chosen(e);
  return unmasked(e.isContentEditable ? e.textContent : e.value ?? "", job);
};

// What is seen of an element, without the crosses and arrows that clear or open it.
const seen = (e) => (e.innerText ?? said(e)).replace(/[×✕✖▼▾▲⌄\u200b]/g, " ").replace(/\s+/g, " ").trim();

// What a list that the page draws itself shows; its words for "nothing yet" are no value.
const chosen = (e) => {
  if (e.value) return e.value;
  let around = e, words = seen(e);
  for (let up = 0; e.tagName === "INPUT" && !caption(words) && up < 4; up++) {
    around = around.parentElement;
    if (!around || around.querySelector("label,legend") || around.querySelectorAll(CONTROLS).length > 1) break;
    words = seen(around);
  }
  return /^(chon|select|choose|-+)\b|^-+$|^$/.test(caption(words)) ? "" : words;
};

const wanted = (job, e) => {
  if (job.kind === "checkbox") return yes(job.text) ? "yes" : "no";
  return job.kind === "date" && e && (e.type === "date" || isDate(e)) ? job.iso : job.text;
};

const holds = (elements, job) => {
  const now = read(elements, job), want = wanted(job, elements[0]);
  if (same(now, want)) return true;
  const chooses = ["select", "radio", "typeahead"].includes(job.kind) && job.by !== "value";
  return chooses && now !== "" && (caption(now) === caption(want) || (job.loose && bare(now) === bare(want)));
};

const codeOf = (o) => o.dataset.value ?? o.getAttribute("value") ?? "";

const SET = {
  async text(e, job) { type(e, wanted(job, e)); leave(e); },
  async date(e, job) {
    if (job.open) {
      press(e);
      await pause(80);
    }
    type(e, wanted(job, e));
    leave(e);
  },
  async select(e, job) {
    if (e.tagName !== "SELECT") return openAndChoose(e, job);
    const option = await until(job.wait, () =>
      pick([...e.options].filter((o) => !o.disabled), job, shown, (o) => o.value));
    if (!option) return "no_option";
    act(() => {
      emit(e, on(FocusEvent, "focusin"));
      if (e.multiple) option.selected = true;
      else { put(e, option.value); if (e.selectedOptions[0] !== option) e.selectedIndex = option.index; }
      emit(e, on(Event, "input", { cancelable: false }));
    });
    leave(e);
    act(() => emit(e, on(Event, "chosen:updated"))); // jQuery's Chosen draws itself anew at this
    return visible(e) ? undefined : drawnToo(e, { ...job, by: "text", text: shown(option) });
  },
  async typeahead(e, job) {
    remember();
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

// Whether a person, or the portal itself, has put another value there.
const foreign = (elements, job) => {
  const now = read(elements, job);
  if (elements.some((e) => touched.has(e))) return job.mine !== null || now !== "" ? "changed" : "";
  if (now === "" || now === "no" || job.replace) return "";
  if (job.mine !== null) return same(now, job.mine) ? "" : "changed";
  if (["radio", "checkbox"].includes(job.kind)) return "";
  const e = elements[0];
  if (e.tagName === "SELECT") return e.selectedIndex > 0 && !e.selectedOptions[0].defaultSelected ? "differs" : "";
  return job.kind === "select" || (job.kind === "typeahead" && !e.value) ? "" : "differs";
};

const PROMISE = /\b(cam doan|cam ket|chiu trach nhiem|dong y|declare|agree|consent)\b/;

const fillOne = async (job) => {
  const found = await until(job.wait, () => { const f = find(job); return f.elements ? f : null; }) ?? find(job);
  if (!found.elements) return { state: found.why };
  const { elements, selector } = found, e = elements[0];
  const done = (state) => ({ state, selector, read_back: state === "refused" ? "" : read(elements, job) });
  if (elements.some(secret)) return done("refused");
  if (job.kind === "checkbox" && PROMISE.test(plain(besides(e)))) return done("refused");
  // A list without an empty choice shows its first one though the page's program knows of none.
  const unsaid = e.tagName === "SELECT" && job.mine === null && !touched.has(e) && !e.disabled;
  const right = holds(elements, job);
  if (right && !unsaid) return done("already");
  const other = job.force || right ? "" : foreign(elements, job);
  if (other) return done(other);
  if (job.wait && e.disabled) await until(job.wait, () => !e.disabled);
  // A date that can only be picked from a calendar is locked against the keyboard, not against us.
  const picker = e.readOnly && job.kind === "date" && read(elements, job) === "";
  if (e.disabled || (e.readOnly && job.kind !== "select" && !picker)) return done("readonly");
  if (job.kind === "date" && isDate(e)) return done("mismatch"); // takes keys alone
  const fault = await SET[job.kind](job.kind === "radio" ? elements : e, job);
  elements.forEach((x) => touched.delete(x));
  if (fault) return done(fault);
  await pause(20);
  return done("filled");
};

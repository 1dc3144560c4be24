// Lists that a page draws itself: opened, waited for, scrolled and searched until the choice is there.

const OPTIONS = "[role=option],.ng-option,.el-select-dropdown__item,.ant-select-item-option," +
  ".v-list-item,.multiselect__element,.vs__dropdown-option,.ui-menu-item,.tt-suggestion," +
  ".select2-results__option,.autocomplete-item,.suggestion,datalist option,[role=listbox] li,ul[class*=suggest] li,ul[class*=auto] li";
// What a list of unknown make may consist of; it counts only when it was not there before.
const PERHAPS = "li,[class*=option],[class*=Option],[class*=item],[class*=Item]";

let before = new WeakSet();
const remember = () => { before = new WeakSet(all(PERHAPS).filter(visible)); };
const offered = () =>
  all(`${OPTIONS},${PERHAPS}`).filter((o) => visible(o) && (o.matches(OPTIONS) || !before.has(o)));

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
  for (const option of offered().slice(0, 20)) {
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
    const shown = offered().filter((o) => o.ariaDisabled !== "true" && o !== e && !o.contains(e));
    const leaves = shown.filter((o) => !shown.some((x) => x !== o && o.contains(x)));
    const meant = leaves.filter((o) => pick([o], job, said, codeOf) && reachable(o));
    return pick(meant, job, said, codeOf);
  });
  if (option) press(option);
  return Boolean(option);
};

const openAndChoose = async (e, job) => {
  const searches = e.tagName === "INPUT" && !e.readOnly;
  const end = performance.now() + (job.wait || 3) * 1000;
  let asked = false;
  remember();
  do {
    // A list that has no choices yet does not even open: knock again until it does.
    if (e.ariaExpanded !== "true" && !offered().length) press(e);
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

// A hidden list behind a drawn one that does not look at it: the drawn one is what counts.
const drawnToo = async (e, job) => {
  const drawn = e.closest(".choices,[role=combobox]") ?? e.nextElementSibling;
  if (!drawn || !visible(drawn)) return undefined;
  await pause(80);
  if (caption(seen(drawn)).includes(caption(job.text))) return undefined;
  await openAndChoose(drawn, job);
  return undefined;
};

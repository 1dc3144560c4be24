// Finding things on a page by what a recipe says: only what is unique counts as found.

const CONTROLS = "input:not([type=hidden],[type=submit],[type=button],[type=image],[type=reset])," +
  "select,textarea,[contenteditable=''],[contenteditable=true],[role=combobox],[role=textbox]," +
  "[role=listbox],[aria-haspopup=listbox],[role=checkbox],[role=switch],[role=radio]," +
  "[role=group]:has([role=spinbutton][aria-valuemax])";
const LISTS = `${CONTROLS},[tabindex="0"]:not(a,button)`;
const fields = (around, kind) => [...around.querySelectorAll(kind === "list" ? LISTS : CONTROLS)];
const BUTTONS = "button,input[type=submit],input[type=button],a,[role=button]";

// The document and every open shadow tree in it.
const roots = () => {
  const found = [document];
  for (let at = 0; at < found.length; at++) {
    for (const element of found[at].querySelectorAll("*")) {
      if (element.shadowRoot) found.push(element.shadowRoot);
    }
  }
  return found;
};

const all = (css) => roots().flatMap((root) => [...root.querySelectorAll(css)]);

const visible = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

const follows = (one, other) =>
  Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

// A date of three little fields: day, month and year, told apart by how far each may count.
const sections = (e) => (e.getAttribute("role") === "group"
  ? [...e.querySelectorAll("[role=spinbutton][aria-valuemax]:not(input)")] : []);
const unit = (part) => {
  const most = Number(part.getAttribute("aria-valuemax"));
  return most === 12 ? "mm" : most >= 28 && most <= 31 ? "dd" : most > 100 ? "yyyy" : "";
};
const isDate = (e) => new Set(sections(e).map(unit).filter(Boolean)).size === 3;

const INPUTS = {
  date: (e) => isDate(e) || typed(e),
  radio: (e) => e.type === "radio" || e.role === "radio",
  checkbox: (e) => e.type === "checkbox" || ["checkbox", "switch"].includes(e.role),
  file: (e) => e.type === "file" && !e.webkitdirectory,
  select: (e) => e.tagName === "SELECT" || ["combobox", "listbox"].includes(e.role) ||
    (e.getAttribute("aria-haspopup") === "listbox" && !e.parentElement?.querySelector("[role=combobox]")),
  // A list whose makers told nobody that it is one.
  list: (e) => INPUTS.select(e) || typed(e) || (e.tabIndex === 0 && !e.matches(CONTROLS)),
};
const typed = (e) =>
  e.ariaHidden !== "true" && (e.tagName === "TEXTAREA" || e.isContentEditable || e.role === "textbox" ||
  (e.tagName === "INPUT" && !["radio", "checkbox", "file", "range", "color"].includes(e.type)));
const suits = (element, kind) => (INPUTS[kind] ?? typed)(element);

// Elements by their words. Reading them all is the costly part, so it is done once until the page
// changes; changes inside shadow trees tell nobody, there it is done each time.
const byWords = { at: -1, map: new Map() };

const captions = () => {
  const places = roots();
  if (places.length === 1 && byWords.at === version) return byWords.map;
  const map = new Map();
  const note = (words, e) => { if (words) (map.get(words) ?? map.set(words, new Set()).get(words)).add(e); };
  for (const root of places) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let e = walker.nextNode(); e; e = walker.nextNode()) {
      if (SILENT.has(e.tagName) || !e.firstChild) continue;
      note(caption(said(e, false)), e);
      if (e.firstElementChild && e.textContent.length <= 4000) note(caption(said(e)), e);
    }
  }
  [byWords.at, byWords.map] = [version, map];
  return map;
};

// Elements whose words are `wanted`, the innermost ones.
const saying = (wanted) => {
  const found = [...(captions().get(caption(wanted)) ?? [])].filter((e) => e.isConnected);
  return found.filter((e) => !found.some((other) => other !== e && e.contains(other)));
};

// True where words stand between `from` and `to`: then `to` may belong to them instead.
const wordsBetween = (from, to, inside) => {
  const walker = document.createTreeWalker(inside, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (from.contains(node) || !follows(from, node)) continue;
    if (!follows(node, to)) return false;
    if (!SILENT.has(node.parentElement?.tagName) && caption(node.data)) return true;
  }
  return false;
};

const labelled = (element) => [...(element.labels ?? [])].some((label) => caption(said(label)));

// A list that a library draws beside the real one, which it keeps: the real one is filled.
const twin = (e) => {
  for (let up = e, n = 0; up && n < 4; up = up.parentElement, n++) {
    if (up.previousElementSibling?.tagName === "SELECT") return true;
  }
  return false;
};

// The field that belongs to the words in `node` where no attribute ties them together.
const near = (node, kind) => {
  const grouped = kind === "radio" || kind === "checkbox" || kind === "file";
  const heads = column(node, kind);
  if (heads) return heads;
  let around = node;
  for (let level = 0; level < 6 && around.parentNode; level++) {
    around = around.parentElement ?? around.parentNode;
    const all = fields(around, kind).filter((e) => suits(e, kind));
    const here = kind === "list" ? all.filter((e) => !all.some((x) => x !== e && x.contains(e))) : all;
    if (kind === "checkbox" && level === 0 && here.length === 1) return here;
    const after = here.filter((e) => follows(node, e) && (grouped || !labelled(e)) &&
      (e.tagName === "SELECT" || !twin(e)));
    // Drop zones keep their field before their words.
    if (kind === "file" && !after.length && here.length === 1 && level < 3) return here;
    if (!after.length) continue;
    if (kind === "radio") return after;
    if (level === 0 && here.length === 1) return after;
    if (wordsBetween(node, after[0], around)) return [];
    // Two fields without a word between them: words above, fields below, and no way to tell.
    const pair = after.length > 1 && !wordsBetween(after[0], after[1], around);
    return pair ? after.slice(0, 2) : [after[0]];
  }
  return [];
};

// A table with a row of words above one row of fields: what stands below; else nothing to say.
const column = (node, kind) => {
  const cell = node.closest("th,td"), row = cell?.closest("tr");
  if (!row || row.querySelector(CONTROLS)) return null;
  const rows = [...(row.closest("table")?.rows ?? [])];
  const below = rows.slice(rows.indexOf(row) + 1).filter((r) => r.querySelector(CONTROLS));
  if (!below.length || below[0].cells.length !== row.cells.length) return null;
  return below.flatMap((r) => [...r.cells[cell.cellIndex].querySelectorAll(CONTROLS)])
    .filter((e) => suits(e, kind));
};

const byLabel = (wanted, kind) => {
  const want = caption(wanted), found = new Set();
  for (const element of all(CONTROLS)) {
    const names = [element.getAttribute("aria-label"), element.title, element.placeholder];
    if (suits(element, kind) && names.some((n) => n && caption(n) === want)) found.add(element);
  }
  for (const node of saying(wanted)) {
    const tied = [];
    const label = node.closest("label");
    if (label?.control) tied.push(label.control);
    for (let e = node, up = 0; e && up < 3; e = e.parentElement, up++) {
      if (e.id) tied.push(...all(`[aria-labelledby~="${CSS.escape(e.id)}"]`).map(inner));
    }
    // Web components: words between their tags, the field inside; or the other way round.
    tied.push(...(node.shadowRoot?.querySelectorAll(CONTROLS) ?? []));
    if (kind === "radio") tied.push(...(node.getRootNode().host?.querySelectorAll(CONTROLS) ?? []));
    const fieldset = node.closest("legend")?.parentElement;
    if (fieldset) tied.push(...fieldset.querySelectorAll(CONTROLS));
    const right = tied.flat().filter((e) => suits(e, kind));
    (right.length ? right : near(node, kind)).forEach((e) => found.add(e));
  }
  return [...found];
};

const inner = (element) =>
  element.matches(CONTROLS) ? [element] : [...element.querySelectorAll(CONTROLS)];

const attribute = (name, text, css = "*") => all(`${css}[${name}="${CSS.escape(text)}"]`);

const byCss = (css) => {
  try { return all(css); } catch { return []; }
};

const WAYS = {
  label: byLabel,
  name: (text) => attribute("name", text).concat(attribute("formcontrolname", text)),
  id: (text) => attribute("id", text),
  aria: (text) => all("[aria-label]").filter((e) => caption(e.ariaLabel) === caption(text)),
  placeholder: (text) => all("[placeholder]").filter((e) => caption(e.placeholder) === caption(text)),
  css: byCss,
  text: byLabel,
};

const split = (candidate) => {
  const at = candidate.indexOf(":");
  return [candidate.slice(0, at), candidate.slice(at + 1)];
};

// A test for "inside the block with this heading", up to the next heading of its kind.
const block = (within) => {
  if (!within) return () => true;
  if (within.startsWith("css:")) {
    const blocks = byCss(within.slice(4));
    return (e) => blocks.some((b) => b.contains(e));
  }
  const spans = saying(within).flatMap((head) => {
    let around = head.parentElement;
    const holds = () => [...around.querySelectorAll(CONTROLS)].some((e) => follows(head, e));
    while (around && !holds()) around = around.parentElement;
    if (!around) return [];
    const heads = [...around.querySelectorAll(`${head.tagName},h1,h2,h3,h4,h5,legend`)];
    const rank = (e) => (/^H\d$/.test(e.tagName) ? e.tagName : "");
    const next = heads.find((e) => e !== head && follows(head, e) && !head.contains(e) &&
      (e.tagName === head.tagName && e.className === head.className ||
        (rank(e) && rank(head) && rank(e) <= rank(head))));
    return [{ around, head, next }];
  });
  return (e) => spans.some((s) =>
    s.around.contains(e) && follows(s.head, e) && (!s.next || follows(e, s.next)));
};

const whole = (e) => {
  const group = e.closest("[role=group]");
  return group && isDate(group) ? group : e;
};

// One field, or the radio buttons of one question; otherwise why not.
const find = (job) => {
  const found = search(job);
  return found.why === "missing" && job.kind === "select" ? search({ ...job, kind: "list" }) : found;
};

const search = (job) => {
  const inside = block(job.within);
  let why = "missing";
  for (const candidate of job.find) {
    const [way, text] = split(candidate);
    const raw = WAYS[way](text, job.kind).filter(inside);
    let hits = raw.flatMap((e) => (suits(e, job.kind) ? [e] : inner(e).filter((x) => suits(x, job.kind))));
    hits = [...new Set(hits.map((e) => (job.kind === "date" ? whole(e) : e)))];
    const shown = hits.filter(visible);
    if (shown.length || !["select", "radio", "checkbox", "file"].includes(job.kind)) hits = shown;
    if (hits.some((e) => e.tagName === "SELECT")) hits = hits.filter((e) => e.tagName === "SELECT" || !twin(e));
    if (!hits.length) continue;
    if (job.kind === "radio" ? oneQuestion(hits) : hits.length === 1) {
      return { elements: hits, selector: candidate };
    }
    why = "ambiguous";
  }
  return { why };
};

const oneQuestion = (radios) => {
  const names = new Set(radios.map((r) => r.name ?? ""));
  const groups = new Set(radios.map((r) => r.closest("[role=radiogroup],fieldset") ?? r.form));
  return names.size === 1 && ([...names][0] !== "" || groups.size === 1);
};

// Marks by which pages are recognised: it is enough that one such thing can be seen.
const stands = (candidate) => {
  const [way, text] = split(candidate);
  if (way === "text") return fold(document.body?.innerText).includes(fold(text)) || saying(text).some(visible);
  if (way === "label") return saying(text).some(visible) || byLabel(text, "text").some(visible);
  return WAYS[way](text).some(visible);
};

// The door: what the program may ask of one frame. Everything goes in and out as JSON text.

const runs = new Map();
let lastRun = 0;

const fill = async (run, jobs) => {
  const bad = new Set();
  for (const job of jobs) {
    if (job.after && bad.has(job.after)) {
      run.results.push({ field: job.id, state: "waits" });
      bad.add(job.id);
      continue;
    }
    let result;
    try { result = await fillOne(job); } catch (error) { result = { state: "mismatch" }; }
    if (!["filled", "already"].includes(result.state)) bad.add(job.id);
    run.results.push({ field: job.id, ...result });
  }
  await pause(120);
  jobs.forEach((job, at) => check(job, run.results[at]));
  await again(jobs, run.results);
  run.done = true;
};

// Some libraries forget the first choice while they wake up, some dates count only in an open
// calendar: these get a second try.
const again = async (jobs, results) => {
  for (const [at, job] of jobs.entries()) {
    if (results[at].state !== "mismatch" || !["select", "radio", "checkbox", "date"].includes(job.kind)) continue;
    const { elements } = find(job);
    if (!elements) continue;
    results[at] = { field: job.id, ...(await fillOne({ ...job, open: true, mine: read(elements, job) })) };
    await pause(120);
    check(job, results[at]);
  }
};

// Look again once the page had time to think: it may have put something else there.
const check = (job, result) => {
  if (result.state !== "filled") return;
  const found = find(job);
  if (!found.elements) return;
  result.read_back = read(found.elements, job);
  if (!holds(found.elements, job)) result.state = "mismatch";
};

const files = new Map();

const accepts = (e, type, name) => {
  const list = (e.accept ?? "").toLowerCase().split(",").map((t) => t.trim()).filter(Boolean);
  const end = name.slice(name.lastIndexOf(".")).toLowerCase();
  return !list.length || list.some((t) => t === type || t === end || t === "*/*" ||
    (t.endsWith("/*") && type.startsWith(t.slice(0, -1))));
};

const complete = (bytes, job) => bytes?.reduce((sum, b) => sum + b.length, 0) === job.bytes;

const holdsFile = (e, job) =>
  [...(e.files ?? [])].some((f) => f.name === job.file_name && f.size === job.bytes);

// A place without a file field of its own takes what is dropped on it.
const zone = (job) => {
  for (const candidate of job.find) {
    const [way, text] = split(candidate);
    const hits = (["label", "text"].includes(way) ? saying(text) : WAYS[way](text, "file"))
      .filter(block(job.within)).filter((e) => visible(e) && !e.matches("input"));
    if (hits.length === 1) return { element: hits[0], selector: candidate };
  }
  return null;
};

const drop = (job, { element, selector }) => {
  const bytes = files.get(job.part);
  if (!complete(bytes, job)) return { state: "damaged", selector };
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(bytes, job.file_name, { type: job.type }));
  let taken = false;
  act(() => {
    for (const name of ["dragenter", "dragover", "drop"]) {
      taken = !element.dispatchEvent(on(DragEvent, name, { dataTransfer }));
    }
  });
  files.delete(job.part);
  return { state: taken ? "attached" : "missing", selector };
};

const give = (job) => {
  const found = find({ ...job, kind: "file" });
  if (!found.elements) {
    const place = found.why === "missing" && zone(job);
    return place ? drop(job, place) : { state: found.why };
  }
  const e = found.elements[0], selector = found.selector;
  if (holdsFile(e, job)) return { state: "attached", selector };
  if (e.files.length && !e.multiple && !job.force) return { state: "changed", selector };
  if (e.disabled) return { state: "readonly", selector };
  if (!accepts(e, job.type, job.file_name)) return { state: "wrong_type", selector };
  const bytes = files.get(job.part);
  if (!complete(bytes, job)) return { state: "damaged", selector };
  const box = new DataTransfer();
  if (e.multiple) for (const f of e.files) box.items.add(f);
  box.items.add(new File(bytes, job.file_name, { type: job.type }));
  act(() => { e.files = box.files; emit(e, on(Event, "input"), on(Event, "change")); });
  files.delete(job.part);
  return { state: "attached", selector };
};

const buttons = (candidate) => {
  const [way, text] = split(candidate);
  const words = (e) => caption(e.value || said(e) || e.ariaLabel);
  return (["text", "label"].includes(way)
    ? all(BUTTONS).filter((e) => words(e) === caption(text)) : WAYS[way](text, "text"))
    .filter((e) => e.matches(BUTTONS) && visible(e));
};

const pressNext = (candidates) => {
  if (all("input,textarea").some((e) => visible(e) && secret(e))) return { state: "refused" };
  for (const candidate of candidates) {
    const hits = buttons(candidate).filter((e) => !e.disabled);
    if (hits.length !== 1) continue;
    if (DECISION.test(plain(hits[0].value || said(hits[0]) || hits[0].ariaLabel))) return { state: "refused" };
    act(() => hits[0].click());
    return { state: "pressed", selector: candidate };
  }
  return { state: "missing" };
};

const DOOR = {
  // Which marks stand here. An old PC is asked every second: what did not change is not read again.
  look({ marks }) {
    const now = performance.now(), seen = state.seen, asked = marks.join("\n");
    const known = seen && !state.changed && seen.address === location.href &&
      seen.asked === asked && now - state.seenAt < 3000;
    if (known) return seen;
    state.changed = false;
    state.seenAt = now;
    state.seen = {
      address: location.href, asked, marks: marks.filter(stands),
      secret: all("input").some((e) => (e.type === "password" || secrets.has(e)) && visible(e)),
    };
    return state.seen;
  },
  // Where fields and files are, without touching them.
  locate({ jobs }) {
    return Object.fromEntries(jobs.map((job) => {
      const found = find(job);
      const place = job.kind === "file" && found.why === "missing" ? zone(job) : null;
      return [job.id, { selector: found.selector ?? "", why: found.why ?? "", zone: Boolean(place) }];
    }));
  },
  // Every way of a recipe on its own: a broken first one hides behind the second.
  probe({ jobs }) {
    const fits = (job) => find(job).elements || (job.kind === "file" && /^(css|id):/.test(job.find[0]) && zone(job));
    return Object.fromEntries(jobs.map((job) =>
      [job.id, job.find.filter((one) => fits({ ...job, find: [one] }))]));
  },
  fill({ jobs }) {
    const run = { done: false, results: [] }, number = ++lastRun;
    runs.set(number, run);
    fill(run, jobs);
    return number;
  },
  poll({ run }) {
    const found = runs.get(run);
    if (!found) return { done: true, results: [] };
    if (found.done) runs.delete(run);
    return found;
  },
  chunk({ part, first, data }) {
    if (first) files.set(part, []);
    files.get(part)?.push(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)));
    return true;
  },
  give({ job }) { return give(job); },
  has({ jobs }) {
    return Object.fromEntries(jobs.map((job) => {
      const found = find({ ...job, kind: "file" });
      const held = Boolean(found.elements?.some((e) => holdsFile(e, job)));
      return [job.id, held || (job.done.length > 0 && job.done.every(stands))];
    }));
  },
  // Which of these places the person has just clicked; -1 for a place that no recipe knows.
  slot({ jobs }) {
    const now = performance.now(), lately = (at) => now - at < 5000;
    const file = lately(state.fileAt) ? state.file : null;
    const pressed = lately(state.pressedAt) ? state.pressed : null;
    state.file = state.pressed = null;
    const place = (job) => find({ ...job, kind: "file" });
    let at = file ? jobs.findIndex((job) => place(job).elements?.[0] === file) : -1;
    if (at < 0 && pressed) {
      // A drop zone keeps its field elsewhere, or nowhere until it is pressed.
      at = jobs.findIndex((job) => place(job).why === "missing" && zone(job)?.element.contains(pressed));
    }
    return { at, accept: at < 0 || !file || accepts(file, "application/pdf", jobs[at].file_name) };
  },
  // For fields that hear nothing but keys: where they must go, whether they still go there, what came.
  aim({ job, bare }) {
    const e = find(job).elements?.[0];
    if (!e || secret(e) || e.disabled || e.readOnly) return { keys: "" };
    const parts = job.kind === "date" && isDate(e) ? sections(e) : [];
    const [yyyy, mm, dd] = job.iso.split("-"), texts = { yyyy, mm, dd };
    state.busy = true;
    state.aimed = e;
    const first = parts[0] ?? e;
    enter(first);
    if (first.select) first.select(); else getSelection().selectAllChildren(first);
    if (parts.length) return { keys: parts.map((part) => texts[unit(part)] ?? "").join("") };
    // A mask that draws what stands between the digits wants the digits alone.
    return { keys: bare ? wanted(job, e).replace(/[\s/.:()-]/g, "") : wanted(job, e) };
  },
  still() {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return Boolean(at) && state.aimed?.contains(at);
  },
  leave() {
    if (state.aimed) leave(isDate(state.aimed) ? document.activeElement : state.aimed);
    state.aimed = null;
    return true;
  },
  landed({ job }) {
    const found = find(job);
    state.busy = false;
    if (!found.elements) return { state: "mismatch" };
    found.elements.forEach((e) => touched.delete(e));
    return {
      state: holds(found.elements, job) ? "filled" : "mismatch",
      selector: found.selector, read_back: read(found.elements, job),
    };
  },
  // How many things the page has fetched so far: uploads show in it once they are through.
  fetched() { return fetched; },
  next({ candidates }) { return pressNext(candidates); },
  turns({ candidates }) { return candidates.filter((one) => buttons(one).length === 1); },
  number({ candidates }) {
    if (!candidates.length) return [String(document.body?.innerText ?? "").slice(0, 20000)];
    return candidates.flatMap((candidate) => {
      const [way, text] = split(candidate);
      if (way === "label" || way === "text") {
        return saying(text).slice(0, 5).map((e) => String((e.parentElement ?? e).innerText).slice(0, 2000));
      }
      return WAYS[way](text).slice(0, 5).map((e) => String(e.value || e.innerText || "").slice(0, 2000));
    });
  },
  point({ job }) {
    const found = find(job);
    if (!found.elements) return { why: found.why };
    found.elements[0].scrollIntoView({ block: "center" });
    const box = found.elements[0].getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  },
};

globalThis.cungnop = (name, asked) => JSON.stringify(DOOR[name](JSON.parse(asked)));

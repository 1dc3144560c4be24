// Fields of the single page: every one is controlled, so what was typed lives in the page's state.
const h = React.createElement;

const asked = (field, values) =>
  (field.when ?? []).every((when) => when.values.includes(values[when.field] ?? ""));

const Row = ({ field, fault, children }) =>
  h("label", { className: "row" },
    h("span", { className: "caption" }, field.label, field.required === false ? "" : h("i", null, " *")),
    h("span", null, children, fault && h("span", { className: "fault" }, fault)));

// 17032003 becomes 17/03/2003 while it is typed.
const dated = (text) =>
  text.replace(/[^\d/]/g, "").replace(/^(\d{2})(\d)/, "$1/$2").replace(/^(\d{2}\/\d{2})(\d)/, "$1/$2").slice(0, 10);

const Text = ({ field, value, change, fault }) =>
  h(Row, { field, fault }, h("input", {
    type: "text", value, maxLength: 250,
    placeholder: field.kind === "date" ? "dd/mm/yyyy" : undefined,
    onChange: (event) => change(field.kind === "date" ? dated(event.target.value) : event.target.value),
  }));

const Choice = ({ field, value, change, fault }) =>
  h(Row, { field, fault }, h("select", { value, onChange: (event) => change(event.target.value) },
    h("option", { value: "" }, "Chọn"),
    Object.entries(field.options).map(([code, words]) => h("option", { key: code, value: code }, words))));

const Radio = ({ field, value, change, fault }) => {
  const name = React.useId();
  return h("fieldset", { className: "row" },
    h("legend", null, field.label, field.required === false ? "" : h("i", null, " *")),
    Object.entries(field.options).map(([code, words]) =>
      h("label", { key: code, className: "choice" },
        h("input", { type: "radio", name, value: code, checked: value === code, onChange: () => change(code) }), words)),
    fault && h("p", { className: "fault" }, fault));
};

const Check = ({ field, value, change }) =>
  h("div", { className: "row" }, h("span"), h("label", { className: "choice" },
    h("input", { type: "checkbox", checked: value === "1", onChange: (event) => change(event.target.checked ? "1" : "") }),
    field.label));

// A list that is searched by typing; only what was clicked in it counts.
const Combo = ({ field, value, change, fault, peoples }) => {
  const [typed, setTyped] = React.useState(null);
  const open = typed !== null;
  const shown = open ? peoples.filter((name) => name.toLowerCase().includes(typed.toLowerCase())) : [];
  const take = (name) => { change(name); setTyped(null); };
  return h(Row, { field, fault }, h("span", { className: "combo" },
    h("input", {
      type: "text", role: "combobox", "aria-expanded": open, autoComplete: "off", value: open ? typed : value,
      onChange: (event) => setTyped(event.target.value),
      onBlur: () => setTimeout(() => setTyped(null), 150),
    }),
    open && shown.length > 0 && h("ul", { role: "listbox" }, shown.map((name) =>
      h("li", { key: name, role: "option", "aria-selected": name === value, onMouseDown: () => take(name) }, name)))));
};

// Communes come by a call of their own once the province is known.
const Address = ({ field, values, set, faults, provinces }) => {
  const [tinh, xa, rest] = ["Tinh", "Xa", "ChiTiet"].map((end) => field.id + end);
  const [communes, setCommunes] = React.useState([]);
  const province = values[tinh] ?? "";
  React.useEffect(() => {
    let wanted = true;
    setCommunes([]);
    if (province) {
      fetch("/thuc-hanh/xa?tinh=" + encodeURIComponent(province))
        .then((answer) => answer.json())
        .then((found) => wanted && setCommunes(found));
    }
    return () => { wanted = false; };
  }, [province]);
  const list = (name, words, all, after) =>
    h(Row, { field: { label: words, required: field.required }, fault: faults[name] },
      h("select", { value: values[name] ?? "", disabled: !all.length, onChange: (event) => set({ [name]: event.target.value, ...after }) },
        h("option", { value: "" }, name === xa && province && !all.length ? "Đang tải…" : "Chọn"),
        all.map(([code, text]) => h("option", { key: code, value: code }, text))));
  return h("section", { className: "address" }, h("h3", null, field.label),
    list(tinh, "Tỉnh, thành phố", provinces, { [xa]: "" }),
    list(xa, "Xã, phường", communes, {}),
    h(Text, { field: { label: "Số nhà, thôn, khu", kind: "text", required: false }, value: values[rest] ?? "",
      change: (text) => set({ [rest]: text }), fault: faults[rest] }));
};

const KINDS = { list: Choice, radio: Radio, check: Check, combo: Combo };

const Question = ({ field, values, set, faults, lists }) => {
  if (!sample && !asked(field, values)) return null; // a sample shows every question
  if (field.kind === "address") {
    return h(Address, { field, values, set, faults, provinces: lists.provinces });
  }
  return h(KINDS[field.kind] ?? Text, {
    field, value: values[field.id] ?? "", fault: faults[field.id], peoples: lists.peoples,
    change: (text) => set({ [field.id]: text }),
  });
};

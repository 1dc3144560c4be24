// Training site B: one page, whose steps change without a reload.
const root = document.getElementById("app");
const { code, agency, csrf, sample } = root.dataset;

const call = async (path, body, method = "POST") => {
  const headers = { "X-CSRF": csrf };
  const raw = body instanceof Blob;
  if (!raw) headers["Content-Type"] = "application/json";
  const answer = await fetch("/thuc-hanh/b/api/" + path, { method, headers, body: raw ? body : JSON.stringify(body) });
  if (answer.status === 401) location.assign("/thuc-hanh/b/het-phien");
  return { ok: answer.ok, ...(await answer.json().catch(() => ({ fault: "Cổng không trả lời." }))) };
};

const Login = ({ done }) => {
  const [phone, setPhone] = React.useState(""), [sent, setSent] = React.useState("");
  const [otp, setOtp] = React.useState(""), [fault, setFault] = React.useState("");
  const ask = async () => setSent((await call("ma-otp", {})).otp);
  const enter = async () => {
    const said = await call("dang-nhap", { otp });
    if (said.ok) return done(said.captcha);
    setSent(""); setOtp(""); setFault(said.fault);
  };
  return h("section", { className: "panel narrow" },
    h("h1", null, "Đăng nhập"),
    h("label", null, "Số điện thoại", h("input", { type: "tel", value: phone, autoComplete: "off", onChange: (e) => setPhone(e.target.value) })),
    sent
      ? h(React.Fragment, null,
        h("p", { className: "phone" }, h("b", null, "Điện thoại để tập"), ": mã OTP là ", h("code", null, sent)),
        h("label", null, "Mã OTP", h("input", { type: "text", inputMode: "numeric", autoComplete: "one-time-code", value: otp, onChange: (e) => setOtp(e.target.value) })),
        h("div", { className: "buttons" }, h("button", { className: "main", onClick: enter }, "Đăng nhập")))
      : h("div", { className: "buttons" }, h("button", { className: "main", disabled: !phone, onClick: ask }, "Gửi mã OTP")),
    fault && h("p", { className: "fault", role: "alert" }, fault));
};

const Slot = ({ slot, limits, kept, keep }) => {
  const [sent, setSent] = React.useState(null), [fault, setFault] = React.useState("");
  const send = async (file) => {
    setFault(""); keep(null); setSent(0);
    let said = await call("tep", { part: slot.part, name: file.name, size: file.size });
    const upload = said.id;
    for (let at = 0; said.ok && at < file.size; at += limits.chunk) {
      said = await call(`tep/${upload}?offset=${at}`, file.slice(at, at + limits.chunk));
      setSent(Math.min(1, (at + limits.chunk) / file.size));
    }
    if (said.ok) said = await call(`tep/${upload}/xong`, {});
    setSent(null);
    if (said.ok) keep(said); else setFault(said.fault);
  };
  const remove = async () => { await call("giay/" + slot.part, {}, "DELETE"); keep(null); };
  return h("div", { className: "slot", "data-part": slot.part },
    h("label", null, slot.label, " ", h("input", {
      type: "file", accept: ".pdf,.jpg,.jpeg,.png",
      onChange: (e) => { if (e.target.files.length && !sample) send(e.target.files[0]); } })),
    kept && h("button", { onClick: remove }, "Bỏ tệp"),
    sent !== null && h("progress", { value: sent }),
    kept && h("p", { className: "kept" }, "Đã tải lên: " + kept.name),
    fault && h("p", { className: "fault", role: "alert" }, fault));
};

// The answers as the server understood them, for the last look before sending.
const Answers = ({ shown, form, kept }) => h(React.Fragment, null,
  shown.map(([title, lines]) => h(React.Fragment, { key: title }, h("h2", null, title),
    h("dl", { className: "review" }, lines.map(([label, text]) =>
      h(React.Fragment, { key: label }, h("dt", null, label), h("dd", null, text)))))),
  h("h2", null, "Giấy tờ"),
  h("ul", { className: "papers" }, form.files.filter((slot) => kept[slot.part]).map((slot) =>
    h("li", { key: slot.part }, slot.label + ": " + kept[slot.part].name))));

const Review = ({ captcha, send, back, fault }) => {
  const [declared, setDeclared] = React.useState(false), [typed, setTyped] = React.useState("");
  React.useEffect(() => setTyped(""), [captcha]);
  return h("section", { className: "panel last" }, h("h2", null, "Cam đoan và gửi"),
    h("label", { className: "choice" },
      h("input", { type: "checkbox", checked: declared, onChange: (e) => setDeclared(e.target.checked) }),
      "Tôi cam đoan lời khai là đúng sự thật."),
    h("div", { className: "captcha" }, h("span", { "aria-label": "Dãy số cần nhập" }, captcha),
      h("input", { type: "text", placeholder: "Mã kiểm tra", value: typed, onChange: (e) => setTyped(e.target.value) })),
    fault && h("p", { className: "fault", role: "alert" }, fault),
    h("div", { className: "buttons" }, h("button", { onClick: back }, "Quay lại"),
      h("button", { className: "main", onClick: () => send(declared, typed) }, "Nộp hồ sơ")));
};

const Done = ({ number, papers, form, kept }) => h(React.Fragment, null,
  h("section", { className: "done" }, h("h1", null, "Đã nộp hồ sơ"), h("p", null, "Số hồ sơ"),
    h("p", { className: "number" }, number), h("p", null, form.title + ". Trạng thái: chờ tiếp nhận.")),
  h("h2", null, "Giấy tờ cổng đã nhận"),
  h("table", { className: "received" }, h("tbody", null, form.files.filter((slot) => papers[slot.part]).map((slot) =>
    h("tr", { key: slot.part }, h("td", null, slot.label), h("td", null, kept[slot.part]?.name), h("td", null, h("code", null, papers[slot.part])))))));

const Steps = ({ names, now }) =>
  h("ol", { className: "steps" }, names.map((name, at) =>
    h("li", { key: name, className: at === now ? "now" : at < now ? "past" : "", "aria-current": at === now ? "step" : undefined }, name)));

const App = ({ data, first }) => {
  const { form, limits } = data, pages = form.pages.length;
  const [step, setStep] = React.useState(first), [values, setValues] = React.useState({});
  const [faults, setFaults] = React.useState({}), [office, setOffice] = React.useState(agency);
  const [kept, setKept] = React.useState({}), [captcha, setCaptcha] = React.useState(root.dataset.captcha);
  const [fault, setFault] = React.useState(""), [number, setNumber] = React.useState(null);
  const [shown, setShown] = React.useState([]);
  const set = (change) => setValues((old) => ({ ...old, ...change }));
  const go = (to) => { setFault(""); setFaults({}); setStep(to); window.scrollTo(0, 0); };
  const check = async () => {
    const said = await call("trang/" + step, values);
    if (said.ok) go(step + 1); else { setFaults(said.wrong ?? {}); setFault(said.fault ?? "Còn chỗ chưa đúng; xem chữ đỏ."); }
  };
  const files = async () => {
    if (Object.values(kept).filter(Boolean).length < form.min_files) return setFault("Hãy đính kèm ít nhất một tệp.");
    setShown((await call("xem-lai", {})).shown ?? []);
    go(step + 1);
  };
  const send = async (declared, typed) => {
    const said = await call("gui", { cam_doan: declared, ma: typed, co_quan: office });
    if (said.ok) { setNumber(said); go(pages + 3); } else { setCaptcha(said.captcha ?? captcha); setFault(said.fault); }
  };
  const turn = (back, next) => h("div", { className: "buttons" },
    back && h("button", { onClick: back }, "Quay lại"), h("button", { className: "main", onClick: next }, "Tiếp tục"));
  const said = fault && h("p", { className: "fault", role: "alert" }, fault);

  if (step === -1) return h(Login, { done: (text) => { setCaptcha(text); go(0); } });
  if (step === pages + 3) return h(Done, { ...number, form, kept });
  const names = ["Cơ quan", ...form.pages.map((page) => page.title), "Giấy tờ", "Gửi"];
  const leave = async () => { await call("dang-xuat", {}); location.assign("/thuc-hanh/"); };
  const head = [h("div", { key: "visit", className: "visit end" }, h("span", null, "Đã đăng nhập"), h("button", { onClick: leave }, "Đăng xuất")),
    h(Steps, { key: "steps", names, now: step }), h("h1", { key: "title" }, form.title)];
  if (step === 0) {
    return [...head, h("section", { key: "office", className: "panel" }, h(Choice, { field: { label: "Cơ quan thực hiện", options: data.agencies }, value: office, change: setOffice }),
      said, turn(null, () => (office ? go(1) : setFault("Hãy chọn cơ quan thực hiện."))))];
  }
  if (step <= pages) {
    return [...head, h("div", { key: step }, form.pages[step - 1].blocks.map((block) =>
      h("section", { key: block.title, className: "block" }, h("h2", null, block.title),
        block.fields.map((field) => h(Question, { key: field.id, field, values, set, faults, lists: data })))),
      said, turn(() => go(step - 1), check))];
  }
  if (step === pages + 1) {
    return [...head, h("section", { key: "files", className: "panel" }, h("h2", null, "Giấy tờ kèm theo"), h("p", { className: "lead" }, "Mỗi tệp: " + limits.words + "."),
      form.files.map((slot) => h(Slot, { key: slot.part, slot, limits, kept: kept[slot.part], keep: (file) => setKept((old) => ({ ...old, [slot.part]: file })) })),
      said, turn(() => go(step - 1), files))];
  }
  return [...head, h(Answers, { key: "answers", shown, form, kept }), h(Review, { key: "review", captcha, send, back: () => go(step - 1), fault })];
};

const start = async () => {
  const query = new URLSearchParams({ ma: code, co_quan: agency });
  const data = await (await fetch("/thuc-hanh/b/api/mau?" + query)).json();
  const names = { chon: 0, "giay-to": data.form.pages.length + 1, gui: data.form.pages.length + 2 };
  const first = sample ? names[sample] ?? Number(sample) : root.dataset.in ? 0 : -1;
  ReactDOM.createRoot(root).render(h(App, { data, first }));
};
start();

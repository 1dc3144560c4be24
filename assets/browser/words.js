// Words on a page, compared as people read them: accents, capitals, stars and brackets aside.

const fold = (text) =>
  String(text ?? "").normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

const caption = (text) =>
  fold(text).replace(/\([^)]*\)|\[[^\]]*\]/g, " ").replace(/[*:：…_]+|\.{2,}/g, " ")
    .replace(/\s+/g, " ").trim().replace(/[.?!]$/, "");

const plain = (text) =>
  fold(String(text ?? "").replace(/([a-z0-9])([A-Z])/g, "$1 $2"))
    .replace(/[^a-z0-9]+/g, " ").trim();

// "Tỉnh Phú Thọ", "TP. Hà Nội", "Phường Đồng Tâm": the name without its rank
const bare = (text) =>
  caption(text).replace(/^(tinh|thanh pho|tp|phuong|xa|thi tran|dac khu|quan|huyen|thi xa|p|x|tt)[. ]+/, "");

const squash = (text) => String(text ?? "").normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();

// Masks put dots, dashes and blanks between digits; the digits are the value then.
const same = (one, other) => {
  const a = squash(one), b = squash(other);
  if (a === b) return true;
  const digits = /^[\d\s.,\-+/()]+(đ|₫|vnd|vnđ|%)?$/;
  return a !== "" && digits.test(a) && digits.test(b) &&
    a.replace(/\D/g, "") === b.replace(/\D/g, "") && /\d/.test(a);
};

const SILENT = new Set(["SELECT", "OPTION", "TEXTAREA", "INPUT", "BUTTON", "SCRIPT", "STYLE", "NOSCRIPT"]);

// What an element says, without what its fields and buttons say.
const said = (element, deep = true) => {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    else if (deep && node.nodeType === Node.ELEMENT_NODE && !SILENT.has(node.tagName)) {
      text += " " + said(node);
    }
    if (text.length > 400) break;
  }
  return text;
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Site C: waits for the phone, fetches communes, and uploads a paper as soon as it is chosen.
const waiting = document.querySelector("[data-wait]");
if (waiting) {
  setInterval(async () => {
    const answer = await fetch(waiting.dataset.wait);
    if (answer.redirected) location.assign(answer.url);
    else if (answer.ok && (await answer.json()).xong) location.assign(waiting.dataset.then);
  }, 1000);
}

for (const provinces of document.querySelectorAll("[data-communes]")) {
  provinces.addEventListener("change", async () => {
    const communes = document.getElementById(provinces.dataset.communes);
    communes.length = 1;
    const asked = provinces.value;
    const answer = await fetch("/thuc-hanh/xa?tinh=" + encodeURIComponent(asked));
    if (asked !== provinces.value || !answer.ok) return; // another one was chosen meanwhile
    for (const [code, name] of await answer.json()) communes.add(new Option(name, code));
  });
}

const upload = async (input, slot, section) => {
  const kept = slot.querySelector(".kept"), fault = slot.querySelector(".fault");
  kept.hidden = fault.hidden = true;
  const body = new FormData();
  body.set("csrf", section.dataset.csrf);
  body.set("tep", input.files[0]);
  const answer = await fetch(section.dataset.to + input.dataset.part, { method: "POST", body });
  const said = await answer.json().catch(() => ({ fault: "Cổng không nhận được tệp." }));
  if (answer.ok) kept.textContent = "Đã nhận: " + said.name;
  else fault.textContent = said.fault;
  (answer.ok ? kept : fault).hidden = false;
};

for (const section of document.querySelectorAll("[data-to]")) {
  if (!section.dataset.to) continue; // a sample page takes nothing
  for (const input of section.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => input.files.length && upload(input, input.closest(".slot"), section));
  }
}

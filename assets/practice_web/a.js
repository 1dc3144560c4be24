// Communes are fetched once a province is chosen, as real portals do it.
for (const provinces of document.querySelectorAll("[data-communes]")) {
  provinces.addEventListener("change", async () => {
    const communes = document.getElementById(provinces.dataset.communes);
    communes.replaceChildren(new Option("Đang tải…", ""));
    communes.disabled = true;
    const asked = provinces.value;
    const answer = await fetch("/thuc-hanh/xa?tinh=" + encodeURIComponent(asked));
    if (asked !== provinces.value) return; // another one was chosen meanwhile
    const found = answer.ok ? await answer.json() : [];
    communes.replaceChildren(new Option("-- Chọn --", ""), ...found.map(([code, name]) => new Option(name, code)));
    communes.disabled = false;
  });
}

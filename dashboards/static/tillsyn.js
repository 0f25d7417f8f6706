// Sorts, filters and searches the league table and keeps the choice in the address. Every page works without it.
"use strict";

(function () {
  const tools = document.querySelector("form[data-tools=league]");
  const table = document.getElementById("league");
  if (!tools || !table) return;
  const heads = Array.from(table.querySelectorAll("tr.says"));
  const rows = Array.from(table.querySelectorAll("tbody tr:not(.says)"));
  const homes = rows.map((row) => row.parentNode);
  const flat = document.createElement("tbody");
  const status = tools.querySelector("[role=status]");
  const collator = new Intl.Collator(document.documentElement.lang);

  function number(row, key) {
    const text = row.dataset[key];
    return text === undefined || text === "" ? -Infinity : Number(text);
  }

  function show() {
    const words = tools.elements.q.value.trim().toLocaleLowerCase();
    const kind = tools.elements.kind ? tools.elements.kind.value : "";
    const sort = tools.elements.sort.value;
    let shown = 0;
    rows.forEach((row) => {
      const fits = row.dataset.name.includes(words) && (!kind || row.dataset.kind === kind);
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    if (sort) {
      const ordered = rows.slice().sort((a, b) => sort === "name"
        ? collator.compare(a.dataset.name, b.dataset.name)
        : number(b, sort) - number(a, sort));
      ordered.forEach((row) => flat.appendChild(row));
      table.appendChild(flat);
    } else {
      rows.forEach((row, index) => homes[index].appendChild(row));
      flat.remove();
    }
    heads.forEach((head) => { head.hidden = Boolean(sort || words || kind); });
    status.textContent = status.dataset.count.replace("{shown}", shown).replace("{all}", rows.length);
    const query = new URLSearchParams();
    ["q", "kind", "sort"].forEach((key) => {
      const field = tools.elements[key];
      if (field && field.value) query.set(key, field.value);
    });
    const text = query.toString();
    try {
      history.replaceState(null, "", text ? "?" + text : location.pathname);
    } catch (error) {
      // A page opened from the disk may not change its address; the table works all the same.
    }
  }

  const asked = new URLSearchParams(location.search);
  ["q", "kind", "sort"].forEach((key) => {
    if (tools.elements[key] && asked.has(key)) tools.elements[key].value = asked.get(key);
  });
  tools.hidden = false;
  tools.addEventListener("input", show);
  tools.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  show();
})();

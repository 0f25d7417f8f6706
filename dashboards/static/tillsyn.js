// Sorts, filters and searches the league table and keeps the choice in the address. Every page works without it.
"use strict";

(function () {
  const tools = document.querySelector("form[data-tools=league]");
  const table = document.getElementById("league");
  if (!tools || !table) return;
  let heads = [];
  let rows = null;
  let homes = [];
  const flat = document.createElement("tbody");
  const status = tools.querySelector("[role=status]");
  let collator = null;
  const text = (row, column) => row.cells[column].textContent;
  let names = null;

  // A cell as a number: "3,4", "−0,1", "±0", "93 %"; a dash comes last.
  function number(row, column) {
    const told = Number(text(row, column).replace(",", ".").replace("\u2212", "-").replace(/[^\d.-]/g, "") || NaN);
    return Number.isNaN(told) ? -Infinity : told;
  }

  // The table is long: it is read when somebody first asks something of it.
  function read() {
    heads = Array.from(table.querySelectorAll("tr.says"));
    rows = Array.from(table.querySelectorAll("tbody tr:not(.says)"));
    homes = rows.map((row) => row.parentNode);
  }

  function show() {
    if (!rows) read();
    const words = tools.elements.q.value.trim().toLocaleLowerCase();
    const kind = tools.elements.kind ? tools.elements.kind.selectedOptions[0].dataset.number : undefined;
    const sort = tools.elements.sort.value;
    const column = Number(tools.elements.sort.selectedOptions[0].dataset.column);
    let shown = 0;
    if (words && !names) names = rows.map((row) => row.cells[1].firstElementChild.textContent.toLocaleLowerCase());
    rows.forEach((row, index) => {
      const fits = (!words || names[index].includes(words)) && (kind === undefined || row.dataset.kind === kind);
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown += 1;
    });
    if (sort) {
      collator = collator || new Intl.Collator(document.documentElement.lang);
      const keys = new Map(rows.map((row) => [row, sort === "name" ? text(row, column) : number(row, column)]));
      const ordered = rows.slice().sort((a, b) => sort === "name"
        ? collator.compare(keys.get(a), keys.get(b))
        : (keys.get(b) === keys.get(a) ? 0 : keys.get(b) - keys.get(a)));
      flat.append(...ordered);
      table.appendChild(flat);
    } else if (flat.parentNode) {
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
    const choice = query.toString();
    try {
      history.replaceState(null, "", choice ? "?" + choice : location.pathname);
    } catch (error) {
      // A page opened from the disk may not change its address; the table works all the same.
    }
  }

  const asked = new URLSearchParams(location.search);
  ["q", "kind", "sort"].forEach((key) => {
    const field = tools.elements[key];
    if (field && asked.has(key)) field.value = asked.get(key);
    if (field && field.selectedIndex === -1) field.value = "";
  });
  tools.hidden = false;
  tools.addEventListener("input", show);
  tools.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  if (["q", "kind", "sort"].some((key) => tools.elements[key] && tools.elements[key].value)) show();
})();

// Copies the issue text of a fault. Without script the text stands there to be marked.
(function () {
  document.querySelectorAll(".copier").forEach((line) => {
    const text = line.nextElementSibling;
    const status = line.querySelector("[role=status]");
    line.hidden = false;
    line.querySelector("button").addEventListener("click", () => {
      const marked = () => {
        getSelection().selectAllChildren(text);
        status.textContent = status.dataset.marked;
      };
      if (!navigator.clipboard) return marked();  // a page opened from the disk, or served without TLS
      return navigator.clipboard.writeText(text.textContent).then(() => { status.textContent = status.dataset.copied; }, marked);
    });
  });
})();

// Compares two to four organisations, chosen in the address (?c1=…&c2=…).
(function () {
  const form = document.querySelector("form[data-tools=compare]");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const lang = document.documentElement.lang;
  const place = document.getElementById("compared");
  const status = form.querySelector("[role=status]");
  const fields = Array.from(form.querySelectorAll("select"));
  const fetched = (file) => fetch(form.dataset.from + file + ".json").then((answer) => {
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  });
  const figure = (value, digits) => value === null || value === undefined ? "–"
    : value.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });

  function line(body, head, cells) {
    const row = body.insertRow();
    const first = document.createElement("th");
    first.scope = "row";
    first.textContent = head;
    row.appendChild(first);
    cells.forEach((text) => { row.insertCell().textContent = text; });
  }

  function draw(all) {
    place.replaceChildren();
    if (!all.length) return;
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", document.querySelector("h1").textContent);
    const table = document.createElement("table");
    table.className = "compared of-" + all.length;
    const head = table.createTHead().insertRow();
    [words.criterion].concat(all.map((one) => one[lang] || one.sv)).forEach((text) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      head.appendChild(cell);
    });
    const body = table.createTBody();
    line(body, words.score, all.map((one) => figure(one.score, 1) + (one.low === null ? "" : " (" + figure(one.low, 1) + "–" + figure(one.high, 1) + ")")));
    line(body, words.rank, all.map((one) => one.rank === null ? "–" : String(one.rank)));
    line(body, words.coverage, all.map((one) => figure(one.coverage * 100, 0) + " %"));
    Object.keys(words.dimensions).forEach((key) => line(body, words.dimensions[key], all.map((one) => figure(one.dimensions[key], 1))));
    Object.keys(asked).forEach((key) => line(body, asked[key][lang], all.map((one) => {
      const value = one.answers[key];
      return value === null || value === undefined ? "–" : figure(value * 100, 0) + " %";
    })));
    scroll.appendChild(table);
    place.appendChild(scroll);
  }

  let turn = 0;
  let asked = {};
  let known = new Map();
  function show() {
    const mine = turn += 1;
    const chosen = Array.from(new Set(fields.map((field) => field.value).filter((file) => known.has(file))));
    const query = new URLSearchParams();
    chosen.forEach((file, index) => query.set("c" + (index + 1), file));
    try {
      history.replaceState(null, "", chosen.length ? "?" + query : location.pathname);
    } catch (error) {
      // The choice cannot be kept in the address of a page opened from the disk.
    }
    Promise.all(chosen.map((file) => fetched(file).then((answers) => Object.assign({ answers: answers }, known.get(file))))).then((all) => {
      if (mine !== turn) return;
      status.textContent = all.map((one) => one[lang] || one.sv).join(", ") || words.none;
      draw(all);
    }).catch(() => { status.textContent = words.failed; });
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  fetched("index").then((told) => {
    const wanted = new URLSearchParams(location.search);
    const collator = new Intl.Collator(lang);
    asked = told.criteria;
    known = new Map(told.organisations.map((one) => [one.file, one]));
    const named = told.organisations.slice().sort((a, b) => collator.compare(a[lang] || a.sv, b[lang] || b.sv));
    fields.forEach((field) => {
      named.forEach((one) => field.appendChild(new Option(one[lang] || one.sv, one.file)));
      field.value = wanted.get(field.name) || "";
    });
    form.addEventListener("change", show);
    show();
  }).catch(() => { status.textContent = words.failed; });
})();

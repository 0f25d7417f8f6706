// Draws every page from the town's own interface; without it there is an empty div.
const app = document.getElementById("app");
const links = [["/registrera", "Registrera båt"], ["/agarbyte", "Ägarbyte"], ["/avgifter", "Avgifter"], ["/fragor", "Frågor och svar"], ["/karta", "Gästhamnar"], ["/nyheter", "Nyheter"], ["/om", "Om Båtverket"], ["/kontakt", "Kontakt"]];
const foot = [["/tillganglighet", "Tillgänglighet"], ["/personuppgifter", "Personuppgifter"], ["/allmanna-handlingar", "Allmänna handlingar"], ["/overklaga", "Överklaga"], ["/foreskrifter", "Föreskrifter"], ["/handbok", "Båtägarens handbok"]];
const more = [["/e-tjanster", "E-tjänster"], ["/lediga-jobb", "Lediga jobb"], ["/press", "Press"], ["/english", "English"], ["/kakor", "Kakor"]];
const item = ([url, text]) => `<li><a href="${url}">${text}</a></li>`;

app.innerHTML = `
<a class="hoppa" href="#innehall">Hoppa till innehållet</a>
<header class="topp"><div class="inne">
  <a class="logga" href="/"><img src="/static/ankare.svg" alt="" width="40" height="40">Båtverket</a>
  <button type="button" class="menyknapp" aria-expanded="false" aria-controls="meny">Meny</button>
  <form action="/sok" role="search"><label for="q">Sök</label><input id="q" name="q" type="search"><button>Sök</button></form>
</div><nav id="meny" aria-label="Huvudmeny"><ul>${links.map(item).join("")}</ul></nav></header>
<main id="innehall" tabindex="-1"></main>
<footer><div class="inne">
  <div><p><strong>Båtverket</strong><br>Box 900, 371 30 Skärhamra<br>Telefon <a href="tel:+46455660000">0455-66 00 00</a></p></div>
  <ul>${foot.map(item).join("")}</ul><ul>${more.map(item).join("")}</ul>
</div></footer>`;
const main = app.querySelector("main"), menu = app.querySelector("#meny"), button = app.querySelector(".menyknapp");

const narrow = matchMedia("(max-width: 44rem)");
function fold(closed) { menu.toggleAttribute("data-stangd", closed); button.setAttribute("aria-expanded", String(!closed)); }
button.onclick = () => fold(button.getAttribute("aria-expanded") === "true");
menu.onkeydown = (event) => { if (event.key === "Escape" && narrow.matches) { fold(true); button.focus(); } };
narrow.onchange = () => fold(narrow.matches);
fold(narrow.matches);

function consent() {
  if (localStorage.getItem("bv_kakor")) return;
  const box = document.createElement("section");
  box.className = "samtycke";
  box.setAttribute("aria-label", "Kakor");
  box.innerHTML = `<h2>Kakor gör upplevelsen bättre</h2><p>Båtverket sparar kakor för statistik och för att minnas dina val. Du behöver godkänna dem för att använda alla funktioner på webbplatsen. Läs mer på <a href="/kakor">sidan om kakor</a>.</p><button type="button">Jag godkänner</button>`;
  box.querySelector("button").onclick = () => { localStorage.setItem("bv_kakor", "ja"); document.cookie = "_pk_id=bv; path=/"; box.remove(); };
  app.append(box);
}

async function show() {
  const path = decodeURIComponent(location.pathname);
  fetch("/api/handelse", { method: "POST", body: JSON.stringify({ path }), headers: { "Content-Type": "application/json" } }).catch(() => {});
  if (path === "/sok") await found(new URLSearchParams(location.search).get("q") || "");
  else {
    const answer = await fetch("/api/sidor?url=" + encodeURIComponent(path));
    if (answer.ok) {
      const page = await answer.json();
      document.title = page.doctitle;
      main.innerHTML = (page.html.includes("<h1") ? "" : `<h1>${page.title}</h1>`) + page.html + (path === "/" ? "" : `<p>Senast uppdaterad ${page.updated}</p>`);
    } else {
      document.title = "Båtverket";
      main.innerHTML = "<h1>Hoppsan!</h1><p>Något gick fel.</p>";
    }
  }
  for (const link of menu.querySelectorAll("a")) {
    if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  wire();
}

async function found(q) {
  document.title = `Sök – Båtverket`;
  const data = q ? await (await fetch("/api/sok?q=" + encodeURIComponent(q))).json() : { hits: [], count: 0 };
  main.innerHTML = `<h1>Sök</h1><p></p><ul>${data.hits.map((hit) => `<li><a href="${hit.url}"></a><br><span></span></li>`).join("")}</ul>`;
  main.querySelector("p").textContent = q ? `${data.count} träffar på ”${q}”.` : "Skriv ett ord i sökrutan.";
  if (!data.count) main.querySelector("ul").remove();
  main.querySelectorAll("li").forEach((row, at) => {
    row.querySelector("a").textContent = data.hits[at].title;
    row.querySelector("span").textContent = data.hits[at].text;
  });
}

let clock = 0;
function wire() {
  clearInterval(clock);
  for (const card of main.querySelectorAll(".bricka")) card.addEventListener("click", () => go(card.dataset.till));
  for (const question of main.querySelectorAll(".fraga")) question.addEventListener("click", () => question.nextElementSibling.classList.toggle("oppet"));
  const box = main.querySelector(".valjare");
  if (box) box.addEventListener("click", (event) => { box.classList.toggle("oppen"); if (event.target.role === "option") box.firstChild.textContent = event.target.textContent; });
  const next = main.querySelector(".div-knapp");
  if (next) next.addEventListener("click", step);
  const opener = main.querySelector("#visa-nummer");
  if (opener) opener.addEventListener("click", () => { main.querySelector(".dialog").hidden = false; });
  const closer = main.querySelector(".dialog button");
  if (closer) closer.addEventListener("click", () => { main.querySelector(".dialog").hidden = true; });
  const ticker = main.querySelector(".ticker");
  if (ticker) {
    const lines = ticker.dataset.rader.split("|");
    let at = 0;
    clock = setInterval(() => { at = (at + 1) % lines.length; ticker.textContent = lines[at]; }, 3000);
  }
  const map = main.querySelector("canvas");
  if (map) draw(map.getContext("2d"));
}

function draw(pen) {
  pen.fillStyle = "#e9efdb";
  pen.beginPath(); pen.moveTo(0, 0); pen.bezierCurveTo(200, 60, 120, 240, 260, 400); pen.lineTo(0, 400); pen.fill();
  pen.fillStyle = "#d1495b"; pen.font = "16px sans-serif";
  for (const [x, y, name] of [[190, 90, "Skärhamra"], [215, 200, "Algrund"], [240, 320, "Vindö"]]) { pen.beginPath(); pen.arc(x, y, 8, 0, 7); pen.fill(); pen.fillText(name, x + 14, y + 6); }
}

function step() {
  const wanted = [...main.querySelectorAll(".anmalan input")].filter((field) => !field.value.trim());
  if (wanted.length) {
    const note = document.createElement("div");
    note.className = "toast";
    note.textContent = "Fel i formuläret";
    app.append(note);
    setTimeout(() => note.remove(), 3000);
    return;
  }
  main.querySelector(".anmalan").innerHTML = "<h2>Steg 2: betala avgiften</h2><p>Avgiften är 340 kronor. <a href='/logga-in'>Logga in för att betala</a>.</p>";
}

function go(url) { history.pushState({}, "", url); show(); scrollTo(0, 0); }
app.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || link.origin !== location.origin || link.getAttribute("href").startsWith("#") || link.pathname.startsWith("/static/") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
addEventListener("popstate", show);
consent();
show();

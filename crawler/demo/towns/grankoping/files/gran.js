// The menu folds on narrow screens; forms say in words what is missing. Without this script everything is shown.
document.documentElement.classList.add("js");
const button = document.querySelector(".menyknapp");
const list = document.getElementById("menylista");
const narrow = matchMedia("(max-width: 46rem)");
function fold(closed) {
  list.toggleAttribute("data-stangd", closed);
  button.setAttribute("aria-expanded", String(!closed));
}
function adapt() {
  button.hidden = !narrow.matches;
  fold(narrow.matches);
}
button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
document.querySelector(".meny").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches) {
    fold(true);
    button.focus();
  }
});
narrow.addEventListener("change", adapt);
adapt();

for (const form of document.querySelectorAll("form[data-kontroll]")) {
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    form.querySelectorAll(".felruta, .fel").forEach((old) => old.remove());
    const wrong = [...form.elements].filter((field) => field.willValidate && !field.validity.valid);
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    if (!wrong.length) return;
    event.preventDefault();
    const box = document.createElement("div");
    box.className = "felruta";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    const seen = new Set();
    const items = [];
    for (const field of wrong) {
      field.setAttribute("aria-invalid", "true");
      if (seen.has(field.name)) continue;
      seen.add(field.name);
      const group = field.type === "radio" && field.closest("fieldset");
      const label = group ? group.querySelector("legend") : form.querySelector(`label[for="${field.id}"]`);
      const name = label.textContent.replace(" (måste fyllas i)", "").trim();
      const text = field.validity.valueMissing ? `Fyll i ${name}.` : `${name}: ${field.dataset.format || "skriv till exempel namn@exempel.se."}`;
      const note = document.createElement("span");
      note.className = "fel";
      note.id = `${field.id}-fel`;
      note.textContent = text;
      if (group) label.after(note);
      else field.before(note);
      field.setAttribute("aria-describedby", note.id);
      items.push(`<li><a href="#${field.id}"></a></li>`);
      box.dataset[`t${items.length}`] = text;
    }
    box.innerHTML = `<h2>Du behöver rätta ${items.length} ${items.length === 1 ? "uppgift" : "uppgifter"}</h2><ul>${items.join("")}</ul>`;
    box.querySelectorAll("a").forEach((link, at) => (link.textContent = box.dataset[`t${at + 1}`]));
    form.prepend(box);
    box.focus();
  });
}

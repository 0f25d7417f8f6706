// Asks once about statistics; both answers weigh the same. Nothing is counted before a yes.
const box = document.getElementById("samtycke");
if (!localStorage.getItem("rv_samtycke")) box.hidden = false;
for (const button of box.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    localStorage.setItem("rv_samtycke", button.dataset.svar);
    box.hidden = true;
    document.getElementById("text").focus();
  });
}

// A file is read into the field of a form, where it can be looked at before it is sent. Without it the text is pasted.
const most = 3 * 1024 * 1024 - 4096;

for (const label of document.querySelectorAll("label[data-pick-file]")) {
  const input = label.querySelector("input[type=file]");
  const said = label.querySelector("[data-pick-said]");
  const area = document.getElementById(label.dataset.pickFile);
  label.hidden = false;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const text = file.size > most ? null : await file.text();
    // As it is sent, a quote takes three bytes.
    if (text === null || new URLSearchParams({ text }).toString().length > most) {
      said.textContent = `${file.name} is too large for a form: import it with the command, or over the API.`;
      said.classList.add("bad");
      input.value = "";
      return;
    }
    said.classList.remove("bad");
    said.textContent = `${file.name} stands in the field below: ${text.split("\n").filter((line) => line.trim()).length} lines.`;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Small things that make a page pleasant, each of which a page does without: relative times that go on, copying, boxes that close, and
// countdowns.
import "./live.mjs";

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function say(seconds) {
  if (Math.abs(seconds) < 5) return "just now";
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return ago.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.textContent = say((Date.parse(time.dateTime) - now) / 1000);
  }
  for (const time of document.querySelectorAll("time[data-until]")) {
    const left = Math.max(0, Math.round((Date.parse(time.dateTime) - now) / 1000));
    const hours = Math.floor(left / 3600);
    const clock = `${String(Math.floor(left / 60) % 60).padStart(hours ? 2 : 1, "0")}:${String(left % 60).padStart(2, "0")}`;
    time.textContent = left === 0 ? "over" : hours ? `${hours}:${clock}` : clock;
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("turnpike:fresh", tick);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) {
    const text = document.getElementById(button.dataset.copy)?.textContent ?? "";
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(document.getElementById(button.dataset.copy));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
    return;
  }
  // One that floats closes when something else is pressed.
  for (const open of document.querySelectorAll("details.confirm[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.confirm[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
});

// A selection that is meant to be followed at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-go], input[data-go]")) event.target.form.requestSubmit();
});

// A form is sent once.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  setTimeout(() => { for (const button of event.target.querySelectorAll("button")) button.disabled = true; }, 0);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("form[method=post] button")) button.disabled = false;
});

// Tells of calls that wait for an answer by a notification of the browser, while any page of the console is open. Permission is asked for by a
// press of the button and never else. What is told is who asks for which tool, and nothing of the arguments.
import { listen } from "./events.mjs";

const button = document.querySelector("button[data-notify]");
const said = document.querySelector("[data-notify-said]");
const chosen = "turnpike-notify";
const told = "turnpike-told";

function read(key) { try { return localStorage.getItem(key); } catch { return null; } }
function keep(key, text) { try { localStorage.setItem(key, text); } catch { /* Then it holds for this page. */ } }
function say(text) { said.textContent = text; said.hidden = text === ""; }
function isOn() { return read(chosen) === "yes" && Notification.permission === "granted"; }
function label() { button.querySelector("span").textContent = isOn() ? "Stop notifying me" : "Notify me in this browser"; button.setAttribute("aria-pressed", String(isOn())); }

async function look(isSilent = false) {
  if (!isOn()) return;
  try {
    const answer = await fetch("/console/approvals/waiting.json", { headers: { "X-Turnpike-Live": "1" }, redirect: "error" });
    if (!answer.ok) return;
    const waiting = await answer.json();
    // Every page of this browser asks; whichever is first tells.
    const before = new Set((read(told) ?? "").split(" "));
    keep(told, waiting.map(({ id }) => id).join(" "));
    for (const { id, text } of waiting) {
      if (isSilent || before.has(id)) continue;
      const note = new Notification("A call waits for your answer", { body: text, tag: id });
      note.addEventListener("click", () => { focus(); location.assign(`/console/approvals/${encodeURIComponent(id)}`); });
    }
  } catch (error) {
    // Some browsers show notifications only by a service worker, which these pages do without.
    if (error instanceof TypeError && error.message.includes("ServiceWorker")) {
      keep(chosen, "no");
      if (!button) return;
      label();
      say("This browser cannot notify from an open page. Keep the page open: new calls appear by themselves.");
    }
  }
}

async function press() {
  if (isOn()) { keep(chosen, "no"); label(); say("This browser does not notify you any more."); return; }
  const answer = await Notification.requestPermission();
  keep(chosen, answer === "granted" ? "yes" : "no");
  label();
  say(answer === "granted" ? "This browser notifies you of calls that wait, for as long as a page of the console is open."
    : answer === "denied" ? "This browser refused notifications for this address. Allow them in its settings for this site, then press again."
    : "This browser was not given permission, so it does not notify you.");
  // What waits already is on the page.
  look(true);
}

if ("Notification" in window) {
  if (button && said) {
    button.hidden = false;
    label();
    button.addEventListener("click", press);
  }
  let soon = null;
  const later = () => { soon ??= setTimeout(() => { soon = null; look(); }, 500); };
  document.addEventListener("turnpike:open", later);
  document.addEventListener("turnpike:changed", later);
  if (isOn()) listen();
}

// Tells of calls that wait for an answer by a notification of the browser, while a page of the approvals is open somewhere. Permission is
// asked for by a press of the button and never else. What is told is who asks for which tool, and nothing of the arguments.
const button = document.querySelector("button[data-notify]");
const said = document.querySelector("[data-notify-said]");
const chosen = "turnpike-notify";
let known = null;

function wants() { try { return localStorage.getItem(chosen) === "yes"; } catch { return false; } }
function keep(yes) { try { localStorage.setItem(chosen, yes ? "yes" : "no"); } catch { /* Then it holds for this page. */ } }
function say(text) { said.textContent = text; said.hidden = text === ""; }
function isOn() { return wants() && Notification.permission === "granted"; }
function label() { button.querySelector("span").textContent = isOn() ? "Stop notifying me" : "Notify me in this browser"; button.setAttribute("aria-pressed", String(isOn())); }

async function look() {
  if (!isOn()) return;
  try {
    const answer = await fetch("/console/approvals/waiting.json", { headers: { "X-Turnpike-Live": "1" }, redirect: "error" });
    if (!answer.ok) return;
    const waiting = await answer.json();
    const before = known;
    known = new Set(waiting.map((approval) => approval.id));
    if (before === null) return;
    for (const { id, text } of waiting) {
      if (before.has(id)) continue;
      const note = new Notification("A call waits for your answer", { body: text, tag: id });
      note.addEventListener("click", () => { focus(); location.assign(`/console/approvals/${encodeURIComponent(id)}`); });
    }
  } catch (error) {
    // Some browsers show notifications only by a service worker, which these pages do without.
    if (error instanceof TypeError && error.message.includes("ServiceWorker")) {
      keep(false);
      label();
      say("This browser cannot notify from an open page. Keep the page open: new calls appear by themselves.");
    }
  }
}

if (button && said && "Notification" in window) {
  button.hidden = false;
  label();
  look();
  button.addEventListener("click", async () => {
    if (isOn()) { keep(false); label(); say("This browser does not notify you any more."); return; }
    const answer = await Notification.requestPermission();
    keep(answer === "granted");
    known = null;
    label();
    say(answer === "granted" ? "This browser notifies you of calls that wait, for as long as this page is open."
      : answer === "denied" ? "This browser refused notifications for this address. Allow them in its settings for this site, then press again."
      : "This browser was not given permission, so it does not notify you.");
    look();
  });
  let soon = null;
  document.addEventListener("turnpike:changed", () => { soon ??= setTimeout(() => { soon = null; look(); }, 500); });
}

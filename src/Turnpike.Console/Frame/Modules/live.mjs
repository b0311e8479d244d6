// Keeps the parts of a page that are marked data-live="ID" as they are now: when the gateway says that something changed, the page is asked
// for again, and those parts are put in the place of the old ones. Without scripts the page is simply as it was when it was opened.
import { listen } from "./events.mjs";

const parts = () => [...document.querySelectorAll("[data-live]")];
let waiting = null;
let asking = false;
let again = false;

// A clock that goes on is no news.
function content(part) {
  const copy = part.cloneNode(true);
  for (const time of copy.querySelectorAll("time[data-ago],time[data-until]")) time.textContent = "";
  return copy.innerHTML;
}

async function renew() {
  if (document.hidden) { again = true; return; }
  if (asking) { again = true; return; }
  asking = true;
  again = false;
  try {
    const answer = await fetch(location.href, { headers: { "X-Turnpike-Live": "1" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") { location.reload(); return; }
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of parts()) {
      const now = page.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
      if (!now || content(now) === content(old)) continue;
      // Whoever types, or has something open there, is not disturbed.
      if ([...old.querySelectorAll("input:not([type=hidden]),textarea")].some((field) => field.value !== field.defaultValue)) continue;
      if (old.contains(document.activeElement) && document.activeElement.matches("input,select,textarea,button,summary")) continue;
      if (old.querySelector("details[open]:not([data-live-open])")) continue;
      old.replaceWith(document.adoptNode(now));
      now.classList.add("fresh");
      document.dispatchEvent(new CustomEvent("turnpike:fresh", { detail: now }));
    }
    const title = page.querySelector("title");
    if (title) document.title = title.textContent;
  } catch { /* The next event asks again. */ } finally {
    asking = false;
    if (again) soon();
  }
}

function soon() {
  if (waiting === null) waiting = setTimeout(() => { waiting = null; renew(); }, 400);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden && again) soon(); });

// What happened after the page was made and before anybody listened, or while nobody did, is not told: so the page is asked for once.
document.addEventListener("turnpike:open", () => { if (parts().length > 0) soon(); });
document.addEventListener("turnpike:changed", () => { if (parts().length > 0) soon(); });
if (parts().length > 0) listen();

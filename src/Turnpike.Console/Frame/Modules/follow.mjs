// While something is under way (data-follow), its page is asked for again every second and a half; when it is over, the whole page is new.
const under = () => document.querySelector("[data-follow].warn");

async function look() {
  if (!under()) return;
  try {
    const answer = await fetch(location.href, { headers: { "X-Turnpike-Live": "1" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") { location.reload(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-follow].warn");
    if (!now) { location.reload(); return; }
    if (now.textContent.replace(/\s+/g, " ") !== under().textContent.replace(/\s+/g, " ") && !under().contains(document.activeElement)) {
      under().replaceWith(document.adoptNode(now));
      document.dispatchEvent(new CustomEvent("turnpike:fresh"));
    }
  } catch { /* Asked again. */ }
  setTimeout(look, 1500);
}

setTimeout(look, 1500);

// The editor of a policy, made lively: colours, checks while one types, and choices that reach the document at once. Without it every button of the
// form does the same through a page.
const words = /((?<![^\s])#[^\n]*)|("(?:[^"\\\n]|\\.)*"(?=[ \t]*:)|[A-Za-z_][\w./@+*-]*(?=[ \t]*:(?:\s|$)))|("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|((?<![\w.-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:-]))|((?<![\w-])(?:true|false|null|allow|deny|require_approval|enforce|shadow|schema|strict|open|keep|refund|sliding|calendar)(?![\w-]))/g;
const classes = ["t-comment", "t-key", "t-text", "t-number", "t-word"];
const mostPainted = 100000;
let asked = 0;
let timer = 0;
let problems = [];
let asPage = false;

const form = () => document.getElementById("editor");
const text = () => document.getElementById("document");

function element(name, className, content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}

function paintLine(line) {
  const parts = document.createDocumentFragment();
  let at = 0;
  if (line.length <= 2000) {
    for (const found of line.matchAll(words)) {
      parts.append(line.slice(at, found.index));
      parts.append(element("span", classes[found.slice(1).findIndex((g) => g !== undefined)], found[0]));
      at = found.index + found[0].length;
    }
  }
  parts.append(line.slice(at));
  return parts;
}

function paint() {
  const area = text();
  const around = area?.closest(".editor");
  if (!around) return;
  let under = around.querySelector("pre");
  if (area.value.length > mostPainted) {
    around.classList.remove("painted");
    under?.remove();
    return;
  }
  if (!under) {
    under = element("pre");
    under.setAttribute("aria-hidden", "true");
    around.prepend(under);
  }
  around.classList.add("painted");
  const marked = new Map();
  for (const problem of problems) {
    if (marked.get(problem.line) !== "has-error") marked.set(problem.line, problem.severity === "error" ? "has-error" : "has-warning");
  }
  const lines = area.value.split("\n").map((line, index) => {
    const row = element("span", "row-line " + (marked.get(index + 1) ?? ""));
    row.dataset.n = index + 1;
    row.append(paintLine(line));
    return row;
  });
  under.replaceChildren(...lines);
  follow();
}

function follow() {
  const area = text();
  const under = area?.closest(".editor")?.querySelector("pre");
  if (under) [under.scrollTop, under.scrollLeft] = [area.scrollTop, area.scrollLeft];
}

function show(answer) {
  problems = answer.problems;
  const list = document.getElementById("checks");
  if (problems.length === 0) {
    list.replaceChildren(element("p", "ok", "No errors, no warnings."));
  } else {
    const lines = element("ol", "lines problems");
    for (const problem of problems) {
      const isError = problem.severity === "error";
      const line = element("li", isError ? "is-error" : "is-warning");
      const place = element("a", "mono nowrap", `line ${problem.line}:${problem.column}`);
      place.href = "#document";
      [place.dataset.line, place.dataset.column] = [problem.line, problem.column];
      const said = element("span", "said", problem.message + (problem.suggestion ? ` · write ${problem.suggestion}` : ""));
      line.append(element("span", "state " + (isError ? "bad" : "warn"), isError ? "Error" : "Warning"), place, said);
      lines.append(line);
    }
    list.replaceChildren(lines);
  }
  paint();
}

async function check() {
  const mine = ++asked;
  const around = text()?.closest(".editor");
  if (!around) return;
  const body = new URLSearchParams();
  for (const name of ["form_key", "from", "document"]) body.set(name, form().elements[name].value);
  for (const server of form().querySelectorAll("input[name=server]")) body.append("server", server.value);
  try {
    const answer = await fetch(around.dataset.check, { method: "POST", body });
    if (!answer.ok || mine !== asked) return;
    const said = await answer.json();
    show(said);
    await renew(mine, said.valid ? ["draft-state", "tools", "means"] : ["draft-state"]);
    if (!said.valid) document.getElementById("means").replaceChildren(element("p", "soft", "It means nothing as long as it has errors: a document with an error is refused whole."));
  } catch { /* The button says the same. */ }
}

// What stands around the text, as the draft now is. Nobody is disturbed where they are.
async function renew(mine, ids) {
  const body = new URLSearchParams(new FormData(form()));
  body.set("do", "check");
  const answer = await fetch(form().action, { method: "POST", body });
  if (!answer.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const [old, now] = [document.getElementById(id), page.getElementById(id)];
    if (old && now && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(now));
  }
}

// The page of the draft as it then is; only the form is put in the place of the old one, so that nothing moves.
async function send(submitter) {
  const body = new URLSearchParams(new FormData(form(), submitter));
  const [focused, scrolled] = [document.activeElement?.id, text()?.scrollTop ?? 0];
  const mine = ++asked;
  try {
    const answer = await fetch(form().action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("editor");
    if (mine !== asked) return;
    if (!now) { asPage = true; form().requestSubmit(submitter ?? undefined); return; }
    form().replaceWith(document.adoptNode(now));
    ready();
    text().scrollTop = scrolled;
    const rule = document.getElementById("rule");
    if (rule) {
      rule.scrollIntoView({ block: "nearest" });
      rule.querySelector("input:not([type=hidden]),select")?.focus();
    } else if (focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  } catch {
    location.reload();
  }
}

function ready() {
  const area = text();
  if (!area) return;
  problems = [...document.querySelectorAll("#checks [data-line]")].map((a) => ({ line: +a.dataset.line, severity: a.closest(".is-error") ? "error" : "warning" }));
  area.addEventListener("input", () => { paint(); clearTimeout(timer); timer = setTimeout(check, 350); });
  area.addEventListener("scroll", follow);
  form().addEventListener("submit", (event) => {
    const verb = event.submitter?.value ?? "check";
    // Another page of the policy is asked, or the draft is reviewed: the browser goes there.
    if (asPage || verb === "review" || verb.startsWith("recommend:") || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    send(event.submitter);
  });
  form().addEventListener("change", (event) => {
    if (event.target.matches("select[name^=choice-]")) form().querySelector("button[value=choices]").click();
  });
  paint();
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("#checks [data-line]");
  const area = text();
  if (!place || !area) return;
  event.preventDefault();
  const lines = area.value.split("\n");
  const line = Math.min(+place.dataset.line, lines.length) - 1;
  const at = lines.slice(0, line).reduce((sum, l) => sum + l.length + 1, 0) + Math.min(+place.dataset.column - 1, lines[line].length);
  area.focus();
  area.setSelectionRange(at, at);
  area.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(area).lineHeight));
});

document.documentElement.classList.add("has-scripts");
ready();

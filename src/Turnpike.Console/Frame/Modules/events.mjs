// Hears from the gateway that something changed, once for all pages of this browser: a browser keeps six connections to one address, and with
// six pages that listen for themselves a seventh would never open. The page that holds the lock listens, and tells the others; when it is left,
// the next one does. Says it as events of the document: turnpike:open when anything may have been missed, turnpike:changed.
const name = "turnpike-events";
const retry = 15_000;
let end = null;

function say(what) { document.dispatchEvent(new CustomEvent(`turnpike:${what}`)); }

function connect(heard) {
  let events = null;
  let later = null;
  const open = () => {
    events = new EventSource(document.body.dataset.events);
    events.addEventListener("open", () => heard("open"));
    events.addEventListener("state", () => heard("changed"));
    events.addEventListener("record", () => heard("changed"));
    // What was lost on the way is asked for again by the browser itself; a refusal is not.
    events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) later = setTimeout(open, retry); });
  };
  open();
  return () => { clearTimeout(later); events.close(); };
}

function begin() {
  if (!navigator.locks) {
    // Pages of an address without TLS that is not this machine's have no locks.
    end = connect(say);
    return;
  }
  const others = new BroadcastChannel(name);
  const left = new AbortController();
  others.addEventListener("message", ({ data }) => say(data));
  navigator.locks.request(name, { signal: left.signal }, () => new Promise((over) => {
    const close = connect((what) => { say(what); others.postMessage(what); });
    left.signal.addEventListener("abort", () => { close(); over(); });
  })).catch(() => { /* The page was left before it was its turn. */ });
  end = () => { left.abort(); others.close(); };
  // Where another page listens already, it told nobody here so far.
  say("open");
}

/** Begins to listen, for as long as the page is there; once, however often it is asked for. */
export function listen() {
  if (end || !document.body.dataset.events) return;
  begin();
  addEventListener("pagehide", () => { end(); });
  addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
}

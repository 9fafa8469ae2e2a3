// Hosts a document in a sandboxed iframe. The script of a component follows in the same module: its `send(host)` posts
// what is on show, its `take(host, message)` hears what the document says, its default export is called again at
// every rerun with the same parentElement.
const documents = new Map(); // content hash -> text; outlives a page switch
const hosts = new WeakMap(); // parentElement -> what is on show in it

function post(host) {
  if (!host.ready || host.posted === host.next.key) return;
  send(host);
  host.posted = host.next.key;
}

function hear(host, event) {
  const message = event.data;
  if (event.source !== host.frame.contentWindow || !message || message.netcop !== 1) return;
  if (message.type === "ready") {
    host.ready = true;
    host.posted = null;
    post(host);
    return;
  }
  if (message.type === "drawn") host.root.dataset.drawn = message.key;
  take(host, message);
}

function mount(root, title) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = title;
  root.replaceChildren(frame);
  return { root, frame, ready: false, posted: null, loaded: null };
}

// Shows `next`, of which `document` names the document and `key` what is shown in it. `more` is what a new host
// starts with; `listeners` are heard on the document beside the frame's messages, each given as what
// addEventListener takes. Returns what ends the listening.
function show(parentElement, next, { setStateValue, setTriggerValue, title, more = {}, listeners = () => [] }) {
  const root = parentElement.querySelector(".netcop-frame");
  let host = hosts.get(parentElement);
  if (!host || !root.contains(host.frame)) {
    host = Object.assign(mount(root, title), more);
    hosts.set(parentElement, host);
  }
  host.setStateValue = setStateValue;
  host.next = next;
  // a call does not always end the one before, and nothing must be heard twice
  if (host.silence) host.silence();
  host.silence = listen(host, listeners(host));
  if (host.loaded !== next.document) {
    if (documents.has(next.document)) {
      host.loaded = next.document;
      host.ready = false;
      host.frame.srcdoc = documents.get(next.document);
    } else {
      setTriggerValue("wanted", next.document);
    }
  }
  post(host);
  return host.silence;
}

function listen(host, listeners) {
  const heard = (event) => hear(host, event);
  window.addEventListener("message", heard);
  for (const listener of listeners) document.addEventListener(...listener);
  return () => {
    window.removeEventListener("message", heard);
    for (const listener of listeners) document.removeEventListener(...listener);
  };
}

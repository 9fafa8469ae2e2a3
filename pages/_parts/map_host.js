// Hosts the map document in a sandboxed iframe. Called again at every rerun, with the same parentElement.
const documents = new Map(); // content hash -> text; outlives a page switch
const hosts = new WeakMap(); // parentElement -> what is on show in it

function unpack(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const headerBytes = view.getUint32(0, true);
  const decoder = new TextDecoder();
  const header = JSON.parse(decoder.decode(data.subarray(4, 4 + headerBytes)));
  const documentStart = 4 + headerBytes;
  const framesStart = documentStart + header.documentBytes;
  if (header.documentBytes) documents.set(header.document, decoder.decode(data.subarray(documentStart, framesStart)));
  return { ...header, frames: data.slice(framesStart) };
}

function post(host) {
  if (!host.ready || host.posted === host.next.key) return;
  const bytes = host.next.frames.slice().buffer;
  host.frame.contentWindow.postMessage({ netcop: 1, type: "frames", key: host.next.key, bytes }, "*", [bytes]);
  host.posted = host.next.key;
}

function listen(host) {
  const heard = (event) => {
    const message = event.data;
    if (event.source !== host.frame.contentWindow || !message || message.netcop !== 1) return;
    if (message.type === "ready") {
      host.ready = true;
      host.posted = null;
      post(host);
    } else if (message.type === "click") {
      host.setStateValue("chosen", { cell: message.cell, start: message.start, end: message.end });
    } else if (message.type === "drawn") {
      host.root.dataset.drawn = message.key;
    }
  };
  window.addEventListener("message", heard);
  return () => window.removeEventListener("message", heard);
}

function mount(root, parentElement) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Map with time slider";
  const host = { root, frame, ready: false, posted: null, loaded: null };
  root.replaceChildren(frame);
  hosts.set(parentElement, host);
  return host;
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".netcop-map");
  let host = hosts.get(parentElement);
  if (!host || !root.contains(host.frame)) host = mount(root, parentElement);
  host.setStateValue = setStateValue;
  host.next = unpack(data);
  const silence = listen(host);
  if (host.loaded !== host.next.document) {
    if (documents.has(host.next.document)) {
      host.loaded = host.next.document;
      host.ready = false;
      host.frame.srcdoc = documents.get(host.next.document);
    } else {
      setTriggerValue("wanted", host.next.document);
    }
  }
  post(host);
  return silence;
}

// Hosts the map of places in a sandboxed iframe, and hears the page's keys. Called again at every rerun, with the same parentElement.
const documents = new Map(); // content hash -> text; outlives a page switch
const hosts = new WeakMap(); // parentElement -> what is on show in it
const KEYS = new Set([..."012345678usbpa", "Enter", "Escape"]);
const MOST_PRESSES = 24; // what may wait for an answer
let lastPress = 0; // grows even when the map is mounted anew

function post(host) {
  if (!host.ready || host.posted === host.next.key) return;
  host.frame.contentWindow.postMessage({ netcop: 1, type: "place", key: host.next.key, place: host.next.place }, "*");
  host.posted = host.next.key;
}

// Presses are numbered and kept in order: none is lost, and each says which text it was meant for.
function press(host, key) {
  lastPress = Math.max(Date.now(), lastPress + 1);
  host.presses = [...host.presses, { at: lastPress, key, on: host.next.place.on }].slice(-MOST_PRESSES);
  host.setStateValue("presses", host.presses);
}

function hear(host, event) {
  const message = event.data;
  if (event.source !== host.frame.contentWindow || !message || message.netcop !== 1) return;
  if (message.type === "ready") {
    host.ready = true;
    host.posted = null;
    post(host);
  } else if (message.type === "key" && KEYS.has(message.key)) {
    press(host, message.key);
  } else if (message.type === "drawn-by-hand") {
    host.draws += 1; // the same pin dropped again is news: a state that stays the same is not sent
    host.setStateValue("drawn", { on: message.on, pin: message.pin || null, corners: message.corners || null, times: host.draws });
  } else if (message.type === "drawn") {
    host.root.dataset.drawn = message.key;
    host.root.dataset.on = host.next.place.on;
  }
}

// A list to choose from that is folded up takes no text, though it has the focus after a choice.
const folded = (element) => element.getAttribute("role") === "combobox" && element.getAttribute("aria-expanded") !== "true";
const writesText = (element) =>
  element && !folded(element) && (element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName) ||
    (element.tagName === "INPUT" && !["checkbox", "radio", "range", "button"].includes(element.type)));

function key(host, event) {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("[role=dialog]")) return;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const [target] = event.composedPath();
  if (writesText(target)) {
    // what is written counts, and the keys are free again
    if (target.tagName === "INPUT" && ["Enter", "Escape"].includes(pressed)) setTimeout(() => target.blur(), 0);
    return;
  }
  // a button that was reached with Tab is pressed by Enter, as everywhere
  const onControl = target.closest && target.closest("button, a, summary, [role=tab], [role=slider]");
  if (!KEYS.has(pressed) || (pressed === "Enter" && onControl)) return;
  event.preventDefault();
  event.stopPropagation();
  press(host, pressed);
}

// A button that was clicked lets go of the focus, so that the next Enter confirms and does not click it again.
function letGo(event) {
  const button = event.detail > 0 && event.target.closest && event.target.closest("[data-testid^=stBaseButton]");
  if (button) button.blur();
}

function listen(host) {
  const heard = (event) => hear(host, event);
  const keyed = (event) => key(host, event);
  window.addEventListener("message", heard);
  document.addEventListener("keydown", keyed, true);
  document.addEventListener("click", letGo);
  return () => {
    window.removeEventListener("message", heard);
    document.removeEventListener("keydown", keyed, true);
    document.removeEventListener("click", letGo);
  };
}

function mount(root, parentElement) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Map of the text's place";
  const host = { root, frame, ready: false, posted: null, loaded: null, presses: [], draws: 0 };
  root.replaceChildren(frame);
  hosts.set(parentElement, host);
  return host;
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".netcop-place");
  let host = hosts.get(parentElement);
  if (!host || !root.contains(host.frame)) host = mount(root, parentElement);
  host.setStateValue = setStateValue;
  host.next = data;
  if (data.html) documents.set(data.document, data.html);
  // a call does not always end the one before, and a key must not be heard twice
  if (host.silence) host.silence();
  host.silence = listen(host);
  if (host.loaded !== data.document) {
    if (documents.has(data.document)) {
      host.loaded = data.document;
      host.ready = false;
      host.frame.srcdoc = documents.get(data.document);
    } else {
      setTriggerValue("wanted", data.document);
    }
  }
  post(host);
  return host.silence;
}

// The map of places, and the keys of its page.
const KEYS = new Set([..."012345678usbpa", "Enter", "Escape"]);
const MOST_PRESSES = 24; // what may wait for an answer
let lastPress = 0; // this and the next grow even when the map is mounted anew
let lastDrawn = 0;

function send(host) {
  host.frame.contentWindow.postMessage({ netcop: 1, type: "place", key: host.next.key, place: host.next.place }, "*");
}

// Presses are numbered and kept in order: none is lost, and each says which text it was meant for.
function press(host, key) {
  lastPress = Math.max(Date.now(), lastPress + 1);
  host.presses = [...host.presses, { at: lastPress, key, on: host.next.place.on }].slice(-MOST_PRESSES);
  host.setStateValue("presses", host.presses);
}

function take(host, message) {
  if (message.type === "key" && KEYS.has(message.key)) {
    press(host, message.key);
  } else if (message.type === "drawn-by-hand") {
    lastDrawn = Math.max(Date.now(), lastDrawn + 1); // the same pin dropped again is news: a state that stays the same is not sent
    host.setStateValue("drawn", { on: message.on, pin: message.pin || null, corners: message.corners || null, at: lastDrawn });
  } else if (message.type === "drawn") {
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

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (data.html) documents.set(data.document, data.html);
  return show(parentElement, data, {
    setStateValue,
    setTriggerValue,
    title: "Map of the text's place",
    more: { presses: [] },
    // a key is heard before the page acts on it, a click after
    listeners: (host) => [["keydown", (event) => key(host, event), true], ["click", letGo]],
  });
}

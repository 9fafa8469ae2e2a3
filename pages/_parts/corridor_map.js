// The map of corridors: what is clicked on it is numbered, so that the same click again is news.
let lastSaid = 0;

function send(host) {
  host.frame.contentWindow.postMessage({ netcop: 1, type: "corridors", key: host.next.key, view: host.next.view }, "*");
}

function take(host, message) {
  if (message.type !== "said") return;
  lastSaid = Math.max(Date.now(), lastSaid + 1);
  const { what, id, lat, lon } = message;
  host.setStateValue("said", { at: lastSaid, what, id: id || null, lat: lat ?? null, lon: lon ?? null });
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (data.html) documents.set(data.document, data.html);
  return show(parentElement, data, { setStateValue, setTriggerValue, title: "Map of corridors" });
}

// The map of cells: one message of bytes holds a header, the document the first time, and the frames.
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

function send(host) {
  const bytes = host.next.frames.slice().buffer;
  host.frame.contentWindow.postMessage({ netcop: 1, type: "frames", key: host.next.key, bytes }, "*", [bytes]);
}

function take(host, message) {
  if (message.type === "click") host.setStateValue("chosen", { cell: message.cell, start: message.start, end: message.end });
  if (message.type === "corridor") host.setStateValue("corridor", message.corridor_id);
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  return show(parentElement, unpack(data), { setStateValue, setTriggerValue, title: "Map with time slider" });
}

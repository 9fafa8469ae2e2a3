// The words beside the pointer, always wholly inside the map.
"use strict";
const TIP_RIGHT = 16, TIP_LEFT = 12, TIP_BELOW = 12, TIP_ABOVE = 10; // pixels from the pointer
const TIP_MARGIN = 4; // pixels from the map's edge

class Tip {
  constructor() {
    this.element = made("div", { class: "panel tip", hidden: true });
    this.of = null;
  }

  hide() {
    this.element.hidden = true;
    this.of = null;
  }

  show(of, parts, { x, y }, size) {
    // `parts()` is asked only where `of`, a word for what is under the pointer, is another than before.
    const { element } = this;
    element.hidden = false;
    if (of !== this.of) {
      element.replaceChildren(...parts().map((part) => made("div", {}, ...part)));
      this.size = [element.offsetWidth, element.offsetHeight];
    }
    this.of = of;
    const [width, height] = this.size;
    const left = x + TIP_RIGHT + width > size.x - TIP_MARGIN ? x - TIP_LEFT - width : x + TIP_RIGHT;
    const top = y + TIP_BELOW + height > size.y - TIP_MARGIN ? y - TIP_ABOVE - height : y + TIP_BELOW;
    element.style.left = `${Math.max(TIP_MARGIN, Math.min(left, size.x - width - TIP_MARGIN))}px`;
    element.style.top = `${Math.max(TIP_MARGIN, Math.min(top, size.y - height - TIP_MARGIN))}px`;
  }
}

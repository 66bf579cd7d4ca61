// share.js shows the lists of this device as a chain of QR codes, for the camera or the
// scanner of another one. The lists are signed: who carries them need not be trusted.

import { button, byId, el } from "./screen.js";

const quiet = 4; // modules around a code, as ISO/IEC 18004 asks
const turn = 250; // ms that a code stands
const calmTurn = 1000; // ms, for those who asked for less motion

/** Share is the screen with the codes. */
export class Share {
  constructor(texts) {
    Object.assign(this, { texts, root: byId("share"), codes: [], at: 0, timer: 0 });
    this.resize = () => this.draw();
  }

  /** Shows codes as Verifier.share returned them, at least one. */
  open(codes) {
    const { texts, root } = this;
    Object.assign(this, { codes, at: 0 });
    this.canvas = el("canvas", { role: "img", "aria-label": texts.t("share.code") });
    this.box = el("div", { class: "code" }, this.canvas);
    this.count = el("p", { class: "count", "data-share": "count" });
    this.hold = button("pause", "icon-pause", texts.t("pause"));
    const actions = el("div", { class: "actions" }, button("close", "icon-close", texts.t("close"), "main"));
    if (codes.length > 1) {
      actions.prepend(this.hold);
    }
    const title = el("h2", { tabindex: -1, id: "shareTitle" }, texts.t("share"));
    root.setAttribute("role", "dialog");
    root.setAttribute("aria-labelledby", "shareTitle");
    root.replaceChildren(title, el("p", {}, texts.t("share.hint")), this.box, this.count, actions);
    root.hidden = false;
    title.focus();
    globalThis.addEventListener("resize", this.resize);
    this.draw();
    this.run(codes.length > 1);
  }

  run(on) {
    clearInterval(this.timer);
    this.timer = 0;
    if (on) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.timer = setInterval(() => this.step(), calm ? calmTurn : turn);
    }
  }

  step() {
    this.at = (this.at + 1) % this.codes.length;
    this.draw();
  }

  /** Stops and goes on, so that a slow reader can catch one code. */
  pause() {
    const paused = this.timer !== 0;
    this.run(!paused);
    this.hold.querySelector("span").textContent = this.texts.t(paused ? "resume" : "pause");
  }

  draw() {
    const { size, modules } = this.codes[this.at];
    this.count.textContent = this.texts.t("share.count", { k: this.at + 1, n: this.codes.length });
    // Whole device pixels for each module: a stretched code has edges that cameras misread.
    const density = globalThis.devicePixelRatio || 1;
    const space = Math.min(this.box.clientWidth, Math.max(this.box.clientHeight, 160)) * density;
    const dot = Math.max(1, Math.floor(space / (size + 2 * quiet)));
    const side = dot * (size + 2 * quiet);
    this.canvas.width = side;
    this.canvas.height = side;
    this.canvas.style.width = `${side / density}px`;
    this.canvas.style.height = `${side / density}px`;
    const ink = this.canvas.getContext("2d");
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, side, side);
    ink.fillStyle = "#000";
    modules.forEach((dark, i) => {
      if (dark) {
        ink.fillRect((quiet + (i % size)) * dot, (quiet + Math.floor(i / size)) * dot, dot, dot);
      }
    });
  }

  close() {
    this.run(false);
    globalThis.removeEventListener("resize", this.resize);
    this.codes = [];
    this.root.replaceChildren();
    this.root.hidden = true;
  }
}

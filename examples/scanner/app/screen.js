// screen.js draws: the words of the language, the head with the state of the lists, the
// finder, notices, and the result of a card. It decides nothing.

/** Returns the element of the page with an id. */
export const byId = (id) => document.getElementById(id);

/** Returns a new element. Of attributes, null and false are left out. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      node.setAttribute(key, value === true ? "" : value);
    }
  }
  node.append(...children);
  return node;
}

/** Returns a symbol of index.html as a picture that is silent for screen readers. */
export function picture(id, className = "icon") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${id}`);
  svg.append(use);
  return svg;
}

/** Returns a button with an icon; app.js acts on its data-action. */
export function button(action, iconName, text, className = "") {
  const turns = iconName === "icon-next" ? "icon turns" : "icon"; // mirrored from right to left
  return el("button", { type: "button", class: className, "data-action": action }, picture(iconName, turns), el("span", {}, text));
}

const noticeTime = 6000; // ms; one about a refusal stays until it is closed

/** Screen is everything around the result. */
export class Screen {
  constructor(texts, config) {
    Object.assign(this, { texts, config, held: null, cameraState: "starting" });
    this.alarm = null; // what is said of lists with which no card can be checked; null: not yet
    byId("sample").hidden = !config.sample;
    byId("training").hidden = !config.training;
  }

  /** Writes all words that stand in the page itself. */
  translate() {
    const { texts } = this;
    document.documentElement.lang = texts.tag;
    document.documentElement.dir = texts.dir;
    for (const node of document.querySelectorAll("[data-text]")) {
      node.textContent = texts.t(node.dataset.text);
    }
    for (const node of document.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", texts.t(node.dataset.label));
    }
    for (const node of document.querySelectorAll("[data-place]")) {
      node.placeholder = texts.t(node.dataset.place);
    }
    const title = this.config.title || texts.t("title");
    document.title = title;
    byId("title").textContent = title;
    this.camera(this.cameraState);
    if (this.held) {
      this.lists(this.held);
    } else {
      byId("lists").textContent = texts.t("loading");
    }
  }

  /** Shows the state of the page: "loading", "ready", "result", "share" or "fault". */
  state(name) {
    document.body.dataset.state = name;
    // What is covered can be neither read out nor reached by keys.
    byId("work").inert = name !== "ready";
  }

  /** Says a text once through the one live region. */
  say(text) {
    byId("live").textContent = text;
  }

  /** Shows what Verifier.lists returned. */
  lists(held) {
    this.held = held;
    const { level, text, icon } = this.describe(held, Date.now());
    const status = byId("status");
    status.dataset.level = level;
    status.querySelector("svg").classList.toggle("turns", icon === "icon-list");
    status.querySelector("use").setAttribute("href", `#${icon}`);
    byId("lists").textContent = text;
    byId("keys").hidden = held.trustAge === -1;
    byId("keys").textContent = this.texts.t("keys", { n: held.keys });
    if (this.alarm !== null) {
      this.warn();
    }
  }

  /** Says that no card can be checked, and takes it back. Before the first call nothing is said. */
  warn() {
    const said = this.alarm ?? "";
    this.alarm = byId("status").dataset.level === "stop" ? byId("lists").textContent : "";
    if (this.alarm !== said && (this.alarm || byId("live").textContent === said)) {
      this.say(this.alarm);
    }
  }

  describe({ trustAge, statusAge, freshUntil }, now) {
    const { texts, config } = this;
    if (trustAge === -2 || statusAge === -2) {
      return { level: "stop", icon: "icon-clock", text: texts.t("lists.clock") };
    }
    if (trustAge === -1) {
      return { level: "stop", icon: "icon-alert", text: texts.t("lists.none") };
    }
    const late = freshUntil > 0 ? now / 1000 - freshUntil : -1;
    if (late >= Math.max(config.staleTrust, config.staleStatus)) {
      return { level: "stop", icon: "icon-alert", text: texts.t("lists.over") };
    }
    const age = texts.age(Math.max(trustAge, statusAge));
    const time = freshUntil > 0 && texts.moment(freshUntil * 1000, now);
    const join = (first, second) => (time ? texts.t("and", { a: texts.t(first, { age }), b: texts.t(second, { time }) }) : texts.t(first, { age }));
    if (late >= 0) {
      return { level: "warn", icon: "icon-clock", text: join("lists.stale", "lists.ended") };
    }
    if (statusAge === -1) {
      return { level: "warn", icon: "icon-alert", text: texts.t("lists.noStatus") };
    }
    return { level: "good", icon: "icon-list", text: join("lists.fresh", "lists.until") };
  }

  /** Shows the camera as "starting", "on", "off", or why there is none. */
  camera(state) {
    this.cameraState = state;
    const { texts } = this;
    byId("finder").dataset.camera = state;
    byId("panelIcon").setAttribute("href", state === "off" ? "#icon-scanner" : "#icon-camera");
    byId("panelTitle").textContent = state === "on" ? "" : texts.t(`camera.${state}`);
    byId("panelText").textContent = texts.has(`camera.${state}.fix`) ? texts.t(`camera.${state}.fix`) : "";
    byId("again").hidden = !["denied", "none", "busy", "reader"].includes(state);
  }

  /** Shows or hides the torch's button and how it is. */
  torch(there, on) {
    byId("torch").hidden = !there;
    byId("torch").setAttribute("aria-pressed", on);
  }

  /** Shows whether the page sounds, and whether it is the browser that waits for a touch. */
  sound(on, locked) {
    const button = byId("sound");
    const text = button.querySelector("[data-text]");
    button.setAttribute("aria-pressed", on && !locked);
    text.dataset.text = on && locked ? "sound.tap" : "sound";
    text.textContent = this.texts.t(on && locked ? "sound.tap" : "sound");
  }

  /** Tells something; kind "good" goes by itself, kind "bad" stays until it is closed. */
  notice(kind, key) {
    const text = this.texts.t(key);
    const close = el("button", { type: "button", class: "round", "data-label": "close", "aria-label": this.texts.t("close") }, picture("icon-close"));
    const note = el("div", { class: "notice", "data-kind": kind, "data-text-key": key }, picture(kind === "good" ? "icon-list" : "icon-alert"), el("span", { "data-text": key }, text), close);
    close.addEventListener("click", () => note.remove());
    byId("notices").replaceChildren(note);
    this.say(text);
    if (kind === "good") {
      setTimeout(() => note.remove(), noticeTime);
    }
  }

  /** Shows how much of a chain has come in; null hides it. */
  progress(part) {
    byId("receive").hidden = !part;
    if (part) {
      byId("progress").max = part.of;
      byId("progress").value = part.have;
      byId("received").textContent = this.texts.t("share.count", { k: part.have, n: part.of });
    }
  }

  /** Shows that the page cannot go on. */
  fault(code) {
    const { texts } = this;
    const key = texts.has(`fault.${code}`) ? `fault.${code}` : "fault.internal";
    const again = el("button", { type: "button", class: "wide", "data-action": "restart" }, texts.t("restart"));
    const fault = byId("fault");
    fault.dataset.fault = code;
    fault.replaceChildren(picture("icon-alert"), el("h2", { id: "faultTitle" }, texts.t("fault")), el("p", {}, texts.t(key)), again);
    fault.hidden = false;
    this.state("fault");
    this.say(`${texts.t("fault")}. ${texts.t(key)}`);
    again.focus();
  }
}

// A face is what its issuer signed, but only pictures that cannot hold script or links.
const faceTypes = ["image/webp", "image/jpeg", "image/png", "image/avif", "image/jp2", "image/jxl"];

const settle = 350; // ms in which a touch meant for the finder does not close the result

/** Result shows the outcome of one card, and removes all of it when it is hidden. */
export class Result {
  constructor(texts, config) {
    Object.assign(this, { texts, config, root: byId("result"), url: "" });
  }

  /** Shows an outcome; seconds is when the caller will hide it, 0 if it will not. */
  show(outcome, seconds) {
    const { root } = this;
    const parts = outcome.shown ? this.person(outcome) : this.plain(outcome);
    root.className = outcome.shown ? "cover result" : "cover result plain";
    root.dataset.verdict = outcome.verdict;
    root.dataset.reason = outcome.reason;
    // A plain section that takes the focus: the live region says the verdict, and a dialog
    // with its heading would say it twice more. What it covers is inert.
    root.setAttribute("aria-label", document.title);
    root.tabIndex = -1;
    root.replaceChildren(el("div", { class: "sheet" }, ...parts, this.foot(seconds)));
    root.hidden = false;
    root.scrollTop = 0;
    // Not the button: a scanner's line would press it.
    root.focus({ preventScroll: true });
  }

  /** Returns the word and the reason of an outcome, to say. */
  words(outcome) {
    const advice = outcome.shown ? [this.texts.t(outcome.shown.face ? "compare" : "noFace")] : [];
    return [this.texts.t(`verdict.${outcome.verdict}`), this.reason(outcome), ...advice].filter(Boolean).join(". ").replaceAll("..", ".");
  }

  reason({ verdict, reason, shown }) {
    const { texts } = this;
    if (texts.has(`says.${verdict}`)) {
      return texts.t(`says.${verdict}`);
    }
    if (shown) {
      return "";
    }
    return texts.t(texts.has(`reason.${reason}`) ? `reason.${reason}` : "reason.other");
  }

  word(outcome) {
    return el("h2", { id: "verdict" }, this.texts.t(`verdict.${outcome.verdict}`));
  }

  says(outcome) {
    const text = this.reason(outcome);
    return text ? [el("p", { class: "says" }, text)] : [];
  }

  // plain is for all that is refused: nothing of the card is shown.
  plain(outcome) {
    const words = el("div", {}, this.word(outcome), ...this.says(outcome));
    return [el("div", { class: "middle" }, picture(`mark-${outcome.verdict}`, outcome.verdict === "foreign" ? "mark turns" : "mark"), words)];
  }

  person(outcome) {
    const { texts } = this;
    const { shown } = outcome;
    const head = el("div", { class: "word" }, picture(`mark-${outcome.verdict}`, "mark"), this.word(outcome));
    const facts = el("div", { class: "facts" });
    const add = (className, text) => text && facts.append(el("p", { class: className }, el("bdi", { dir: "auto" }, text)));
    add("name", shown.name);
    add("second", shown.secondName);
    add("born", shown.birth && texts.t("born", { date: texts.birth(shown.birth) }));
    add("small", this.details(outcome));
    const person = el("div", { class: "person" }, ...this.face(shown), facts);
    return [head, ...this.says(outcome), person];
  }

  details({ verdict, shown, keyboard }) {
    const { texts } = this;
    const parts = [];
    if (shown.until && verdict !== "specimen") { // a specimen is never valid
      parts.push(texts.t("until", { date: texts.lastDay(shown.until) }));
    }
    if (keyboard) {
      parts.push(texts.t("keyboard", { layout: keyboard }));
    }
    return parts.reduce((a, b) => (a ? texts.t("and", { a, b }) : b), "");
  }

  face({ face, faceType }) {
    const { texts } = this;
    if (!face) {
      return [this.without("noFace")];
    }
    if (!faceTypes.includes(faceType)) {
      return [this.without("badFace")];
    }
    const image = el("img", { alt: texts.t("face") });
    const frame = el("figure", { class: "face" }, image);
    const compare = el("p", { class: "compare" }, picture("icon-compare"), texts.t("compare"));
    const url = URL.createObjectURL(new Blob([face], { type: faceType }));
    this.url = url;
    image.addEventListener("error", () => {
      if (this.url === url) { // else it is the end of the result that broke it
        compare.remove();
        frame.replaceWith(this.without("badFace"));
      }
    });
    image.addEventListener("load", () => {
      image.style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
    });
    image.src = url;
    return [frame, compare];
  }

  without(key) {
    return el("p", { class: "compare without", "data-face": key }, picture("icon-noface"), this.texts.t(key));
  }

  foot(seconds) {
    const { texts } = this;
    const bar = el("span");
    bar.style.animationDuration = `${seconds}s`;
    const next = button("next", "icon-next", texts.t("next"), "main");
    next.disabled = true;
    setTimeout(() => {
      next.disabled = false;
    }, settle);
    const foot = el("div", { class: "foot" });
    const actions = el("div", { class: "actions" }, next);
    if (seconds > 0) {
      const keep = button("keep", "icon-keep", texts.t("keep"));
      keep.setAttribute("aria-pressed", "false");
      actions.prepend(keep);
      foot.append(el("div", { class: "timer", "aria-hidden": "true" }, bar));
    }
    foot.append(actions);
    return foot;
  }

  /** Shows whether the result stays, else that its time begins anew. */
  held(on) {
    const { root } = this;
    root.querySelector("[data-action=keep]").setAttribute("aria-pressed", on);
    root.classList.toggle("held", on);
    const bar = root.querySelector(".timer span");
    bar.replaceWith(bar.cloneNode());
  }

  /** Removes the result from page and memory. */
  hide() {
    const { root, url } = this;
    this.url = "";
    root.querySelector("img")?.removeAttribute("src");
    root.replaceChildren();
    root.hidden = true;
    root.removeAttribute("data-verdict");
    root.removeAttribute("data-reason");
    if (url) {
      URL.revokeObjectURL(url);
    }
  }
}

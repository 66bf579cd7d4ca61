// app.js is the page: it hands texts from camera, scanner and files to the verifier, shows
// what that decides, and keeps nothing of it.
//
// These attributes stay as they are, for tests and for whoever drives the page:
//
//	body[data-state]         loading, ready, result, share, fault
//	#status[data-level]      loading, good, warn (old), stop (none, too old, clock)
//	#finder[data-camera]     starting, on, off, denied, none, insecure, busy, reader
//	#result[data-verdict]    valid, stale, specimen, invalid, forged, foreign, undecided;
//	  [data-reason]          the verifier's word; both are gone when no result is shown
//	#result [data-face]      noFace, badFace: where a face would be
//	#fault[data-fault]       roots, state, programme, storage, internal
//	.notice[data-text-key]   key of the notice in texts.json; [data-kind] good, bad
//	#receive, #progress      chain of codes that is coming in; hidden when none is
//	[data-share=count]       k of n of the chain that is shown
//	[data-action]            torch, queue, sound, file, menu, close, share, scanner, install,
//	                         again, restart, keep, next, pause
//	[data-text]              key of a text in texts.json
//	#wedge, #picker          field for a scanner's line, input of the file chooser

import { Camera } from "./camera.js";
import { Keys } from "./keys.js";
import { Lists } from "./lists.js";
import { Menu } from "./menu.js";
import { byId, Result, Screen } from "./screen.js";
import { serve, setting } from "./shell.js";
import { Awake, Signal } from "./signal.js";
import { Texts } from "./texts.js";
import { Fault, Verifier } from "./verifier.js";
import { Wedge } from "./wedge.js";

const repeat = 2000; // ms unseen after which the camera's same text is shown again
const longest = 180; // seconds a face is shown that was kept, or that nobody took away
const queueTime = 2; // seconds a valid card is shown in a queue

class App {
  constructor(config, texts) {
    Object.assign(this, { config, texts, verifier: null, camera: null, cameraTurn: 0 });
    this.busy = 0; // texts that are to be decided
    this.turn = Promise.resolve(); // of the last of them
    this.screen = new Screen(texts, config);
    this.result = new Result(texts, config);
    this.signal = new Signal(setting.get("sound") === "off", () => this.toggles());
    this.unlocking = false; // the Sound button was pressed to let the page sound
    this.awake = new Awake();
    this.menu = new Menu(this);
    this.queue = setting.get("queue") === "on";
    this.scanner = setting.get("scanner") === "on";
    this.torch = false;
    this.last = ""; // text of the card shown, until it may be shown again
    this.held = false;
    this.keys = new Keys(this);
    this.timers = { hide: 0, repeat: 0 };
  }

  get state() {
    return document.body.dataset.state;
  }

  /** Reports whether the camera's texts are wanted now. */
  get listening() {
    return this.state === "ready" && !this.menu.isOpen && !document.hidden;
  }

  /** Reports whether something lies over the scanner's field. */
  get covered() {
    return this.state === "result" || this.state === "share" || this.menu.isOpen;
  }

  /** Reports whether a text that came by how is taken. */
  wants(how) {
    if (how === "repair") {
      return !document.hidden && (this.state === "ready" || this.covered);
    }
    // Android may show the page again only after the picture was chosen.
    return how === "picture" ? this.state === "ready" : this.listening;
  }

  async start() {
    this.menu.languages();
    this.screen.translate();
    this.toggles();
    this.listen();
    this.signal.unlock(); // some browsers let a page sound that is installed, or has the camera
    try {
      this.verifier = await Verifier.open(this.config);
      await this.refresh();
    } catch (fault) {
      this.fault(fault);
      return;
    }
    this.lists = new Lists(this, () => this.refresh());
    this.screen.state("ready");
    this.wedge = new Wedge(byId("wedge"), this.config, (text, whole) => this.take(text, "repair", whole));
    this.camera = new Camera(byId("video"), (text) => this.take(text, "verify"), (code) => this.lost(code));
    byId("video").addEventListener("playing", () => this.screen.torch(this.camera.hasTorch, this.torch));
    setInterval(() => this.refresh().catch((fault) => this.fault(fault)), 60000);
    if (this.verifier.storage === false) {
      byId("forgetful").hidden = false; // in the menu: the next notice takes this one's place
      this.screen.notice("bad", "storage.none");
    }
    this.look();
    // The one request after loading.
    this.lists.day().then(() => this.screen.warn()).catch((fault) => this.fault(fault));
  }

  // Texts in.

  /**
   * Takes a text by "verify" from the camera, by "repair" from a scanner, or of a "picture".
   * Promises false for one that is no card and, not being whole, may become one.
   */
  async take(text, how, whole = true) {
    if (how === "verify" && (this.again(text) || this.busy > 0 || this.wedge.running)) {
      return true; // the camera tells it again, but no scanner does
    }
    this.busy++;
    this.turn = this.turn.then(() => this.decide(text, how, whole));
    const taken = await this.turn;
    this.busy--;
    return taken;
  }

  async decide(text, how, whole) {
    if (!this.wants(how)) {
      return true;
    }
    try {
      if (how === "repair") {
        this.uncover(); // the old verdict, before the new card is known
      }
      if (await this.lists.chain(text)) {
        return true;
      }
      const outcome = how === "repair" ? await this.verifier.repair(text) : await this.verifier.verify(text);
      if (!whole && outcome.reason === "malformed") {
        return false;
      }
      if (this.wants(how)) {
        this.uncover();
        this.show(outcome, text);
      }
    } catch (fault) {
      this.fault(fault);
    }
    return true;
  }

  async file(file) {
    try {
      const text = await this.lists.file(file);
      if (text !== null) {
        await this.take(text, "picture");
      }
    } catch (fault) {
      this.fault(fault);
    }
  }

  async refresh() {
    if (this.verifier && this.state !== "fault") {
      this.screen.lists(await this.verifier.lists());
    }
  }

  // Result.

  show(outcome, text) {
    this.last = text;
    this.held = false;
    this.faced = outcome.shown !== null;
    this.before = document.activeElement;
    clearTimeout(this.timers.repeat);
    byId("notices").replaceChildren();
    this.camera.pause();
    this.wedge.settle();
    this.seconds = this.config.hideSeconds;
    if (this.queue) {
      this.seconds = outcome.verdict === "valid" ? queueTime : 0;
    }
    this.screen.state("result");
    this.result.show(outcome, this.seconds);
    this.screen.say(this.result.words(outcome));
    this.signal.give(outcome.verdict);
    this.countdown();
  }

  countdown() {
    clearTimeout(this.timers.hide);
    const seconds = (!this.held && this.seconds) || (this.faced ? longest : 0);
    if (seconds > 0) {
      this.timers.hide = setTimeout(() => this.hide(), seconds * 1000);
    }
  }

  /** Keeps the result on the screen for longer, or lets its time begin anew. */
  keep(on) {
    if (this.held !== on && this.seconds > 0) {
      this.held = on;
      this.result.held(on);
      this.countdown();
    }
  }

  /** Reports whether the camera still sees the card that was shown. */
  again(text) {
    const seen = text === this.last;
    if (seen && this.state !== "result") {
      this.free();
    }
    return seen;
  }

  /** Lets the card be shown again that the camera does not see for a while. */
  free() {
    clearTimeout(this.timers.repeat);
    this.timers.repeat = setTimeout(() => {
      this.last = "";
    }, repeat);
  }

  hide() {
    if (this.state !== "result") {
      return;
    }
    clearTimeout(this.timers.hide);
    this.result.hide();
    this.screen.say("");
    this.free();
    this.screen.state("ready");
    this.camera.resume();
    this.before?.focus({ preventScroll: true });
    this.home();
  }

  /** Takes away what lies over the scanner's field. */
  uncover() {
    byId("menu").close();
    this.hide();
    this.menu.closeShare();
  }

  fault(fault) {
    this.result.hide();
    this.camera?.stop();
    this.awake.off();
    clearTimeout(this.timers.hide);
    this.last = "";
    // What a browser throws has codes of its own.
    this.screen.fault(fault instanceof Fault ? fault.code : "internal");
  }

  // Camera and scanner.

  async look() {
    const turn = ++this.cameraTurn;
    this.camera.stop();
    this.torch = false;
    this.screen.torch(false, false);
    this.awake.on();
    if (this.scanner) {
      this.screen.camera("off");
      this.home();
      return;
    }
    this.screen.camera("starting");
    try {
      await this.camera.start();
    } catch (fault) {
      if (turn === this.cameraTurn) {
        this.lost(fault?.code);
      }
      return;
    }
    if (turn !== this.cameraTurn) {
      return; // it was turned off meanwhile
    }
    this.screen.camera("on");
    this.screen.torch(this.camera.hasTorch, false);
    if (!this.listening) {
      this.camera.pause();
    }
  }

  /** Tells why there is no camera, and makes the scanner's field the main thing. */
  lost(code) {
    this.screen.camera(this.texts.has(`camera.${code}`) ? code : "none");
    this.screen.torch(false, false);
    this.home();
  }

  async light() {
    try {
      await this.camera.torch(!this.torch);
      this.torch = !this.torch;
    } catch {
      this.torch = false; // some phones refuse while they are hot
    }
    this.screen.torch(this.camera.hasTorch, this.torch);
  }

  /** Gives the focus back to the scanner's field where the scanner is the main thing. */
  home() {
    if (this.listening && !["on", "starting"].includes(this.screen.cameraState)) {
      byId("wedge").focus({ preventScroll: true });
    }
  }

  // A hidden page shows nothing. The camera is given back and taken again by camera.js.
  away() {
    this.hide();
    this.awake.off();
    this.last = "";
  }

  back() {
    if (this.camera && this.state !== "fault") {
      this.refresh().catch((fault) => this.fault(fault));
      this.awake.on();
      this.home();
    }
  }

  // Controls.

  listen() {
    for (const type of ["pointerdown", "keydown"]) {
      document.addEventListener(type, (event) => this.unlock(event), { capture: true });
    }
    document.addEventListener("click", (event) => this.click(event));
    this.keys.listen();
    document.addEventListener("focusout", () => setTimeout(() => {
      if (document.activeElement === document.body) {
        this.home();
      }
    }));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.away() : this.back()));
    globalThis.addEventListener("pagehide", () => this.away());
    byId("picker").addEventListener("change", ({ target }) => {
      const [file] = target.files;
      if (file && this.state === "ready") {
        this.file(file);
      }
      target.value = "";
    });
    this.menu.listen();
  }

  click(event) {
    const target = event.target.closest("[data-action]");
    const act = target && this.actions[target.dataset.action];
    if (!act) {
      return;
    }
    act();
    // detail counts clicks of a pointer; who uses keys keeps the focus where it is.
    if (event.detail > 0 && this.state === "ready") {
      this.home();
    }
  }

  get actions() {
    const { menu } = this;
    return {
      torch: () => this.light(),
      queue: () => this.toggle("queue", !this.queue),
      sound: () => this.pressSound(),
      scanner: () => this.toggle("scanner", !this.scanner),
      file: () => byId("picker").click(),
      menu: () => menu.open(),
      close: () => menu.close(),
      share: () => menu.share().catch((fault) => this.fault(fault)),
      install: () => menu.install(),
      again: () => this.look(),
      restart: () => location.reload(),
      keep: () => this.keep(!this.held),
      next: () => this.hide(),
      pause: () => menu.codes.pause(),
    };
  }

  unlock(event) {
    this.unlocking = this.signal.locked && !this.signal.muted && byId("sound").contains(event.target);
    this.signal.unlock();
  }

  pressSound() {
    if (this.unlocking || (this.signal.locked && !this.signal.muted)) {
      this.signal.unlock(); // screen readers click without a touch or key
    } else {
      this.toggle("sound", this.signal.muted);
    }
  }

  toggle(name, on) {
    setting.set(name, on ? "on" : "off");
    if (name === "sound") {
      this.signal.muted = !on;
    } else {
      this[name] = on;
    }
    this.toggles();
    if (name === "scanner") {
      this.look();
    }
  }

  toggles() {
    byId("queue").setAttribute("aria-pressed", this.queue);
    this.screen.sound(!this.signal.muted, this.signal.locked);
    byId("scanner").setAttribute("aria-checked", this.scanner);
  }

  /** Leaves a result or a chain; the menu closes by itself. */
  escape() {
    this.hide();
    this.menu.closeShare();
  }
}

async function main() {
  byId("loading").classList.add("running"); // app.css tells of a start that never comes to this
  const wanted = [setting.get("language"), ...navigator.languages].filter(Boolean);
  const texts = await Texts.load(wanted);
  const answer = await fetch("config.json");
  const app = new App(await answer.json(), texts);
  serve(() => {
    byId("version").hidden = false;
  });
  await app.start();
}

main().catch(() => {
  byId("loading").classList.replace("running", "failed"); // in English: the texts may be what failed
});

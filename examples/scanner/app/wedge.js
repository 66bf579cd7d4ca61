// wedge.js reads what a hardware scanner types into a field. A scanner is told from a person
// by its pace; its line ends by Enter, by Tab, or by silence. The text is read from the
// field and not from keys, since dead keys and compositions change what keys mean.

export const limit = 8192; // characters; no card is longer
const gap = 100; // ms between keys from which on a person types
const silence = 150; // ms after the last key at which a line without end is one
const patience = 1000; // ms more for the rest of a line that is no card yet
const lag = 300; // ms that keys may wait for a busy page
const late = 50; // ms: a timer as late shows that the page was busy and keys may wait
const few = 3; // characters at a scanner's pace after which Tab is a scanner's
const least = 8; // characters: no person types as many at a scanner's pace

/** Pace tells from the times of changes which part of a field a scanner has filled. */
export class Pace {
  constructor() {
    this.reset();
  }

  reset() {
    this.last = -Infinity; // ms
    this.length = 0; // characters in the field
    this.from = 0; // where those begin that came at a scanner's pace
  }

  /** Tells that the field has length characters at a time in ms. */
  change(length, at) {
    if (length < this.length) {
      this.from = length; // scanners take nothing back
    } else if (at - this.last >= gap) {
      this.from = this.length;
    }
    this.length = length;
    this.last = at;
  }

  /** Tells that the next character is no scanner's. */
  interrupt() {
    this.last = -Infinity;
  }

  /** Tells that the next character belongs to those before, however late it is. */
  stall() {
    this.last = Infinity;
  }

  /** Reports whether a scanner is at work at a time in ms; its keys may take a while. */
  running(at, within = gap) {
    return this.length - this.from >= few && at - this.last < within;
  }

  /** Tells that the first characters are gone, and length are left. */
  cut(length) {
    this.length = length;
    this.from = 0;
  }

  /** Reports whether silence after the last change ends a line. */
  complete() {
    return this.length - this.from >= least;
  }
}

/** Flood tells from the keys of a page whether a scanner sends them, for instance to a button. */
export class Flood {
  constructor() {
    this.reset();
  }

  reset() {
    this.last = -Infinity; // ms
    this.letters = 0; // one behind the other
    this.run = ""; // the first characters of those that come now
    this.head = ""; // those before the key that turned this on, which the field has not got
  }

  /** Tells of a keydown. A quick hand may press Tab and Enter as fast, but no letters. */
  key(event) {
    const fast = event.timeStamp - this.last < gap;
    const letter = event.key.length === 1;
    const before = fast ? this.run : "";
    this.head = this.on ? "" : before;
    this.letters = fast ? this.letters + letter : 0;
    this.last = event.timeStamp;
    this.run = letter && before.length < few ? before + event.key : before;
  }

  get on() {
    return this.letters >= 2;
  }
}

/** Returns text without line ends around it, prefix and suffix. Spaces belong to a card. */
export function strip(text, { prefix = "", suffix = "" } = {}) {
  let line = text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, "");
  if (prefix && line.startsWith(prefix)) {
    line = line.slice(prefix.length);
  }
  if (suffix && line.endsWith(suffix)) {
    line = line.slice(0, -suffix.length);
  }
  return line;
}

/**
 * Wedge calls onText(text, whole) with each line that is typed into an input element, and
 * empties it. Whole is false for a line without an end: onText promises whether that is more
 * than a part of one.
 */
export class Wedge {
  constructor(input, frame, onText) {
    Object.assign(this, { input, frame, onText, pace: new Pace(), timer: 0 });
    this.offered = Promise.resolve(); // what onText says of a line that ended by silence
    this.composing = false; // a dead key waits for the next one
    this.ending = false; // the end of the line came while composing
    input.maxLength = limit;
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("input", (event) => this.change(event));
    input.addEventListener("compositionstart", () => {
      this.composing = true;
    });
    input.addEventListener("compositionend", (event) => {
      this.composing = false;
      this.change(event);
    });
  }

  key(event) {
    if (event.repeat) {
      this.pace.interrupt(); // a key held down is as fast as a scanner
    }
    const enter = event.key === "Enter";
    // A person leaves the field by Tab, a scanner ends its line with it.
    if (!enter && !(event.key === "Tab" && this.pace.running(event.timeStamp))) {
      return;
    }
    if (event.isComposing || this.composing) {
      this.ending = true;
      return;
    }
    event.preventDefault();
    this.submit();
  }

  change(event) {
    this.pace.change(this.input.value.length, event.timeStamp);
    clearTimeout(this.timer);
    if (this.composing) {
      return;
    }
    if (this.ending) {
      this.submit();
      return;
    }
    this.wait(silence, () => this.offer());
  }

  wait(ms, then) {
    const due = performance.now() + ms;
    this.timer = setTimeout(() => {
      if (performance.now() - due > late) {
        this.wait(ms, then);
      } else if (this.pace.complete()) {
        then();
      }
    }, ms);
  }

  // offer hands over a line that silence has ended. Where the device was only busy the rest
  // of it is still to come: then the line is no card, and stays in the field for a while.
  async offer() {
    const before = this.input.value;
    this.pace.stall(); // already for keys that come while it is looked at
    this.offered = this.tell(this.lines(), false);
    if (await this.offered) {
      this.drop(before);
      return;
    }
    if (this.input.value === before) {
      this.wait(patience, () => this.submit());
    }
  }

  // lines returns what may be the line: all, or without a stray key before it.
  lines() {
    const value = this.input.value.slice(0, limit);
    const { from } = this.pace;
    const parts = from > 0 && this.pace.complete() ? [value, value.slice(from)] : [value];
    return parts.map((part) => strip(part, this.frame)).filter((part) => part !== "");
  }

  async tell(lines, whole) {
    for (const [i, line] of lines.entries()) {
      if (await this.onText(line, whole && i === lines.length - 1)) {
        return true;
      }
    }
    return false;
  }

  async submit() {
    const lines = this.lines();
    this.clear();
    await this.offered;
    this.tell(lines, true);
  }

  // drop takes a line out of the field, and leaves the next one that has begun behind it.
  drop(line) {
    const { value } = this.input;
    if (value.length <= line.length || !value.startsWith(line)) {
      this.clear();
      return;
    }
    this.input.value = value.slice(line.length);
    this.pace.cut(value.length - line.length);
  }

  /** Reports whether a scanner's line comes in now. */
  get running() {
    return this.pace.running(performance.now(), lag);
  }

  /** Reports whether half a line is in the field. */
  get pending() {
    return this.input.value !== "";
  }

  /** Takes the focus for a line of which head is not in the field yet. */
  begin(head) {
    this.input.value += head;
    this.input.focus({ preventScroll: true });
  }

  /** Empties the field, but not of a line that comes in. */
  settle() {
    if (!this.running) {
      this.clear();
    }
  }

  /** Empties the field, also of half a line. */
  clear() {
    clearTimeout(this.timer);
    this.input.value = "";
    this.ending = false;
    this.pace.reset();
  }
}

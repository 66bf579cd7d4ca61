// texts.js has the words of the page in the language of its user, and the numbers, days
// and times in them.

const start = "\u2068"; // first strong isolate
const end = "\u2069"; // pop directional isolate

/** Returns the tag of known that suits the wanted languages best, "en" if none does. */
export function choose(wanted, known) {
  for (const tag of wanted) {
    const base = String(tag).toLowerCase().split("-")[0];
    if (known.includes(base)) {
      return base;
    }
  }
  return "en";
}

/** Returns a tag with Latin digits and the Gregorian calendar, null for one that is not well formed. */
function locale(tag) {
  try {
    return new Intl.Locale(tag, { calendar: "gregory", numberingSystem: "latn" }).toString();
  } catch {
    return null; // some systems pass on names of theirs, such as en-US@posix
  }
}

/** The words of one language, out of all in texts.json. */
export class Texts {
  constructor(all, wanted) {
    Object.assign(this, { all, wanted });
    this.use(choose(wanted, Object.keys(all)));
  }

  /** Fetches texts.json and chooses by the languages that are wanted, best first. */
  static async load(wanted) {
    const answer = await fetch("texts.json");
    const all = await answer.json();
    return new Texts(all, wanted);
  }

  use(tag) {
    this.tag = choose([tag], Object.keys(this.all));
    this.words = this.all[this.tag];
    // Cards and signs carry Latin digits and the Gregorian calendar, and an officer compares
    // what is shown with what is printed.
    const local = this.wanted.find((tag) => tag.toLowerCase().startsWith(`${this.tag}-`)) ?? this.tag;
    this.locale = locale(local) ?? locale(this.tag);
    this.plural = new Intl.PluralRules(this.tag);
  }

  get dir() {
    return this.words.dir;
  }

  /** Returns [tag, name of the language in itself] of each language. */
  languages() {
    return Object.entries(this.all).map(([tag, words]) => [tag, words.name]);
  }

  has(key) {
    return Object.hasOwn(this.words, key);
  }

  /** Returns the text of key; values fill its {places}, n also picks the plural form. */
  t(key, values = {}) {
    let text = this.words[key];
    if (typeof text === "object") {
      text = text[this.plural.select(values.n)] ?? text.other;
    }
    return text.replace(/\{(\w+)\}/g, (_, name) => this.isolate(String(values[name])));
  }

  // isolate keeps a value of the other direction from reordering the words around it.
  isolate(value) {
    return this.dir === "rtl" ? start + value + end : value;
  }

  /** Returns a span of seconds in its largest useful unit, for instance "5 hours". */
  age(seconds) {
    let [value, unit] = [seconds / 86400, "day"];
    if (seconds < 3600) {
      [value, unit] = [seconds / 60, "minute"];
    } else if (seconds < 2 * 86400) {
      [value, unit] = [seconds / 3600, "hour"];
    }
    const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 };
    return new Intl.NumberFormat(this.locale, style).format(Math.max(1, Math.floor(value)));
  }

  /** Returns a time in milliseconds by the clock, with its day if that is not today. */
  moment(at, now) {
    const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (new Date(at).toDateString() !== new Date(now).toDateString()) {
      Object.assign(form, Math.abs(at - now) < 6 * 86400000 ? { weekday: "short" } : { day: "numeric", month: "short" });
    }
    return new Intl.DateTimeFormat(this.locale, form).format(at);
  }

  /** Returns a birth of a card, "1990", "1990-07" or "1990-07-14", as the language writes it. */
  birth(text) {
    const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
    if (!parts || !parts[2]) {
      return text;
    }
    const form = { year: "numeric", month: "long", timeZone: "UTC" };
    if (parts[3]) {
      form.day = "numeric";
    }
    // Date.UTC takes years below 100 for those of the twentieth century.
    const day = new Date(Date.UTC(2000, parts[2] - 1, parts[3] ?? 1));
    day.setUTCFullYear(parts[1]);
    return new Intl.DateTimeFormat(this.locale, form).format(day);
  }

  /** Returns the last whole day before a time in seconds, in UTC as it is printed. */
  lastDay(seconds) {
    const form = { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(this.locale, form).format(seconds * 1000 - 1);
  }
}

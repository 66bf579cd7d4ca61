// Holds app/wedge.js to what it says of scanners and people, on a clock of its own. Its address is the argument. Standard
// output gets an object in JSON: of each claim by its name, what is wrong with it, or "".
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import process from "node:process";

// The clock stands in for the browser's.
let now = 0;
let timers = new Map();
let ids = 0;
globalThis.setTimeout = (then, ms) => {
  timers.set(++ids, { then, due: now + ms });
  return ids;
};
globalThis.clearTimeout = (id) => timers.delete(id);
Object.defineProperty(globalThis, "performance", { value: { now: () => now } });

const source = await readFile(process.argv[2], "utf8");
const { Flood, Pace, Wedge, limit, strip } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

/** Lets promises that have been kept be noticed. */
async function settle() {
  for (let i = 0; i < 20; i++) {
    await null;
  }
}

/** Lets ms pass with a device at rest, which calls every timer in time. */
async function wait(ms) {
  const end = now + ms;
  for (;;) {
    const [next] = [...timers].filter(([, t]) => t.due <= end).sort((a, b) => a[1].due - b[1].due);
    if (!next) {
      break;
    }
    const [id, { then, due }] = next;
    timers.delete(id);
    now = Math.max(now, due);
    then();
    await settle();
  }
  now = end;
}

function event(type, more = {}) {
  const e = new Event(type, { cancelable: true });
  Object.defineProperty(e, "timeStamp", { value: now });
  return Object.assign(e, more);
}

/** A field with a Wedge; told has [text, whole] of each line. accept says of a line without an end whether it is one. */
function field(frame = {}, accept = () => true) {
  const input = Object.assign(new EventTarget(), { value: "" });
  const told = [];
  const wedge = new Wedge(input, frame, async (text, whole) => {
    told.push([text, whole]);
    return whole || accept(text);
  });
  const press = async (key, more) => {
    const e = event("keydown", { key, ...more });
    input.dispatchEvent(e);
    await settle();
    return e;
  };
  const put = (text) => {
    input.value += text;
    input.dispatchEvent(event("input"));
  };
  /** Strikes keys with ms before each. */
  const strike = async (text, ms, more) => {
    for (const c of text) {
      await wait(ms);
      await press(c, more);
      put(c);
    }
  };
  return { input, told, wedge, press, put, strike };
}

const SCANNER = 20; // ms between keys
const PERSON = 130;

const claims = {
  "strip takes off line ends, tabs, prefix and suffix": () => {
    const cases = [
      ["\r\n\tAB\t\r\n", {}, "AB"],
      [" A B ", {}, " A B "], // spaces are of a card
      ["]Q1A B#\r", { prefix: "]Q1", suffix: "#" }, "A B"],
      ["A B", { prefix: "]Q1", suffix: "#" }, "A B"],
      [" ]Q1A", { prefix: "]Q1" }, " ]Q1A"],
      ["]Q1]Q1A##", { prefix: "]Q1", suffix: "#" }, "]Q1A#"],
      ["\n", { prefix: "x", suffix: "x" }, ""],
      ["x", { prefix: "x", suffix: "x" }, ""],
      ["AB", undefined, "AB"],
    ];
    for (const [text, frame, want] of cases) {
      assert.equal(strip(text, frame), want);
    }
  },

  "Pace tells a scanner from a person": () => {
    const pace = new Pace();
    const at = (length, ms) => pace.change(length, ms);
    assert(!pace.running(0) && !pace.complete());
    [1, 2, 3].forEach((n) => at(n, 100 * n)); // gaps of 100 ms are a person's
    assert.deepEqual([pace.from, pace.running(301)], [2, false]);
    [4, 5, 6].forEach((n) => at(n, 300 + 99 * (n - 3))); // gaps of 99 ms are a scanner's
    assert.deepEqual([pace.from, pace.running(598), pace.running(697), pace.complete()], [2, true, false, false]);
    [7, 8, 9].forEach((n) => at(n, 600 + n));
    assert(!pace.complete());
    at(10, 610);
    assert(pace.complete());
    at(9, 611);
    assert.deepEqual([pace.from, pace.complete()], [9, false]); // scanners take nothing back
    pace.reset();
    assert.deepEqual([pace.length, pace.from], [0, 0]);
  },

  "Pace is interrupted and stalled": () => {
    const pace = new Pace();
    pace.change(4, 0);
    pace.interrupt();
    pace.change(5, 1);
    assert.equal(pace.from, 4);
    pace.stall();
    pace.change(9, 5000);
    assert.equal(pace.from, 4);
  },

  "Flood takes quick letters for a scanner's, and no quick Tab and Enter": () => {
    const strokes = (keys, ms, pause = ms) => {
      const flood = new Flood();
      keys.forEach((key, i) => flood.key({ key, timeStamp: i === keys.length - 1 ? (i - 1) * ms + pause : i * ms }));
      return flood.on;
    };
    assert(strokes(["A", "B", "C"], SCANNER));
    assert(strokes(["A", "B", " "], SCANNER));
    assert(strokes(["A", "B", "C", "Enter"], SCANNER)); // its end must press no button
    assert(!strokes(["A", "B", "C", "Enter"], SCANNER, 100));
    assert(!strokes(["A", "B"], SCANNER));
    assert(!strokes(["A", "B", "C", "D"], PERSON));
    assert(!strokes(["Tab", "Tab", "Enter"], SCANNER));
  },

  "a burst without an end is a line after silence": async () => {
    const { told, strike, input } = field();
    await strike("ABCDEFGH", SCANNER);
    await wait(149);
    assert.deepEqual(told, []);
    await wait(1);
    assert.deepEqual([told, input.value], [[["ABCDEFGH", false]], ""]);
    await wait(5000);
    assert.equal(told.length, 1);
    await strike("IJKLMNOP", SCANNER);
    await wait(150);
    assert.deepEqual(told[1], ["IJKLMNOP", false]);
  },

  "seven characters and silence are no line": async () => {
    const { told, strike, input } = field();
    await strike("ABCDEFG", SCANNER);
    await wait(5000);
    assert.deepEqual([told, input.value], [[], "ABCDEFG"]);
  },

  "what a person types waits for Enter": async () => {
    const { told, strike, press, input } = field();
    await strike("ABCDEFGHIJKL", PERSON);
    await wait(5000);
    assert.deepEqual([told, input.value], [[], "ABCDEFGHIJKL"]);
    assert((await press("Enter")).defaultPrevented);
    assert.deepEqual([told, input.value], [[["ABCDEFGHIJKL", true]], ""]);
  },

  "Enter ends a line at once, and an empty one is none": async () => {
    const { told, strike, press } = field({ prefix: "<", suffix: ">" });
    await strike("<ABC>", SCANNER);
    await press("Enter");
    await press("Enter");
    await strike("<>", SCANNER);
    await press("Enter");
    assert.deepEqual(told, [["ABC", true]]);
  },

  "Tab ends a scanner's line, and leaves the field for a person": async () => {
    const quick = field();
    await quick.strike("ABC", SCANNER);
    assert((await quick.press("Tab")).defaultPrevented);
    assert.deepEqual(quick.told, [["ABC", true]]);
    for (const [text, pace] of [["ABC", PERSON], ["AB", SCANNER]]) {
      const slow = field();
      await slow.strike(text, pace);
      assert(!(await slow.press("Tab")).defaultPrevented);
      assert.deepEqual([slow.told, slow.input.value], [[], text]);
    }
  },

  "a key held down is no scanner": async () => {
    const { told, strike, input } = field();
    await strike("aaaaaaaaaaaa", SCANNER, { repeat: true });
    await wait(5000);
    assert.deepEqual([told, input.value.length], [[], 12]);
  },

  "a dead key is waited for, also by the end of the line": async () => {
    const { told, strike, press, input } = field();
    await strike("ABCDEFGHI", SCANNER);
    input.dispatchEvent(event("compositionstart"));
    input.value += "´";
    input.dispatchEvent(event("input"));
    await wait(5000);
    assert.deepEqual(told, []);
    assert(!(await press("Enter", { isComposing: true })).defaultPrevented);
    assert.deepEqual(told, []);
    input.value = "ABCDEFGHIÉ";
    input.dispatchEvent(event("compositionend"));
    await settle();
    assert.deepEqual([told, input.value], [[["ABCDEFGHIÉ", true]], ""]);
    await strike("AB", SCANNER);
    assert.equal(told.length, 1); // that end was of the line before
  },

  "half a line waits for its rest": async () => {
    const { told, strike, input } = field({}, (text) => text.length > 12);
    await strike("ABCDEFGHIJ", SCANNER);
    await wait(700); // the device is busy
    assert.deepEqual([told, input.value], [[["ABCDEFGHIJ", false]], "ABCDEFGHIJ"]);
    await strike("KLMNOP", SCANNER);
    await wait(700);
    assert.deepEqual([told.slice(1), input.value], [[["ABCDEFGHIJKLMNOP", false]], ""]);
  },

  "keys that come while half a line is looked at belong to it": async () => {
    let answer;
    const { told, strike, input } = field({}, (text) => text.length > 12 || new Promise((resolve) => {
      answer = resolve;
    }));
    await strike("ABCDEFGHIJ", SCANNER);
    await wait(150);
    await strike("KL", SCANNER);
    answer(false);
    await strike("MNOPQ", 90);
    await wait(150);
    assert.deepEqual([told, input.value], [[["ABCDEFGHIJ", false], ["ABCDEFGHIJKLMNOPQ", false]], ""]);
  },

  "an end waits for what is said of the line without it": async () => {
    let answer;
    const { told, strike, press } = field({}, () => new Promise((resolve) => {
      answer = resolve;
    }));
    await strike("ABCDEFGHIJ", SCANNER);
    await wait(150);
    await press("Enter");
    assert.deepEqual(told, [["ABCDEFGHIJ", false]]);
    answer(false);
    await settle();
    assert.deepEqual(told, [["ABCDEFGHIJ", false], ["ABCDEFGHIJ", true]]);
  },

  "what stays half a line is told as one in the end": async () => {
    const { told, strike, input } = field({}, () => false);
    await strike("ABCDEFGHIJ", SCANNER);
    await wait(150 + 999);
    assert.equal(input.value, "ABCDEFGHIJ");
    await wait(1);
    assert.deepEqual([told, input.value], [[["ABCDEFGHIJ", false], ["ABCDEFGHIJ", true]], ""]);
  },

  "a stray key before a line is tried with it and without": async () => {
    const { told, strike, press } = field();
    await strike("5", SCANNER);
    await wait(3000);
    await strike("ABCDEFGH", SCANNER);
    await press("Enter");
    assert.deepEqual(told, [["5ABCDEFGH", false]]);
    const other = field({}, () => false);
    await other.strike("5", SCANNER);
    await wait(3000);
    await other.strike("ABCDEFGH", SCANNER);
    await other.press("Enter");
    assert.deepEqual(other.told, [["5ABCDEFGH", false], ["ABCDEFGH", true]]);
  },

  "a timer that comes late waits for keys that may wait, too": async () => {
    const { told, strike } = field();
    await strike("ABCDEFGHIJ", SCANNER);
    now += 400; // nothing ran meanwhile
    await wait(149);
    assert.deepEqual(told, []);
    await wait(1);
    assert.deepEqual(told, [["ABCDEFGHIJ", false]]);
  },

  "clear drops half a line with its timer": async () => {
    const { told, strike, wedge, press } = field();
    await strike("ABCDEFGHIJ", SCANNER);
    wedge.clear();
    await wait(5000);
    await press("Enter");
    assert.deepEqual(told, []);
  },

  "no line is longer than the limit": async () => {
    const { told, put, press, input } = field();
    assert.equal(input.maxLength, limit);
    put("x".repeat(limit + 1));
    await press("Enter");
    assert.deepEqual(told.map(([text]) => text.length), [limit]);
  },
};

const found = {};
for (const [name, claim] of Object.entries(claims)) {
  timers = new Map();
  now += 100_000;
  found[name] = "";
  try {
    await claim();
  } catch (err) {
    found[name] = err.stack.replaceAll(/data:\S*?(:\d+:\d+)/g, "wedge.js$1");
  }
}
process.stdout.write(JSON.stringify(found));

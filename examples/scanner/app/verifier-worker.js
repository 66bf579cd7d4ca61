// The Worker in which cards are decided about: it holds the Go program of verifier.wasm, and
// what that must not forget. See verifier.js for the page's side.

import "./wasm_exec.js"; // sets Go
import { Fault, Keep } from "./keep.js";

// A card of the test kit: a first call is slow, and this one takes most of a card's way.
const DUMMY =
  "NCF%RN%TSMAHO.JDSKCFUN5S EHBV5%G465JI$2BZIAO2*RB8YTN4LQ+K-T4A+2. KV99MK7/CWYUI0YLDL2X9BPXJ1LREBROA7PW6:%JV8Q1:" +
  "68:5GJOCV4AL6 /6E5K/XOFTQOGOU+QAZIRFHFNP+YAFNP.%AFGWK-GO-O9FH2/KDMUZJJQX4WLI5NA 43YO9/I6M56WPQT3R*GHZ9EYJA7OAR" +
  "DDJJHOWT8O6+4JJPDE06W*UHSH%RNBM6S3DGSSI/PKNTT2GQ5BGYJIM234W1PV80U8JOUINFF3.+O9VVORDV/AC1HDBMHB0U50+DWBIL74";

// Times that an update follows another tab and tries again. Each time another tab has written.
const TURNS = 10;

let keep = null;
let roots = null;
let policy = null;
let serial = null; // of the record that the program has taken in, or null
let kept = null; // what the program holds, or null before its first lists
let unsaved = false; // the program holds what could not be written
let pending = []; // the lists of that, as they came

const now = () => Math.floor(Date.now() / 1000);

/** Calls the Go program. An answer that is not ok and not expected is a fault inside. */
function call(name, expected, ...args) {
  const answer = globalThis.sealcard[name](...args);
  if (!answer.ok && !expected.includes(answer.code)) {
    throw new Fault("internal");
  }
  return answer;
}

async function fetchBytes(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) {
    throw new Fault("internal");
  }
  return new Uint8Array(await response.arrayBuffer());
}

async function startProgram() {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch(new URL("verifier.wasm", import.meta.url)), go.importObject);
  go.run(instance).catch(() => {}); // ends with the Worker; later calls throw
}

/** Opens the program with what was kept, or with null at a first start. */
function openProgram(content) {
  const answer = call("open", ["roots", "state", "programme"], roots, content, policy);
  if (!answer.ok) {
    throw new Fault(answer.code);
  }
  kept = content;
}

/** Takes in lists, and notes if there is something to write. */
function take(bytes) {
  const answer = call("update", ["rollback", "conflict", "refused"], bytes);
  if (answer.ok) {
    kept = answer.kept;
  }
  if (answer.ok && answer.changed) {
    unsaved = true;
    pending.push(bytes);
  }
  return answer;
}

/** Returns the numbers of the lists in force, by what they are lists of. */
function numbers() {
  const lines = call("lists", [], now()).text.split("\n").slice(0, -1).map((line) => line.split("\t"));
  return new Map(lines.map(([kind, name, number, , , issuer]) => [kind === "status list" ? `${name}\t${issuer}` : kind, Number(number)]));
}

/** Whether no list of the one is older than in the other, or missing. */
const covers = (one, other) => [...other].every(([list, number]) => (one.get(list) ?? -1) >= number);

/** Whether roots or trust list are newer: these may take status lists away. */
const renews = (one, other) => ["root", "trust list"].some((list) => (one.get(list) ?? -1) > (other.get(list) ?? -1));

/** Follows what another tab has written, unless that has older lists. Call it inside of exclusive. */
async function catchUp() {
  const record = await keep.read();
  if (!record && serial !== null) {
    unsaved = true; // somebody cleared the site's data under us
    serial = null;
  }
  if (record && record.serial !== serial) {
    follow(record);
  }
}

/** Opens a record and takes in again what is not written, so that nothing in force gets older. */
function follow(record) {
  const mine = { kept, lists: numbers(), unsaved, pending };
  openProgram(record.kept);
  const theirs = numbers();
  unsaved = false;
  pending = [];
  mine.pending.forEach(take); // what the record has newer is refused
  if (covers(numbers(), mine.lists) || (!mine.unsaved && renews(theirs, mine.lists))) {
    serial = record.serial;
    return;
  }
  openProgram(mine.kept);
  unsaved = true;
  pending = mine.pending;
  if (covers(mine.lists, theirs)) {
    serial = record.serial; // to be replaced
  }
}

/** Writes what is not written, and reports whether that worked: not over another tab's record. */
async function save() {
  if (unsaved) {
    const written = await keep.write(kept, serial);
    if (written === null) {
      return false;
    }
    serial = written;
    unsaved = false;
    pending = [];
  }
  return true;
}

async function open(config) {
  policy = {
    birth: config.birth === "date" ? "date" : "year",
    staleTrust: config.staleTrust ?? 0,
    staleStatus: config.staleStatus ?? 0,
    training: config.training === true,
  };
  [roots, keep] = await Promise.all([
    fetchBytes("root.cose").catch(() => Promise.reject(new Fault("roots"))),
    Keep.open(config.sample === true ? "sample" : "device"),
    startProgram(),
  ]);
  const first = keep.exclusive(openFirst);
  // Before the first read is done, as another tab may write meanwhile.
  keep.onOther(() => keep.exclusive(() => catchUp().then(save)).catch(() => {}));
  await first;
  call("verify", [], DUMMY, now());
  return { storage: keep.storage };
}

async function openFirst() {
  const record = await keep.read();
  openProgram(record?.kept ?? null);
  serial = record?.serial ?? null;
}

function outcome(answer) {
  const { verdict, reason, shown, keyboard } = answer;
  return { verdict, reason, shown, keyboard };
}

async function tryUpdate(bytes) {
  let changed = false;
  for (let turn = 0; turn < TURNS; turn++) {
    await catchUp();
    const answer = take(bytes);
    if (!answer.ok) {
      return { ok: false, code: answer.code };
    }
    changed ||= answer.changed;
    if (await save()) {
      return { ok: true, changed };
    }
  }
  throw new Fault("storage");
}

function update(bytes) {
  return keep.exclusive(() => tryUpdate(bytes)).catch((fault) => {
    if (fault.code !== "storage") {
      throw fault;
    }
    return { ok: false, code: "storage" };
  });
}

async function collect(text) {
  const { part, have, of, lists } = call("collect", [], text);
  if (!part) {
    return null;
  }
  return lists ? { have, of, done: true, result: await update(lists) } : { have, of, done: false };
}

async function share() {
  const codes = [];
  const { of } = call("share", []);
  for (let i = 0; i < of; i++) {
    const { size, modules } = call("code", [], i);
    codes.push({ size, modules });
    await new Promise((resolve) => setTimeout(resolve)); // cards that wait go first
  }
  return codes;
}

const methods = {
  open,
  verify: (text) => outcome(call("verify", [], text, now())),
  repair: (text) => outcome(call("repair", [], text, now())),
  lists() {
    const { trustAge, statusAge, freshUntil, keys, text } = call("lists", [], now());
    return { trustAge, statusAge, freshUntil, keys, text };
  },
  update,
  collect,
  share,
};

self.onmessage = async ({ data: { id, method, args } }) => {
  try {
    self.postMessage({ id, result: await methods[method](...args) });
  } catch (error) {
    // The text of an error may hold parts of a card.
    self.postMessage({ id, fault: error instanceof Fault ? error.code : "internal" });
  }
};

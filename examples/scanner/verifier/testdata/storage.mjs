// Asks the page's side of the verifier, in Chromium, what becomes of lists where storage is
// shared, broken, missing or full: node storage.mjs ADDRESS CHROMIUM. Writes a line of JSON.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [address, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const told = {};

/** Opens the verifier in a page. Before goes in front of keep.js, which the Worker loads. */
async function tab(context, before = "") {
  const page = await context.newPage();
  await page.route("**/keep.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: before + (await response.text()) });
  });
  await page.goto(address);
  return page;
}

const open = (page, sample = false) =>
  page.evaluate(async (sample) => {
    const { Verifier } = await import("./verifier.js");
    try {
      globalThis.verifier = await Verifier.open({ birth: "year", staleTrust: 0, staleStatus: 0, training: false, sample });
    } catch (fault) {
      return fault.code;
    }
    return globalThis.verifier.storage ? "kept" : "in memory";
  }, sample);

const update = (page, name) =>
  page.evaluate(async (name) => {
    const response = await fetch(name);
    const { ok, changed, code } = await globalThis.verifier.update(new Uint8Array(await response.arrayBuffer()));
    return ok ? `changed ${changed}` : code;
  }, name);

const sequence = (page) =>
  page.evaluate(async () => {
    const { text } = await globalThis.verifier.lists();
    return /^trust list\t[^\t]*\t(\d+)/m.exec(text)?.[1] ?? "none";
  });

/** Waits until a tab has a trust list that another one wrote. WaitForFunction would not wait for what a promise brings. */
async function follows(page, number) {
  for (const end = Date.now() + 10_000; (await sequence(page)) !== number && Date.now() < end; ) {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
  }
}

/** Returns the day of the trust list, which is its number, and that of the status list. */
const held = (page) =>
  page.evaluate(async () => {
    const { text } = await globalThis.verifier.lists();
    const [, trust] = /^trust list\t[^\t]*\t(\d+)/m.exec(text);
    const [, status] = /^status list\t[^\t]*\t(\d+)/m.exec(text);
    return `${trust} ${(status - Date.UTC(2026, 2, 1, 9) / 1000) / 86400}`;
  });

/** Changes what is kept: "broken" turns a bit, "empty" leaves nothing, "cleared" takes the record away. */
const change = (page, how) =>
  page.evaluate(
    (how) =>
      new Promise((resolve) => {
        indexedDB.open("sealcard /", 1).onsuccess = ({ target: { result: database } }) => {
          const transaction = database.transaction("kept", "readwrite");
          const store = transaction.objectStore("kept");
          store.get("device").onsuccess = ({ target: { result: record } }) => {
            const broken = record.kept.map((byte, i) => (i === 99 ? byte ^ 1 : byte));
            if (how === "cleared") {
              store.clear();
            } else {
              store.put({ ...record, kept: how === "empty" ? new Uint8Array() : broken }, "device");
            }
          };
          transaction.oncomplete = () => {
            database.close();
            resolve();
          };
        };
      }),
    how,
  );

async function twoTabs() {
  const context = await browser.newContext();
  const [first, second] = [await tab(context), await tab(context)];
  const steps = [await open(first), await open(second), await update(first, "lists5"), await update(second, "lists4")];
  steps.push(await sequence(second), await update(second, "lists6"));
  await follows(first, "6");
  steps.push(await sequence(first), await update(first, "lists5"));
  await first.reload();
  steps.push(await open(first), await sequence(first), await update(first, "lists5"));
  return steps;
}

async function brokenRecord(how) {
  const page = await tab(await browser.newContext());
  const steps = [await open(page), await update(page, "lists5")];
  await change(page, how);
  await page.reload();
  return [...steps, await open(page)];
}

/** Opens a page and offers it lists, older ones last. */
async function unwritten(page) {
  const steps = [await open(page)];
  if (steps[0] === "in memory") {
    steps.push(await update(page, "lists5"), await update(page, "lists4"), await sequence(page));
  }
  return steps;
}

const withoutStorage = async (before) => unwritten(await tab(await browser.newContext(), before));

const openThrows = (error) => `IDBFactory.prototype.open = () => { throw new DOMException("", "${error}"); };\n`;

// As where a browser lets a page have no storage of any kind.
const NOTHING = `for (const name of ["indexedDB", "BroadcastChannel", "caches"])
    Object.defineProperty(globalThis, name, { get() { throw new DOMException("", "SecurityError"); } });
  LockManager.prototype.request = LockManager.prototype.query = async () => { throw new DOMException("", "SecurityError"); };\n`;

// The program says that what is kept is of another programme.
const FOREIGN = `const program = { open: () => ({ ok: false, code: "programme" }) };
  Object.defineProperty(globalThis, "sealcard", { get: () => program, set() {} });\n`;

// The user has blocked the data of all sites, in the settings of the browser itself.
async function blockedStorage() {
  const folder = await mkdtemp(join(tmpdir(), "storage-"));
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), '{"profile":{"default_content_setting_values":{"cookies":2}}}');
  const context = await chromium.launchPersistentContext(folder, { executablePath, args: ["--no-sandbox"] });
  const steps = await unwritten(await tab(context));
  await context.close();
  await rm(folder, { recursive: true });
  return steps;
}

// The first writes fail, as on a full disk.
const failing = (count) => `const put = IDBObjectStore.prototype.put;
    let writes = 0;
    IDBObjectStore.prototype.put = function (...record) {
      if (writes++ < ${count}) throw new DOMException("", "QuotaExceededError");
      return put.apply(this, record);
    };\n`;

async function fullStorage() {
  const page = await tab(await browser.newContext(), failing(1));
  const steps = [await open(page), await update(page, "lists5"), await sequence(page)];
  steps.push(await update(page, "lists4"), await update(page, "lists5"));
  await page.reload();
  return [...steps, await open(page), await sequence(page)];
}

// A tab cannot write its lists, and another one writes older ones, or others.
async function fullBeside(before, mine, theirs) {
  const context = await browser.newContext();
  const [first, second] = [await tab(context, failing(1)), await tab(context)];
  const steps = [];
  if (before) {
    await open(second);
    steps.push(await update(second, before));
  }
  steps.push(await open(first), await open(second), await update(first, mine), await update(second, theirs));
  // The first one takes its own in again, on top of what was written, and writes that.
  await follows(second, "5");
  steps.push(await held(first), await held(second));
  await first.reload();
  return [...steps, await open(first), await held(first)];
}

// The same, where the first one can never write.
async function alwaysFull() {
  const context = await browser.newContext();
  const [first, second] = [await tab(context, failing(100)), await tab(context)];
  const steps = [await open(first), await open(second), await update(first, "lists5"), await update(second, "lists4")];
  steps.push(await update(first, "lists4"), await held(first));
  return [...steps, await update(second, "lists6"), await update(first, "lists5"), await held(first)];
}

// Two tabs write at once. The first one is held before its transaction until the second is done.
async function atOnce(mine, theirs) {
  const context = await browser.newContext();
  const gate = `const transaction = IDBDatabase.prototype.transaction;
    let closed = true;
    IDBDatabase.prototype.transaction = function (store, mode, ...rest) {
      if (mode === "readwrite" && closed) {
        closed = false;
        const request = new XMLHttpRequest();
        request.open("GET", "gate", false);
        request.send();
      }
      return transaction.call(this, store, mode, ...rest);
    };\n`;
  const [first, second] = [await tab(context, gate), await tab(context)];
  const steps = [await open(first), await open(second)];
  let reached = null;
  const waiting = new Promise((resolve) => { reached = resolve; });
  await first.route("**/gate", (route) => reached(route));
  const late = update(first, mine);
  const route = await waiting;
  steps.push(await update(second, theirs));
  await route.fulfill({ body: "" });
  steps.push(await late, await sequence(first));
  await second.reload();
  return [...steps, await open(second), await sequence(second)];
}

// The sample programme has a record of its own, and so has a page in another folder.
async function apart() {
  const context = await browser.newContext();
  const page = await tab(context);
  const steps = [await open(page), await update(page, "lists5")];
  await page.reload();
  steps.push(await open(page, true), await sequence(page), await update(page, "lists4"));
  await page.goto(address.replace("empty.html", "folder/empty.html"));
  steps.push(await open(page), await sequence(page), await update(page, "lists6"));
  await page.goto(address);
  return [...steps, await open(page), await sequence(page)];
}

// Somebody clears the site's data while a tab is open.
async function clearedStorage() {
  const page = await tab(await browser.newContext());
  const steps = [await open(page), await update(page, "lists5")];
  await change(page, "cleared");
  steps.push(await update(page, "lists4"), await update(page, "lists5"));
  await page.reload();
  return [...steps, await open(page), await sequence(page)];
}

// All at once, as most of each is waiting.
await Promise.all(
  Object.entries({
    tabs: twoTabs,
    broken: () => brokenRecord("broken"),
    empty: () => brokenRecord("empty"),
    missing: () => withoutStorage(openThrows("SecurityError")),
    nothing: () => withoutStorage(NOTHING),
    blocked: blockedStorage,
    failing: () => withoutStorage(openThrows("UnknownError")),
    foreign: async () => [await open(await tab(await browser.newContext(), FOREIGN))],
    full: fullStorage,
    behind: () => fullBeside("", "lists5", "lists4"),
    mixed: () => fullBeside("lists4", "trust5", "status6"),
    always: alwaysFull,
    late: () => atOnce("lists5", "lists6"),
    early: () => atOnce("lists6", "lists5"),
    apart: apart,
    cleared: clearedStorage,
  }).map(async ([name, steps]) => {
    told[name] = await steps();
  }),
);
await browser.close();
console.log(JSON.stringify(told));

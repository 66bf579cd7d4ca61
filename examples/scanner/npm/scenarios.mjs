// What can be done in a browser, by name. A scenario gets the job, the browser, ask and note, and returns what it found; it
// throws at the first thing that is not as it must be. A card in its options is {name, text, verdict, reason}.
import { access } from "./access.mjs";
import { forgets, languages, lines, outcomes } from "./behavior.mjs";
import { bench } from "./bench.mjs";
import { decide, kept, openPage, ready, receive, scan, settled, speak, still, verdict } from "./page.mjs";
import { endurance, lifecycle, pictures, readers, refusals } from "./reader.mjs";
import { failures, repeats } from "./repeats.mjs";
import { slowDown } from "./slow.mjs";

export const scenarios = {
  film, share, collect, verdicts, offline, renewal, misfit, refill, rollback, quiet, screens, access, bench,
  forgets, outcomes, lines, languages,
  repeats, failures,
  lifecycle, readers, pictures, refusals, endurance,
};

/**
 * Holds a filmed card before the camera until the page tells its verdict.
 * options: {card, within: ms from the camera's start, rate: slower by this factor}
 */
async function film({ base, browser, options }) {
  const { card, within, rate } = options;
  const page = await browser.newPage();
  await page.goto(`${base}texts.json`); // in the process that is to be slowed down
  const stop = rate > 1 ? await slowDown(browser.browser, rate) : null;
  await page.goto(base);
  await verdict(page, card.verdict, card.reason);
  await stop?.();
  const { camera, verdicts } = await page.evaluate(() => window.watched);
  const took = verdicts[0].at - camera;
  if (took > within) {
    throw new Error(`${card.verdict} came after ${Math.round(took)} ms, want ${within} at most`);
  }
  return { took, open: camera };
}

/** Shares the lists and returns every code of the chain once, as PNG files in base64. */
async function share(job) {
  const page = await openPage(job);
  await settled(page);
  await page.locator('[data-action="menu"]').click();
  await page.locator('[data-action="share"]').click();
  const count = page.locator('[data-share="count"]');
  await count.waitFor();
  const codes = await count.evaluate(async (told) => {
    const seen = new Map(); // by what is told of each: 1 of 3
    while (!seen.has(told.textContent)) {
      const [, data] = document.querySelector("#share canvas").toDataURL("image/png").split(",");
      seen.set(told.textContent, data);
      await new Promise((resolve) => {
        new MutationObserver(resolve).observe(told, { childList: true, characterData: true, subtree: true });
        setTimeout(resolve, 2000); // a chain of one code stands
      });
    }
    return [...seen.values()];
  });
  return { codes };
}

/** Takes in the lists that a film shows, without a server that has any. options: {card: one that they refuse} */
async function collect(job) {
  const page = await openPage(job);
  await settled(page, "stop");
  await settled(page, "good");
  const took = await page.evaluate(() => performance.now() - window.watched.camera);
  await decide(page, job.options.card);
  return { took };
}

/** Scans cards, one after another. options: {cards, level: of the lists} */
async function verdicts(job) {
  const page = await openPage(job);
  await settled(page, job.options.level);
  for (const card of job.options.cards) {
    await decide(page, card).catch((err) => { throw new Error(`${card.name}: ${err.message}`, { cause: err }); });
  }
}

/** Stops the server, cuts the network, loads the page anew and decides cards. options: {cards} */
async function offline(job) {
  const page = await openPage(job);
  await settled(page);
  await kept(page);
  await job.ask("stop");
  await job.browser.context.setOffline(true);
  const begin = Date.now();
  await page.reload();
  await ready(page);
  const open = Date.now() - begin;
  for (const card of job.options.cards) {
    await decide(page, card);
  }
  await page.close();
  const again = await openPage(job); // as from the home screen
  await decide(again, job.options.cards[0]);
  return { open };
}

/**
 * Has another version of the page published while this one is in use.
 * options: {before, after: titles of the versions, card}
 */
async function renewal(job) {
  const { before, after, card } = job.options;
  const page = await openPage(job);
  await kept(page);
  await job.ask("publish");
  await page.reload();
  await ready(page);
  await page.locator("#version").waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.getElementById("version").hidden);
  await page.reload(); // the window is the same, and so is the shift
  await ready(page);
  const title = await page.locator("#title").textContent();
  if (title !== before) {
    throw new Error(`a page in use has become "${title}"`);
  }
  await decide(page, card);
  await job.browser.newPage(); // since a browser without any window was once seen to hang
  await page.close();
  const renewed = await startWith(job, after);
  await decide(renewed, card);
}

/**
 * Has the server change while a version is in use, and looks what becomes of each worker that the browser gets; at the end the
 * page is loaded without server and network. options: {steps: [[what to ask for, state in which its worker ends]], title, card}
 */
async function misfit(job) {
  const { steps, title, card } = job.options;
  const page = await openPage(job);
  await kept(page);
  for (const [act, state] of steps) {
    await job.ask(act);
    const got = await page.evaluate(renew);
    if (got !== state) {
      throw new Error(`${act}: the worker is ${got}, want ${state}`);
    }
  }
  await withoutNetwork(job, page);
  if (await page.locator("#title").textContent() !== title) {
    throw new Error("the page is of another version");
  }
  await decide(page, card);
}

/** Gets the worker that the server has now, and returns in which state it comes to rest. It runs in the page. */
async function renew() {
  const registration = await navigator.serviceWorker.ready;
  const found = new Promise((resolve) => { registration.onupdatefound = () => resolve(registration.installing); });
  await registration.update().catch(() => {}); // an installation that failed
  const worker = await found;
  while (worker.state === "installing") {
    await new Promise((resolve) => { worker.onstatechange = resolve; });
  }
  return worker.state;
}

async function withoutNetwork(job, page) {
  await job.ask("stop");
  await job.browser.context.setOffline(true);
  await page.reload();
  await ready(page);
}

/** Takes the page's copy away from its worker, and lets that make it anew. options: {card} */
async function refill(job) {
  const page = await openPage(job);
  await kept(page);
  await settled(page);
  const count = () => page.evaluate(async () => {
    const [name] = await caches.keys();
    return name ? (await (await caches.open(name)).keys()).length : 0;
  });
  const files = await count();
  const [worker] = job.browser.context.serviceWorkers();
  await worker.evaluate(() => { // storage that cannot be read, once
    const { match } = CacheStorage.prototype;
    CacheStorage.prototype.match = function () {
      CacheStorage.prototype.match = match;
      return Promise.reject(new DOMException("", "UnknownError"));
    };
  });
  await page.reload();
  await ready(page);
  await page.evaluate(async () => { for (const name of await caches.keys()) await caches.delete(name); });
  await page.reload();
  await ready(page);
  for (const end = Date.now() + 10_000; (await count()) !== files && Date.now() < end; ) {
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 20); }));
  }
  await withoutNetwork(job, page);
  await decide(page, job.options.card);
}

/** Starts the page until it has a title. The browser exchanges workers a moment after the last window is closed. */
async function startWith(job, title) {
  for (let starts = 0; starts < 10; starts++) {
    const page = await openPage(job);
    if (await page.locator("#title").textContent() === title) {
      return page;
    }
    await page.close();
  }
  throw new Error(`the page is not "${title}" after ten starts`);
}

/**
 * Takes in lists, loads the page anew and offers older ones, in a file and from the server.
 * options: {older: lists in base64, card: one that only the newer lists refuse}
 */
async function rollback(job) {
  const { older, card } = job.options;
  const page = await openPage(job);
  await settled(page);
  await decide(page, card);
  await page.reload();
  await ready(page);
  await receive(page, older, "update.rollback");
  await decide(page, card);
  await job.ask("older"); // the server goes back as well
  await page.reload();
  await ready(page);
  await page.locator('.notice[data-text-key="update.rollback"]').waitFor();
  await decide(page, card);
}

/**
 * Decides cards after the page is loaded. The caller looks whether anything was asked of the network, and whether anything of a
 * card is in what the browser keeps. options: {cards}
 */
async function quiet(job) {
  const page = await openPage(job);
  await settled(page);
  await kept(page);
  await Promise.all([page.waitForResponse((r) => r.url().endsWith("/lists.cose")), page.reload()]);
  await ready(page);
  const loaded = Date.now();
  for (const card of job.options.cards) {
    await decide(page, card);
  }
  for (const tag of ["fr", "es", "ar", "en"]) {
    await speak(page, tag);
  }
  await page.locator('[data-action="menu"]').click();
  await page.locator('[data-action="share"]').click();
  await page.locator('[data-share="count"]').waitFor();
  return { loaded, stored: await page.evaluate(stored) };
}

/**
 * Returns all that the browser keeps for the page, names and contents, as {where, data: base64}. It runs in the page.
 */
async function stored() {
  const found = [];
  const put = async (where, content) => {
    const reader = new FileReader();
    reader.readAsDataURL(new Blob([content]));
    await new Promise((resolve) => { reader.onload = resolve; });
    found.push({ where, data: reader.result.slice(reader.result.indexOf(",") + 1) });
  };
  const putValue = async (where, value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob) {
      await put(where, value);
    } else if (value !== null && typeof value === "object") {
      for (const [key, part] of value instanceof Map ? value : Object.entries(value)) {
        await putValue(where, key);
        await putValue(where, part);
      }
    } else {
      await put(where, String(value));
    }
  };
  const wait = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  await putValue("localStorage", { ...localStorage });
  await putValue("sessionStorage", { ...sessionStorage });
  await put("cookies", document.cookie);
  await putValue("history", [location.href, history.state]);
  for (const { name } of await indexedDB.databases()) {
    await put("indexedDB", name);
    const database = await wait(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const content = database.transaction(store).objectStore(store);
      await putValue("indexedDB", await Promise.all([store, wait(content.getAllKeys()), wait(content.getAll())]));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    await put("caches", name);
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      await putValue("caches", [request.url, [...request.headers], [...answer.headers], await answer.arrayBuffer()]);
    }
  }
  for await (const name of (await navigator.storage.getDirectory()).keys()) {
    await put("files", name);
  }
  return found;
}

/** Takes a picture of every outcome. options: {cards, tag: language} */
async function screens(job) {
  const page = await openPage(job);
  await settled(page, job.options.level);
  if (job.options.tag) {
    await speak(page, job.options.tag);
  }
  const shoot = async (name) => {
    await still(page);
    await page.screenshot({ path: `${job.shots}/${name}.png` });
  };
  await shoot("ready");
  for (const card of job.options.cards) {
    await scan(page, card.text);
    await verdict(page, card.verdict, card.reason);
    await shoot(card.name);
    await page.locator('#result [data-action="next"]').click();
  }
}

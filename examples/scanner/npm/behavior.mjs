// What the page shows, says and forgets. A card in the options is {name, text, verdict, reason, holder: words that tell who
// it was issued to, number: of the card}. Where time matters the page's clock stands, and is moved on by the scenario.
import { next, openPage, ready, scan, settled, speak, verdict } from "./page.mjs";

const LONGEST = 180; // seconds that a face is kept
const COUNTED = ".timer"; // there while the time of a result runs

/** Runs in the page before its own scripts, and notes what it has the device sound and vibrate. */
function listen() {
  const heard = { buzz: null, tones: [], sound: null };
  Object.defineProperty(window, "heard", { value: heard });
  navigator.vibrate = (buzz) => {
    heard.buzz = buzz;
    return true;
  };
  window.AudioContext = class extends AudioContext {
    constructor(...options) {
      super(...options);
      heard.sound = this;
    }
  };
  const create = BaseAudioContext.prototype.createOscillator;
  BaseAudioContext.prototype.createOscillator = function () {
    const source = create.call(this);
    const [start, stop] = [source.start.bind(source), source.stop.bind(source)];
    source.start = (at) => {
      heard.tones.push({ shape: source.type, pitch: source.frequency.value, at });
      start(at);
    };
    source.stop = (at) => {
      heard.tones.at(-1).length = Math.round((at - heard.tones.at(-1).at) * 1000);
      stop(at);
    };
    return source;
  };
}

function must(holds, claim) {
  if (!holds) {
    throw new Error(`not so: ${claim}`);
  }
}

/** Stops the clock of the page; move sets it forward. */
async function stand(page) {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000); // it must not be over when a busy machine gets there
}

const move = (page, seconds) => page.clock.runFor(seconds * 1000);
/** Moves the clock on as if the device had slept: each timer fires once, and no limit of a call to the worker passes. */
const skip = (page, seconds) => page.clock.fastForward(seconds * 1000);
const state = (page) => page.evaluate(() => document.body.dataset.state);

/** Returns which of words are anywhere in the page: in its elements, their attributes, or its fields. */
function traces(page, words) {
  return page.evaluate((words) => {
    const fields = [...document.querySelectorAll("input")].map((input) => input.value);
    const all = [document.documentElement.outerHTML, document.title, ...fields].join("\n").toLowerCase();
    return words.filter((word) => all.includes(word.toLowerCase()));
  }, words);
}

/** Reports whether a picture can be had at an address. */
function loads(page, url) {
  return page.evaluate((url) => new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  }), url);
}

/** Shows a card and returns the address of its face, which is there as its holder's name is. */
async function show(page, card) {
  await scan(page, card.text);
  await verdict(page, card.verdict, card.reason);
  await page.waitForFunction(() => document.querySelector("#result img")?.naturalWidth > 0);
  const found = await traces(page, card.holder);
  must(found.length === card.holder.length, "the page with a card shows who its holder is, so that a trace would be found");
  const url = await page.locator("#result img").getAttribute("src");
  must(url.startsWith("blob:") && await loads(page, url), "the face is a picture in memory");
  return url;
}

/** Throws if anything of a card that was shown is left. */
async function forgotten(page, card, url, after) {
  must(await state(page) === "ready", `a result is gone ${after}`);
  const found = await traces(page, [...card.holder, card.number, card.text]);
  must(found.length === 0, `nothing of a card is left ${after}: ${found.length} words are`);
  const left = await page.evaluate(() => [document.querySelector("#result").childNodes.length, document.querySelector("#live").textContent.length]);
  must(left.every((n) => n === 0), `the result is empty ${after}, and nothing is to be said`);
  must(await page.locator("[data-verdict], [data-reason]").count() === 0, `no verdict is left ${after}`);
  must(!await loads(page, url), `the face is gone from memory ${after}`);
}

/** Has a card shown and hidden in every way. options: {card, other, seconds: that the page is set to} */
export async function forgets(job) {
  const { card, other, seconds } = job.options;
  const page = await openPage(job);
  await settled(page);
  await stand(page);
  must((await traces(page, [...card.holder, card.number])).length === 0, "an unused page has no trace of a card");

  let url = await show(page, card);
  must((await traces(page, [card.number, card.text])).length === 0, "neither number nor text of a card is shown");
  await move(page, seconds - 0.1);
  must(await state(page) === "result", "a result stays for its time");
  await move(page, 0.2);
  await forgotten(page, card, url, "after its time");

  url = await show(page, card);
  await move(page, 0.5);
  await next(page);
  await forgotten(page, card, url, "after Next");

  url = await show(page, card);
  await page.keyboard.press("Escape");
  await forgotten(page, card, url, "after Escape");

  url = await show(page, card);
  await hideTab(page, true);
  await forgotten(page, card, url, "in a page that cannot be seen");
  await scan(page, card.text); // not taken: else it would be shown, and the other card would not
  await hideTab(page, false);
  await scan(page, other.text);
  await verdict(page, other.verdict, other.reason);
  await move(page, 0.5);
  await next(page);

  await held(page, card, seconds);
}

/** Has a result kept by its button, which a touch of the face does not do. */
async function held(page, card, seconds) {
  const keep = page.locator('#result [data-action="keep"]');
  let url = await show(page, card);
  await move(page, seconds - 0.1);
  await page.locator("#result .face").click();
  must(await keep.getAttribute("aria-pressed") === "false", "a touch of the face keeps nothing");
  await keep.click();
  must(await keep.getAttribute("aria-pressed") === "true" && !await page.locator(COUNTED).isVisible(), "Keep keeps a result");
  await skip(page, 10 * seconds);
  must(await state(page) === "result", "a result that is kept stays");
  await keep.click();
  must(await keep.getAttribute("aria-pressed") === "false" && await page.locator(COUNTED).isVisible(), "Keep can be taken back");
  await move(page, seconds - 0.1);
  must(await state(page) === "result", "the time of a result begins anew after Keep");
  await move(page, 0.2);
  await forgotten(page, card, url, "after Keep");

  url = await show(page, card);
  await keep.click();
  await skip(page, LONGEST - 0.1);
  must(await state(page) === "result", "a result that is kept stays for minutes");
  await move(page, 0.2);
  await forgotten(page, card, url, "after the longest time");
}

/** Tells the page that it can be seen no more, or again; a browser without windows shows all of its tabs. */
function hideTab(page, hidden) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

/**
 * Decides the cards of each board one after another, and again in a queue.
 * options: {boards: [{base, level, training, cards}], queueSeconds: that a valid card is shown in a queue}
 * Returns what there was to see, hear and feel of each: {verdict, word, live, all, mark, face, found, buzz, tones}.
 */
export async function outcomes(job) {
  const { boards, queueSeconds } = job.options;
  await job.browser.context.addInitScript(listen);
  const seen = [];
  for (const board of boards) {
    const page = await openPage({ ...job, base: board.base });
    await settled(page, board.level);
    must(await page.locator("#training").isVisible() === board.training, "a page for training says so, and no other");
    await page.keyboard.press("Shift"); // sound needs a key or touch before
    await page.waitForFunction(() => window.heard.sound?.state === "running");
    await stand(page);
    for (const card of board.cards) {
      seen.push(await perceive(page, card));
      await away(page);
    }
    await page.locator("#queue").click();
    await page.locator("#sound").click();
    for (const card of board.cards) {
      await queued(page, card, queueSeconds);
    }
    await page.close();
  }
  return { seen };
}

/** Shows a card and returns what there is to see, hear and feel. */
async function perceive(page, card) {
  await page.evaluate(() => Object.assign(window.heard, { buzz: null, tones: [] }));
  await scan(page, card.text);
  await verdict(page, card.verdict, card.reason);
  const found = await traces(page, [...card.holder, card.number, card.text]);
  const seen = await page.evaluate(async () => {
    const image = document.querySelector("#result img");
    await image?.decode();
    const mark = document.querySelector("#result .mark use").getAttribute("href");
    const shapes = [...document.querySelector(mark).children].map((e) => {
      const sizes = [...e.attributes].filter(({ name }) => name !== "class").map(({ name, value }) => `${name}=${value}`);
      return [e.localName, ...sizes].join(" ");
    });
    const { buzz, tones } = window.heard;
    const begin = tones[0]?.at;
    return {
      word: document.querySelector("#verdict").textContent,
      live: document.querySelector("[aria-live=assertive]").textContent,
      all: document.querySelector("#result").innerText,
      mark: shapes.join(", "),
      face: image?.naturalWidth > 0,
      buzz,
      tones: tones.map((t) => ({ ...t, at: Math.round((t.at - begin) * 1000) })),
    };
  });
  const box = await page.locator("#result .mark").boundingBox();
  must(Math.min(box.width, box.height) >= 48, "the mark is large");
  return { verdict: card.verdict, found, ...seen };
}

async function away(page) {
  await move(page, 0.5); // Next does not answer a touch at once
  await next(page);
}

/** Throws unless a valid card goes by itself in a queue, and any other one stays. The sound is off. */
async function queued(page, card, seconds) {
  await page.evaluate(() => Object.assign(window.heard, { buzz: null, tones: [] }));
  await scan(page, card.text);
  await verdict(page, card.verdict, card.reason);
  const quiet = await page.evaluate(() => window.heard.buzz && window.heard.tones.length === 0);
  must(quiet, `${card.name} is felt and not heard without sound`);
  await move(page, seconds - 0.1);
  must(await state(page) === "result", `${card.name} can be seen in a queue`);
  await move(page, 0.2);
  if (card.verdict === "valid") {
    must(await state(page) === "ready", `${card.name} goes by itself in a queue`);
    return;
  }
  await skip(page, 100);
  must(await state(page) === "result", `${card.name} holds a queue up until someone acts`);
  must(await page.locator(COUNTED).count() === 0, `${card.name} shows no time that runs in a queue`);
  await away(page);
}

/**
 * Gives the page lines as scanners type them. options: {card, typed: its text through a German keyboard, prefix, suffix: that
 * the page is set to}
 * Returns what is shown of the holder: {facts, german: the same after the German keyboard}.
 */
export async function lines(job) {
  const { card, typed, prefix, suffix } = job.options;
  const page = await openPage(job);
  await settled(page);
  const read = async (enter) => {
    await enter();
    await verdict(page, card.verdict, card.reason);
    must(await page.locator("#wedge").inputValue() === "", "a line that was taken is gone from the field");
    const facts = await page.locator("#result .facts").innerText();
    await next(page);
    return facts;
  };
  await page.locator("#wedge").focus();
  const facts = await read(() => page.keyboard.insertText(prefix + card.text + suffix)); // and no Enter
  await read(() => scan(page, prefix + card.text + suffix));
  await read(() => scan(page, card.text));
  await page.locator("#queue").focus();
  await read(() => strike(page, card.text));
  return { facts, german: await read(() => scan(page, typed)) };
}

/** Strikes one key while a button has the focus, as a scanner begins, and lets the rest of the line follow. */
async function strike(page, text) {
  await page.keyboard.press(text[0]);
  must(await page.evaluate(() => document.activeElement.id) === "wedge", "a letter goes to the field wherever the focus is");
  await page.keyboard.insertText(text.slice(1));
  await page.keyboard.press("Enter");
}

/**
 * Shows a card in each language. options: {card, tags: of the languages}
 * Returns for each {dir, lang, menu, mark, word, live, compare, facts}: menu and mark tell where they are, 0 for left to 1 for right.
 */
export async function languages(job) {
  const { card, tags } = job.options;
  const page = await openPage(job);
  await settled(page);
  const seen = {};
  for (const tag of tags) {
    await speak(page, tag);
    await page.reload(); // a language is kept
    await ready(page);
    const menu = await place(page, "#open");
    await scan(page, card.text);
    await verdict(page, card.verdict, card.reason);
    const mark = await place(page, "#result .mark");
    const words = await page.evaluate(() => ({
      dir: getComputedStyle(document.querySelector("#result")).direction,
      lang: document.documentElement.lang,
      word: document.querySelector("#verdict").innerText,
      live: document.querySelector("#live").textContent,
      compare: document.querySelector("#result .compare").innerText,
      facts: document.querySelector("#result .facts").innerText,
    }));
    seen[tag] = { menu, mark, ...words };
    await next(page);
  }
  return seen;
}

async function place(page, selector) {
  const { x, width } = await page.locator(selector).boundingBox();
  return (x + width / 2) / page.viewportSize().width;
}

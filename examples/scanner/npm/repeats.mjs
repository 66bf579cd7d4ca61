// What comes while something else is on the screen: the next card, the same card again, no answer. A card in the options is
// {name, text, verdict, reason}.
import { next, openPage, scan, settled, verdict } from "./page.mjs";

const REPEAT = 2_000; // ms unseen after which a card is shown again

function must(holds, claim) {
  if (!holds) {
    throw new Error(`not so: ${claim}`);
  }
}

const state = (page) => page.evaluate(() => document.body.dataset.state);
const told = (page) => page.evaluate(() => window.watched.verdicts.map((v) => v.verdict).filter(Boolean));

/** Types a line to whatever has the focus. Its first keys come as fast as a scanner's on the busiest machine. */
async function type(page, text) {
  await page.waitForTimeout(150); // keys that follow others at once would belong to them
  const uncovered = await page.evaluate((keys) => {
    for (const key of keys) {
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
    return document.body.dataset.state === "ready" && document.activeElement.id === "wedge" && !document.querySelector("[data-verdict], dialog[open]");
  }, [...text.slice(0, 3)]);
  must(uncovered, "the third key of a line takes away what lies over the field");
  await page.keyboard.insertText(text.slice(2));
  await page.keyboard.press("Enter");
}

/** Shows cards over others and again. options: {valid, forged, brief: address of a page that hides a result after 1 s} */
export async function repeats(job) {
  await overlaid(job, job.options);
  await lasting({ ...job, base: job.options.brief }, job.options.valid);
}

/** Scans cards over what is on the screen. */
async function overlaid(job, { valid, forged }) {
  const page = await openPage(job);
  await settled(page);
  await scan(page, valid.text);
  await verdict(page, valid.verdict, valid.reason);
  await type(page, forged.text);
  await verdict(page, forged.verdict, forged.reason);
  await next(page);

  const menu = page.locator('[data-action="menu"]');
  for (const focus of ["#scanner", "#language"]) {
    await menu.click();
    await page.locator(focus).focus();
    await page.keyboard.press("f"); // one key is no scanner's
    must(await page.locator("#menu").isVisible(), "a single letter leaves the menu");
    await type(page, valid.text);
    await verdict(page, valid.verdict, valid.reason);
    await next(page);
  }
  const unchanged = await page.evaluate(() => document.querySelector("#scanner").ariaChecked === "false" && document.documentElement.lang === "en");
  must(unchanged, "a card chooses nothing in the menu");

  await menu.click();
  await page.locator('[data-action="share"]').click();
  await page.locator('[data-share="count"]').waitFor();
  await type(page, forged.text);
  await verdict(page, forged.verdict, forged.reason);
  await next(page);
  await inRow(page, valid, forged);
}

/** Scans two cards so fast that the second line comes before the first is decided. */
async function inRow(page, first, second) {
  const before = (await told(page)).length;
  await page.evaluate((lines) => {
    const field = document.querySelector("#wedge");
    for (const line of lines) {
      field.value = line;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }
  }, [first.text, second.text]);
  await page.waitForFunction((n) => window.watched.verdicts.filter((v) => v.verdict).length >= n, before + 2);
  const got = (await told(page)).slice(before);
  must(got.join() === [first.verdict, second.verdict].join(), `two lines in a row are decided one after another, got ${got}`);
  await verdict(page, second.verdict, second.reason);
}

/** Runs in the page before its own scripts: a camera that sees the text of window.insight. */
function dream() {
  Object.defineProperty(window, "insight", { value: "", writable: true });
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    const ink = canvas.getContext("2d");
    setInterval(() => ink.fillRect(0, 0, 9, 9), 50);
    return canvas.captureStream(20);
  };
  window.BarcodeDetector = class {
    static async getSupportedFormats() {
      return ["qr_code"];
    }

    async detect() {
      return window.insight ? [{ rawValue: window.insight }] : [];
    }
  };
}

/** Leaves a card before the camera, takes it away and shows it again. */
async function lasting(job, card) {
  await job.browser.context.addInitScript(dream);
  const page = await openPage(job);
  await settled(page);
  const see = (text) => page.evaluate((text) => { window.insight = text; }, text);
  await see(card.text);
  await verdict(page, card.verdict, card.reason);
  await page.waitForTimeout(1_000 + 1.25 * REPEAT);
  must(await state(page) === "ready" && (await told(page)).length === 1, "a card left in sight is shown once");
  await see("");
  await page.waitForTimeout(1.1 * REPEAT);
  await see(card.text);
  await verdict(page, card.verdict, card.reason);
}

/** Has parts of the page fail. options: {card} */
export async function failures(job) {
  await broken(job);
  await silent(job, job.options.card);
}

/** Has the verifier's worker fall silent. */
async function silent(job, card) {
  await job.browser.context.addInitScript(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (ms) => timeout(ms / 20);
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...more) {
      return message.method === "repair" ? undefined : post.call(this, message, ...more);
    };
  });
  const page = await openPage(job);
  await settled(page);
  await scan(page, card.text);
  await page.locator('#fault[data-fault="internal"]').waitFor({ state: "visible" });
}

/** Loads the page without one of its modules. */
async function broken(job) {
  const page = await job.browser.newPage();
  await page.route("**/keys.js", (route) => route.abort());
  await page.goto(job.base);
  const alert = page.locator(".broken");
  must(!await alert.isVisible(), "a page that loads tells nothing yet");
  await page.evaluate(() => document.getAnimations().forEach((a) => { a.currentTime = 15_001; }));
  must(await alert.isVisible() && !await page.locator(".spinner").isVisible(), "a page that does not load says so");
}

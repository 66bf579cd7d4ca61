// What a person or a scanner does with the page, and what it must show then.

const PATIENCE = 15_000; // ms for anything that has no limit of its own
const LONGEST = 3_000; // ms of a movement that is waited for

/** Opens the page and waits until it takes texts. */
export async function openPage({ base, browser }) {
  const page = await browser.newPage();
  await page.goto(base);
  await ready(page);
  return page;
}

/** Waits until the page takes texts, and throws if it cannot work. */
export async function ready(page) {
  await page.waitForFunction(() => ["ready", "result", "fault"].includes(document.body?.dataset.state), null, { timeout: PATIENCE });
  const fault = await page.evaluate(() => document.querySelector("[data-fault]")?.dataset.fault);
  if (fault) {
    throw new Error(`the page shows the fault ${fault}`);
  }
}

/** Waits until the page has taken in the lists of the day, or has done without. */
export function settled(page, level = "good") {
  return page.locator(`#status[data-level="${level}"]`).waitFor({ timeout: PATIENCE });
}

/** Waits until the page's copy for days without a network is complete and in use. */
export function kept(page) {
  return page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated", null, { timeout: PATIENCE });
}

/** Enters a line as a scanner does, but all at once: key by key a busy machine is too slow to pass for one. */
export async function scan(page, text) {
  await page.locator("#wedge").focus();
  await page.keyboard.insertText(text);
  await page.keyboard.press("Enter");
}

/** Waits for a verdict and throws if another one is shown, or another reason for it. */
export async function verdict(page, want, reason) {
  const result = page.locator("#result[data-verdict]");
  await result.waitFor({ state: "visible", timeout: PATIENCE });
  const got = await result.evaluate((e) => ({ verdict: e.dataset.verdict, reason: e.dataset.reason }));
  if (got.verdict !== want || (reason !== undefined && got.reason !== reason)) {
    throw new Error(`the page shows ${got.verdict}, "${got.reason}", want ${want}, "${reason}"`);
  }
}

/** Leaves a result. */
export async function next(page) {
  await page.locator('#result [data-action="next"]').click();
  await page.locator('body[data-state="ready"]').waitFor({ timeout: PATIENCE });
}

/** Scans a card and leaves its result again. */
export async function decide(page, card) {
  await scan(page, card.text);
  await verdict(page, card.verdict, card.reason);
  await next(page);
}

/** Gives the page a file of lists and waits for what it says about it. */
export async function receive(page, base64, notice) {
  await page.locator("#picker").setInputFiles({ name: "lists.cose", mimeType: "application/octet-stream", buffer: Buffer.from(base64, "base64") });
  await page.locator(`.notice[data-text-key="${notice}"]`).waitFor({ timeout: PATIENCE });
}

/** Chooses a language of the menu. */
export async function speak(page, tag) {
  await page.locator('[data-action="menu"]').click();
  await page.locator("#language").selectOption(tag);
  await page.locator('#menu [data-action="close"]').click();
}

/** Waits until what moves on the page has come to rest; some things, as the time that is left, move for long. */
export function still(page) {
  return page.evaluate(async (longest) => {
    const short = document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime < longest);
    await Promise.all(short.map((a) => a.finished.catch(() => {})));
  }, LONGEST);
}

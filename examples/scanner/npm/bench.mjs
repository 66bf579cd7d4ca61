// How long the page takes to start and to decide.
import { kept, openPage, ready, scan, settled, verdict } from "./page.mjs";
import { slowDown } from "./slow.mjs";

/**
 * Starts the page from its copy, decides a card, and then many times without the page.
 * options: {card, times, rate: slower by this factor}
 * Returns times in ms: ready since the start, first verdict since the start if the card is there at once, and of the
 * verifier alone; slowed is how many times as long a loop took.
 */
export async function bench({ browser, base, options }) {
  const { card, times, rate } = options;
  const page = await openPage({ browser, base });
  await settled(page);
  await kept(page);
  const normal = await fastest(page);
  const stop = rate > 1 ? await slowDown(browser.browser, rate) : null;
  await page.reload();
  await ready(page);
  await scan(page, card.text);
  await verdict(page, card.verdict, card.reason);
  const seen = await page.evaluate(() => window.watched);
  const first = seen.ready + seen.verdicts[0].at - seen.line;
  const decided = await page.evaluate(measure, { text: card.text, verdict: card.verdict, times });
  const slowed = (await fastest(page)) / normal;
  await stop?.();
  return { ready: seen.ready, first, ...decided, slowed };
}

/** Takes a while of the processor three times and returns the shortest in ms, as others use it as well. */
function fastest(page) {
  return page.evaluate(() => Math.min(...[0, 1, 2].map(() => {
    const from = performance.now();
    let x = 1;
    for (let i = 0; i < 60e6; i++) {
      x = (x * 1103515245 + 12345) | 0;
    }
    window.spun = x;
    return performance.now() - from;
  })));
}

/** Runs in the page: a verifier of its own decides a text many times. */
async function measure({ text, verdict, times }) {
  const { Verifier } = await import(new URL("verifier.js", location.href));
  const config = await (await fetch("config.json")).json();
  const from = performance.now();
  const verifier = await Verifier.open(config);
  const open = performance.now() - from;
  const took = [];
  for (let i = 0; i < times; i++) {
    const begin = performance.now();
    const outcome = await verifier.verify(text);
    took.push(performance.now() - begin);
    if (outcome.verdict !== verdict) {
      throw new Error(`decided ${outcome.verdict}, want ${verdict}`);
    }
  }
  took.sort((a, b) => a - b);
  const at = (part) => took[Math.floor(part * (took.length - 1))];
  const mean = took.reduce((sum, ms) => sum + ms, 0) / times;
  return { open, p50: at(0.5), p99: at(0.99), mean };
}

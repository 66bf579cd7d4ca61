// A Chromium for one scenario, with a film for a camera and a record of what it asked the network for.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const PHONE = { width: 390, height: 844 };

/** Runs in the page before its own scripts, and notes when the camera came, the page was ready, a line ended, verdicts came. */
function watch() {
  const seen = { camera: 0, ready: 0, line: 0, verdicts: [] };
  Object.defineProperty(window, "watched", { value: seen });
  const devices = navigator.mediaDevices;
  if (devices) {
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish) => {
      const stream = await ask(wish);
      seen.camera = performance.now();
      return stream;
    };
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      seen.line = performance.now();
    }
  }, { capture: true });
  const look = () => {
    if (seen.ready === 0 && document.body?.dataset.state === "ready") {
      seen.ready = performance.now();
    }
    const verdict = document.querySelector("[data-verdict]")?.dataset.verdict ?? "";
    if (verdict !== (seen.verdicts.at(-1)?.verdict ?? "")) {
      seen.verdicts.push({ verdict, at: performance.now() });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["data-verdict", "data-state"] });
}

/**
 * Opens a browser. Its context has the camera's permission and the size of a phone.
 * @param {{base: string, chromium: string, film?: string, context?: object}} job
 */
export async function openBrowser(job) {
  const folder = await mkdtemp(join(tmpdir(), "scanner-"));
  const log = join(folder, "net.json");
  const args = [
    "--no-sandbox", // root has none to put the browser in, and the page is our own
    "--disable-dev-shm-usage",
    `--log-net-log=${log}`,
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(job.base).hostname}`, // the browser itself likes to call home
    "--use-fake-ui-for-media-stream",
  ];
  if (job.film) {
    args.push("--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${job.film}`);
  }
  const browser = await chromium.launch({ executablePath: job.chromium, headless: true, args });
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, permissions: ["camera"], ...job.context });
  await context.addInitScript(watch);
  const troubles = []; // what the pages complain about
  context.on("weberror", (e) => troubles.push(String(e.error())));
  context.on("console", (m) => troubles.push(`console ${m.type()}: ${m.text()}`));
  return {
    browser,
    context,
    troubles,
    newPage: () => context.newPage(),
    screen: () => screen(context, troubles),
    async close() {
      await browser.close();
      const requests = await readLog(log, new URL(job.base).origin);
      await rm(folder, { recursive: true });
      return requests;
    },
  };
}

/** What a person would see now, in words. */
async function screen(context, troubles) {
  const all = [];
  for (const page of context.pages()) {
    const body = page.locator("body");
    const state = await body.evaluate((b) => `${location.href} state ${b.dataset.state} watched ${JSON.stringify(window.watched)}\n${b.innerText}`).catch(String);
    all.push(state);
  }
  return [...all, ...troubles].join("\n");
}

/**
 * Returns what a network log says was asked for by pages and workers, in order; at is in milliseconds since 1970. What the
 * browser asks for on its own account, such as its updates, has no initiator and is left out.
 * @returns {Promise<{url: string, method: string, at: number}[]>}
 */
async function readLog(file, origin) {
  const log = JSON.parse(await readFile(file, "utf8"));
  const { logEventTypes, logEventPhase, timeTickOffset } = log.constants;
  return log.events
    .filter((e) => e.type === logEventTypes.URL_REQUEST_START_JOB && e.phase === logEventPhase.PHASE_BEGIN)
    .filter((e) => e.params.initiator !== "not an origin" || new URL(e.params.url).origin === origin)
    .map((e) => ({ url: e.params.url, method: e.params.method, at: Number(e.time) + Number(timeTickOffset) }));
}

// Runs one scenario in Chromium. The first line of standard input is a job in JSON:
//   {scenario, base, chromium, film, shots, options}
// base is the address of the page, film a Y4M file for the camera, shots a folder for pictures. Standard output gets
// lines of JSON: {note} on the way, {ask} for what only the caller can do, who answers each with an empty line, and at the
// end {result, requests}, or {failed, screen, requests} with what was on the screen. Requests are all that the page, its
// workers and its service worker sent, from the browser's own network log.
import { createInterface } from "node:readline";
import { openBrowser } from "./browser.mjs";
import { scenarios } from "./scenarios.mjs";

const LIMIT = 180_000; // ms for a scenario; none takes a quarter of it on a machine of its own

const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function ask(what) {
  say({ ask: what });
  await input.next();
}

async function run(job) {
  const scenario = scenarios[job.scenario];
  if (!scenario) {
    throw new Error(`no scenario ${job.scenario}, but ${Object.keys(scenarios).join(", ")}`);
  }
  const browser = await openBrowser(job);
  const end = {};
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`it is not done after ${LIMIT} ms`)), LIMIT).unref();
  });
  const context = { ...job, options: job.options ?? {}, browser, ask, note: (what) => say({ note: what }) };
  try {
    end.result = await Promise.race([scenario(context), late]);
  } catch (err) {
    end.failed = String(err.stack ?? err);
    end.screen = await browser.screen();
  }
  end.requests = await browser.close();
  return end;
}

try {
  say(await run(JSON.parse((await input.next()).value)));
} catch (err) {
  say({ failed: String(err.stack ?? err), screen: "", requests: [] });
}
process.stdin.destroy(); // it is open still, and would keep this from ending

// A slow device. DevTools slows the thread of a page down and none of its workers, where the verifier runs, so this
// stops all processes of pages for most of the time, as a scheduler with other work would.

const TURN = 5; // ms in which they run, then they stand for (rate - 1) times as long

/** Makes the pages of a browser slower by a factor, and returns what ends that and tells the factor reached. */
export async function slowDown(browser, rate) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pids = processInfo.filter((p) => p.type === "renderer").map((p) => p.id);
  const signal = (name) => pids.forEach((pid) => process.kill(pid, name));
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let on = true;
  let ran = 0;
  let stood = 0;
  const loop = (async () => {
    for (let at = performance.now(); on; await sleep(TURN)) {
      signal("SIGSTOP");
      const from = performance.now();
      ran += from - at;
      await sleep(Math.max(0, (rate - 1) * ran - stood)); // what timers missed is made up for
      signal("SIGCONT");
      at = performance.now();
      stood += at - from;
    }
  })();
  return async () => {
    on = false;
    await loop;
    return (ran + stood) / ran;
  };
}

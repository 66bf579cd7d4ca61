// The camera's own scenarios, on an empty document of the page's origin.

const FILE = "texts.json";

/** Opens a document with a video element that takes the page's scripts and starts none. */
async function emptyPage({ base, browser }) {
  const page = await browser.newPage();
  await page.goto(base + FILE);
  await page.evaluate(() => {
    window.video = document.body.appendChild(document.createElement("video"));
    window.texts = [];
    /** Resolves when n more texts have been read. */
    window.more = async (n) => {
      const want = window.texts.length + n;
      while (window.texts.length < want) {
        await new Promise((resolve) => { window.woken = resolve; });
      }
    };
    /** Resolves when n more frames have been shown. */
    window.frames = async (n) => {
      for (let i = 0; i < n; i++) {
        await new Promise((resolve) => window.video.requestVideoFrameCallback(resolve));
      }
    };
    window.open = async () => {
      const { Camera } = await import(new URL("camera.js", location.href));
      window.camera = new Camera(window.video, (text) => {
        window.texts.push(text);
        window.woken?.();
      }, (code) => { window.lost = code; window.woken?.(); });
      await window.camera.start();
    };
  });
  return page;
}

/** Pauses, hides, loses and stops the camera. options: {text: on the film} */
export async function lifecycle(job) {
  const page = await emptyPage(job);
  return page.evaluate(async (text) => {
    const { video, more, frames } = window;
    const check = (ok, what) => { if (!ok) { throw new Error(what); } };
    const quiet = async (what) => {
      const before = window.texts.length;
      await frames(10);
      check(window.texts.length === before, `${what}: a text was told`);
    };
    await window.open();
    await more(2);
    check(window.texts.every((t) => t === text), "another text was read than is on the card");

    window.camera.pause();
    await quiet("paused");
    window.camera.resume();
    await more(1);

    const lost = video.srcObject.getVideoTracks()[0];
    lost.dispatchEvent(new Event("ended")); // as when the system takes the camera
    await more(1);
    check(video.srcObject.getVideoTracks()[0] !== lost, "the camera that ended is still in use");

    const hide = (hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const shown = video.srcObject.getVideoTracks()[0];
    hide(true);
    check(shown.readyState === "ended" && video.srcObject === null, "a hidden page holds the camera");
    hide(false);
    await more(1);

    const last = video.srcObject.getVideoTracks()[0];
    window.camera.stop();
    check(last.readyState === "ended" && video.srcObject === null, "a stopped camera runs");
    const restarts = [window.camera.start(), window.camera.stop(), window.camera.start()];
    await Promise.all(restarts);
    await more(1);
    check(window.camera.hasTorch === false, "a film has a light");
    window.camera.stop();
    return { reads: window.texts.length };
  }, job.options.text);
}

/** Reads pictures. options: {pictures: [{name, text or null, png: file in base64}]} */
export async function pictures(job) {
  const page = await emptyPage(job);
  await page.evaluate(async (all) => {
    const { Camera } = await import(new URL("camera.js", location.href));
    for (const { name, text, png } of all) {
      const file = new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]);
      const got = await Camera.readPicture(file);
      if (got !== text) {
        throw new Error(`${name}: read ${JSON.stringify(got)}, want ${JSON.stringify(text)}`);
      }
    }
  }, job.options.pictures);
}

/** Reads a film by each of the ways that browsers leave. options: {text: on the film} */
export async function readers(job) {
  const page = await emptyPage(job);
  await page.evaluate(async (text) => {
    const check = (ok, what) => { if (!ok) { throw new Error(what); } };
    const read = async (what) => {
      window.texts.length = 0;
      await window.open();
      await window.more(1);
      window.camera.stop();
      check(window.texts[0] === what, `read "${window.texts[0].slice(0, 20)}", want "${what.slice(0, 20)}"`);
    };
    await read(text);
    const { VideoFrame } = window;
    delete window.VideoFrame; // as in Safari 16.0
    await read(text);
    window.VideoFrame = VideoFrame;
    delete HTMLVideoElement.prototype.requestVideoFrameCallback; // as in Firefox 115
    await read(text);

    class Detector {
      static formats = ["qr_code"];
      static async getSupportedFormats() { return Detector.formats; }
      async detect() {
        looks.push(performance.now());
        check(++under === 1, "two frames are read at once");
        await new Promise(requestAnimationFrame);
        under--;
        return [{ rawValue: "by the system" }];
      }
    }
    const looks = [];
    let under = 0;
    window.BarcodeDetector = Detector;
    await read("by the system");
    looks.length = 0;
    await window.open();
    await window.more(31);
    window.camera.stop();
    const rate = 30_000 / (looks[30] - looks[0]); // of sixty frames a second that the screen has
    check(rate < 15.2, `${rate} reads a second, want 15 at most`);
    Detector.prototype.detect = () => Promise.reject(new Error("the service is not there"));
    await read(text);
    Detector.formats = ["ean_13"];
    await read(text);
  }, job.options.text);
}

/** Fails to open a camera in each way that the page tells of. */
export async function refusals(job) {
  const page = await emptyPage(job);
  await page.evaluate(async () => {
    const { Camera } = await import(new URL("camera.js", location.href));
    const want = {
      NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none",
      NotReadableError: "busy", AbortError: "busy",
    };
    for (const [name, code] of Object.entries(want)) {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
      const fault = await new Camera(window.video, () => {}).start().catch((err) => err);
      if (fault?.code !== code) {
        throw new Error(`${name} became ${fault?.code}, want ${code}`);
      }
    }
    Object.defineProperty(navigator, "mediaDevices", { value: undefined });
    const fault = await new Camera(window.video, () => {}).start().catch((err) => err);
    if (fault?.code !== "none") {
      throw new Error(`no devices at a secure address became ${fault?.code}, want none`);
    }
  });
}

/** Reads many frames of one worker and compares its memory. options: {picture: PNG file in base64, text, frames} */
export async function endurance(job) {
  const { frames, picture, text } = job.options;
  const page = await emptyPage(job);
  await page.evaluate(async (base64) => {
    const png = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: "image/png" });
    const bitmap = await createImageBitmap(png);
    const [width, height] = [bitmap.width & ~1, bitmap.height & ~1];
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const planes = new Uint8Array(width * height * 1.5).fill(128); // gray, as a camera hands it over
    for (let i = 0; i < width * height; i++) {
      planes[i] = data[4 * i];
    }
    const make = [
      (timestamp) => new VideoFrame(planes, { format: "I420", codedWidth: width, codedHeight: height, timestamp }),
      (timestamp) => new VideoFrame(bitmap, { timestamp }), // in colors, which takes another way
    ];
    window.reader = new Worker("reader-worker.js");
    window.readFrame = (i, thorough) => new Promise((resolve) => {
      window.reader.onmessage = ({ data }) => resolve(data.texts);
      const frame = make[i % 2](i);
      window.reader.postMessage({ frame, thorough }, [frame]);
    });
  }, picture);
  const run = (n) => page.evaluate(async ([count, want]) => {
    const from = performance.now();
    for (let i = 0; i < count; i++) {
      const texts = await window.readFrame(i, i % 4 === 3);
      if (texts?.[0] !== want) {
        throw new Error(`frame ${i} gave ${texts?.length} texts, and not that of the card`);
      }
    }
    return (performance.now() - from) / count;
  }, [n, text]);
  await run(20);
  const [worker] = page.workers();
  const memory = () => worker.evaluate("ready.then((zxing) => zxing.HEAPU8.length)");
  const before = await memory();
  const each = await run(frames);
  const after = await memory();
  if (after !== before) {
    throw new Error(`the reader's memory went from ${before} to ${after} bytes in ${frames} frames`);
  }
  return { memory: after, each };
}

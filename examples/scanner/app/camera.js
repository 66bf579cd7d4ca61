// Reads QR codes from the camera and from pictures. Nothing that it sees is kept: a frame lives
// until it has been looked at, and what it says goes to the caller alone.

const STEP = 1000 / 15; // ms between reads: more warm a phone and find no more
const EARLY = 5; // ms that a frame may come before its time, since cameras are not clocks
const THOROUGH = 4; // each so many frames one is read the slow way: turned, faint, inverted
const RETRIES = 5; // to open a camera that the system took away
const RETRY = 1000; // ms between them
const PICTURE = 2600; // longest side of a picture in pixels: enough for a code on a sheet of A4

/** A CameraFault says why there is no camera. Its code is "denied", "none", "insecure" or "busy". */
export class CameraFault extends Error {
  constructor(code) {
    super(`camera: ${code}`);
    this.name = "CameraFault";
    this.code = code;
  }
}

/** A Camera shows what a device's back camera sees in a video element and reads the codes in it. */
export class Camera {
  #video;
  #onText;
  #onFault;
  #reader = null; // promise of a Reader
  #track = null;
  #wanted = false; // start was called, and stop was not
  #paused = false;
  #opening = null; // promise, while a camera is being opened
  #waiting = false; // for the next frame
  #busy = false; // a frame is being read
  #due = 0; // earliest time of the next read, as performance.now counts
  #frames = 0;
  #torch = false;
  #listener = () => this.#seen();

  /**
   * @param {HTMLVideoElement} video
   * @param {(text: string, at: number) => void} onText for each read; at is the frame's time, as performance.now counts
   * @param {(code: string) => void} onFault when a camera that ran is lost for good, with the code of a CameraFault,
   *   or "reader" when no frame can be read
   */
  constructor(video, onText, onFault = () => {}) {
    this.#video = video;
    this.#onText = onText;
    this.#onFault = onFault;
  }

  /** Asks for the camera and begins to read. Throws a CameraFault. */
  async start() {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#paused = false;
      this.#reader ??= openReader(); // loads while the user is asked
      document.addEventListener("visibilitychange", this.#listener);
    }
    try {
      while (this.#wanted && !this.#track && !document.hidden) {
        await this.#open(); // again, where stop and start came while it was being opened
      }
    } catch (fault) {
      this.stop();
      throw fault;
    }
  }

  /** Gives the camera back and frees the reader. */
  stop() {
    this.#wanted = false;
    this.#torch = false; // who starts it again gets it dark
    document.removeEventListener("visibilitychange", this.#listener);
    this.#release();
    this.#reader?.then((reader) => reader.close(), () => {});
    this.#reader = null;
  }

  /** Stops reading; the picture goes on. What is being read is not told any more. */
  pause() {
    this.#paused = true;
  }

  /** Reads again. */
  resume() {
    this.#paused = false;
    this.#schedule();
  }

  /** Whether the camera has a light. */
  get hasTorch() {
    return this.#track?.getCapabilities?.().torch === true;
  }

  /** Turns the light on or off. Rejects if the camera refuses. */
  async torch(on) {
    await this.#track?.applyConstraints({ advanced: [{ torch: on }] });
    this.#torch = on;
  }

  /**
   * Returns the text of a code in a picture file, or null where there is none or the file is no picture.
   * @param {Blob} blob
   */
  static async readPicture(blob) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(blob);
    } catch {
      return null;
    }
    const readers = [NativeReader.open, WorkerReader.open]; // a photo of a whole desk may be too much for the first
    try {
      for (const open of readers) {
        const text = await readOnce(open, bitmap);
        if (text !== null) {
          return text;
        }
      }
      return null;
    } finally {
      bitmap.close();
    }
  }

  get #reading() {
    return this.#wanted && !this.#paused && this.#track !== null;
  }

  #open() {
    this.#opening ??= this.#openTrack().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  async #openTrack() {
    if (this.#track || document.hidden) {
      return; // a hidden page gets its camera when it is shown
    }
    const stream = await getStream();
    const [track] = stream.getVideoTracks();
    if (!this.#wanted || document.hidden) {
      track.stop();
      return;
    }
    track.addEventListener("ended", () => this.#lost(track), { once: true });
    this.#track = track;
    await this.#adjust(track);
    this.#video.muted = true;
    this.#video.playsInline = true; // or a phone by Apple shows it full screen
    this.#video.srcObject = stream;
    this.#video.play().catch(() => {}); // refused only when the stream is gone again
    this.#schedule();
  }

  /** Asks for what makes codes readable. A camera that knows no such setting is used as it is. */
  async #adjust(track) {
    const can = track.getCapabilities?.() ?? {};
    const wish = {};
    if (can.focusMode?.includes("continuous")) {
      wish.focusMode = "continuous";
    }
    if (can.torch && this.#torch) {
      wish.torch = true; // it was on before the system took the camera
    }
    if (Object.keys(wish).length > 0) {
      await track.applyConstraints({ advanced: [wish] }).catch(() => {});
    }
  }

  #release() {
    this.#track?.stop(); // fires no "ended"
    this.#track = null;
    this.#video.srcObject = null;
  }

  /** A page in the pocket neither reads nor holds the camera. */
  #seen() {
    if (document.hidden) {
      this.#release();
    } else {
      this.#reopen(RETRIES);
    }
  }

  #lost(track) {
    if (this.#track === track) {
      this.#release();
      this.#reopen(RETRIES);
    }
  }

  async #reopen(tries) {
    try {
      await this.#open();
    } catch (fault) {
      if (!this.#wanted) {
        return;
      }
      if (tries > 1 && fault.code !== "denied") {
        setTimeout(() => this.#wanted && this.#reopen(tries - 1), RETRY); // another program may be done by then
        return;
      }
      this.stop();
      this.#onFault(fault.code);
    }
  }

  #schedule() {
    if (this.#waiting || this.#busy || !this.#reading) {
      return;
    }
    this.#waiting = true;
    const next = () => {
      this.#waiting = false;
      this.#frame(performance.now());
    };
    if (this.#video.requestVideoFrameCallback) {
      this.#video.requestVideoFrameCallback(next);
    } else {
      requestAnimationFrame(next);
    }
  }

  async #frame(now) {
    if (!this.#reading) {
      return;
    }
    if (now >= this.#due - EARLY && this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      this.#due = Math.max(now, this.#due) + STEP;
      this.#busy = true;
      try {
        await this.#read(now);
      } finally {
        this.#busy = false;
      }
    }
    this.#schedule();
  }

  async #read(now) {
    this.#frames++;
    let texts;
    try {
      const reader = await this.#reader;
      texts = (await reader?.read(this.#video, this.#frames % THOROUGH === 0)) ?? [];
    } catch {
      await this.#replaceReader();
      return;
    }
    for (const text of texts) {
      if (this.#reading) {
        this.#onText(text, now);
      }
    }
  }

  /** A detector of the system can fail although it is listed, then the worker reads in its place. */
  async #replaceReader() {
    if (!this.#wanted) {
      return; // stopped meanwhile, which ends a worker in the middle of a frame
    }
    const failed = await this.#reader.catch(() => null);
    failed?.close();
    if (failed instanceof NativeReader) {
      this.#reader = WorkerReader.open();
      return;
    }
    this.stop();
    this.#onFault("reader");
  }
}

/** Reads with the detector of the system, where it knows QR codes. */
class NativeReader {
  #detector = new self.BarcodeDetector({ formats: ["qr_code"] });

  /** Resolves to null where there is no such detector. */
  static async open() {
    const formats = (await self.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
    return formats.includes("qr_code") ? new NativeReader() : null;
  }

  /**
   * @param {HTMLVideoElement | ImageBitmap} source
   * @returns {Promise<string[]>}
   */
  async read(source) {
    const codes = await this.#detector.detect(source);
    return codes.map((code) => code.rawValue);
  }

  close() {}
}

/** Reads with zxing in a worker, one frame after another. */
class WorkerReader {
  #worker = new Worker(new URL("reader-worker.js", import.meta.url));
  #asked = null; // {resolve, reject} of the frame under way
  #canvas = null; // where frames cannot be handed over

  static async open() {
    return new WorkerReader();
  }

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#answer(data.texts);
    this.#worker.onerror = () => this.#answer(null);
  }

  /**
   * @param {HTMLVideoElement | ImageBitmap} source
   * @param {boolean} thorough
   * @returns {Promise<string[]>}
   */
  read(source, thorough) {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#send(source, thorough);
    });
  }

  close() {
    this.#worker.terminate();
    this.#answer(null);
  }

  #answer(texts) {
    const asked = this.#asked;
    this.#asked = null;
    if (texts) {
      asked?.resolve(texts);
    } else {
      asked?.reject(new Error("reader: a frame could not be read"));
    }
  }

  #send(source, thorough) {
    if (source instanceof HTMLVideoElement && typeof VideoFrame === "function" && !this.#canvas) {
      let frame;
      try {
        frame = new VideoFrame(source);
        this.#worker.postMessage({ frame, thorough }, [frame]);
        return;
      } catch {
        frame?.close(); // some browsers have frames and cannot hand them over
      }
    }
    const { data, width, height } = this.#pixels(source);
    this.#worker.postMessage({ rgba: data.buffer, width, height, thorough }, [data.buffer]);
  }

  #pixels(source) {
    const w = source.videoWidth ?? source.width;
    const h = source.videoHeight ?? source.height;
    const scale = Math.min(1, PICTURE / Math.max(w, h));
    this.#canvas ??= document.createElement("canvas");
    this.#canvas.width = Math.max(1, Math.round(w * scale));
    this.#canvas.height = Math.max(1, Math.round(h * scale));
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, this.#canvas.width, this.#canvas.height);
    return context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
  }
}

async function openReader() {
  return (await NativeReader.open()) ?? WorkerReader.open();
}

/** Reads one picture with a reader of its own. A reader that fails has found nothing. */
async function readOnce(open, bitmap) {
  const reader = await open();
  try {
    const texts = (await reader?.read(bitmap, true)) ?? [];
    return texts[0] ?? null;
  } catch {
    return null;
  } finally {
    reader?.close();
  }
}

async function getStream() {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraFault(self.isSecureContext ? "none" : "insecure");
  }
  const video = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (err) {
    throw new CameraFault(faultCode(err.name));
  }
}

function faultCode(name) {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    default:
      return "busy"; // NotReadableError, AbortError: another program has it, or the system cannot
  }
}

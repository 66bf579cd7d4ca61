// lists.js takes in signed lists: those of the day at the start, a file, a chain of codes.
// The verifier decides whether they are used; here is told what it decided.

import { Camera } from "./camera.js";

const largest = 16 << 20; // bytes of a file
const stall = 8000; // ms without a byte after which the lists of the day are given up
const chainWait = 30000; // ms without a new code after which a chain is given up

/** Reports whether bytes begin as CBOR's array or tag, which no text and no PDF does. */
const listlike = ([first]) => first >> 5 === 4 || first >> 5 === 6;

/**
 * Fetches a file as it is on the server now, however long a slow line takes for it. It throws
 * where there is none, where nothing more comes, and where there is no end.
 */
async function download(name) {
  const ender = new AbortController();
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ender.abort(), stall);
  };
  try {
    wait();
    const answer = await fetch(name, { cache: "no-store", signal: ender.signal });
    if (!answer.ok) {
      throw new Error(`${name}: status ${answer.status}`);
    }
    const parts = [];
    let size = 0;
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      wait();
      parts.push(part.value);
      size += part.value.length;
      if (size > largest) {
        throw new Error(`${name}: over ${largest} bytes`);
      }
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  } finally {
    clearTimeout(timer);
    ender.abort(); // also what was not read
  }
}

/** Lists tells what came of lists by a Screen and a Signal, and calls onUpdate after each. */
export class Lists {
  constructor({ verifier, screen, signal }, onUpdate) {
    Object.assign(this, { verifier, screen, signal, onUpdate, timer: 0 });
  }

  /** Fetches the lists of the day. Without a network those that are held do. */
  async day() {
    const bytes = await download("lists.cose").catch(() => null);
    if (bytes === null) {
      return;
    }
    const result = await this.verifier.update(bytes);
    await this.onUpdate();
    if (!result.ok) {
      this.screen.notice("bad", `update.${result.code}`);
    }
  }

  /** Takes in a file. Of a picture with a code it returns the text, else null. */
  async file(file) {
    if (file.size > largest) {
      this.screen.notice("bad", "file.large");
      return null;
    }
    if (!file.type.startsWith("image/")) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const result = await this.verifier.update(bytes);
      if (result.code === "refused" && !listlike(bytes)) {
        this.screen.notice("bad", "file.none");
      } else {
        await this.told(result);
      }
      return null;
    }
    const text = await Camera.readPicture(file);
    if (text === null) {
      this.screen.notice("bad", "picture.none");
    }
    return text;
  }

  /** Takes in a text if it is one of a chain, and reports whether it is. */
  async chain(text) {
    const part = await this.verifier.collect(text);
    if (!part) {
      return false;
    }
    clearTimeout(this.timer);
    this.screen.progress(part.done ? null : part);
    if (part.done) {
      await this.told(part.result);
    } else {
      this.timer = setTimeout(() => this.screen.progress(null), chainWait);
    }
    return true;
  }

  async told(result) {
    await this.onUpdate();
    if (!result.ok) {
      this.screen.notice("bad", `update.${result.code}`);
      return;
    }
    this.signal.give("lists");
    this.screen.notice("good", result.changed ? "update.changed" : "update.same");
  }
}

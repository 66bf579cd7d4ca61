// signal.js makes outcomes heard and felt, and keeps the screen on. Each outcome has its own
// tones and its own buzz, so that one who looks at the person and not at the screen knows it.

// Tones are [hertz, ms] one behind the other, 0 hertz is a rest. Buzz is for vibrate: ms on,
// off, on.
const signals = {
  valid: { shape: "sine", tones: [[1568, 130]], buzz: [60] },
  stale: { shape: "sine", tones: [[1175, 110], [0, 90], [1175, 110]], buzz: [60, 90, 60] },
  specimen: { shape: "triangle", tones: [[784, 80], [988, 80], [784, 80], [988, 80]], buzz: [40, 60, 40, 60, 40] },
  invalid: { shape: "square", tones: [[196, 520]], buzz: [600] },
  forged: { shape: "sawtooth", tones: [[415, 140], [208, 140], [415, 140], [208, 140], [415, 140], [208, 140]], buzz: [220, 80, 220, 80, 220] },
  foreign: { shape: "triangle", tones: [[494, 220]], buzz: [160] },
  undecided: { shape: "triangle", tones: [[494, 140], [0, 60], [392, 220]], buzz: [160, 120, 160] },
  lists: { shape: "sine", tones: [[523, 90], [659, 90], [784, 140]], buzz: [40, 40, 40] },
};

const volume = { sine: 0.5, triangle: 0.5, square: 0.22, sawtooth: 0.25 }; // equally loud

const late = 300; // ms after which a tone would be taken for that of the next card

/** Signal plays the tones and vibrates. It calls onLock when it may sound, or may not any more. */
export class Signal {
  constructor(muted, onLock = () => {}) {
    Object.assign(this, { muted, onLock, sound: null });
  }

  /** Reports whether the browser waits for a touch or key before it lets the page sound. */
  get locked() {
    return this.sound !== null && this.sound.state !== "running";
  }

  /** Asks for sound. Most browsers give it in a touch or key only: call this in each of them. */
  async unlock() {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (!this.sound && Context) {
      this.sound = new Context();
      this.sound.addEventListener("statechange", () => this.onLock());
      this.onLock();
    }
    if (this.locked) {
      await this.sound.resume().catch(() => {}); // a browser may answer with the touch, minutes later
    }
  }

  /** Gives the signal of an outcome, or "lists" when lists have come in. */
  give(name) {
    const signal = signals[name];
    navigator.vibrate?.(signal.buzz); // muted means the ear
    if (this.muted) {
      return;
    }
    if (this.sound && !this.locked) {
      this.play(signal);
      return;
    }
    const due = performance.now() + late;
    this.unlock().then(() => {
      if (this.sound && !this.locked && !this.muted && performance.now() < due) {
        this.play(signal);
      }
    });
  }

  play({ shape, tones }) {
    let at = this.sound.currentTime + 0.01;
    for (const [pitch, length] of tones) {
      const stop = at + length / 1000;
      if (pitch > 0) {
        this.tone({ shape, pitch, at, stop });
      }
      at = stop;
    }
  }

  tone({ shape, pitch, at, stop }) {
    const source = this.sound.createOscillator();
    const gain = this.sound.createGain();
    source.type = shape;
    source.frequency.value = pitch;
    // Ramps, as a tone cut off clicks.
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(volume[shape], at + 0.008);
    gain.gain.setValueAtTime(volume[shape], stop - 0.02);
    gain.gain.linearRampToValueAtTime(0, stop);
    source.connect(gain).connect(this.sound.destination);
    source.start(at);
    source.stop(stop);
  }
}

/** Awake keeps the screen on where the browser can. */
export class Awake {
  constructor() {
    this.lock = null;
    this.wanted = false;
    this.asking = false;
  }

  async on() {
    this.wanted = true;
    if (this.lock || this.asking || !navigator.wakeLock) {
      return;
    }
    this.asking = true;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => {
        if (this.lock === lock) {
          this.lock = null;
        }
      });
      this.lock = lock;
      if (!this.wanted) {
        this.off();
      }
    } catch {
      // A low battery: the screen goes dark as the device is set.
    } finally {
      this.asking = false;
    }
  }

  off() {
    this.wanted = false;
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}

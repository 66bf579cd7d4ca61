// The page's side of the verifier. All is decided and kept in verifier-worker.js.

import { Fault } from "./keep.js";

export { Fault };

/**
 * What is told of one card. Shown is null unless the card is accepted.
 * @typedef {object} Outcome
 * @property {"valid"|"stale"|"specimen"|"invalid"|"forged"|"foreign"|"undecided"} verdict
 * @property {string} reason empty if accepted, else the words of verify.Reason or "no trust list"
 * @property {null | {name: string, secondName: string, birth: string, face: Uint8Array | null,
 *   faceType: string, until: number}} shown birth is a year or YYYY-MM-DD by the
 *   configuration; until is in seconds since 1970, 0 for no end
 * @property {string} keyboard the layout that repair undid, or empty
 */

/**
 * What became of lists.
 * @typedef {{ok: true, changed: boolean}
 *   | {ok: false, code: "rollback"|"conflict"|"refused"|"storage"}} Updated
 */

// Seconds after which a Worker that does not answer is taken for dead. What handles lists may
// take long where they are large, and the program comes over the line; all else takes a moment.
const limits = { open: 180, update: 60, collect: 60, share: 60 };
const limit = 10;

export class Verifier {
  #worker = new Worker(new URL("verifier-worker.js", import.meta.url), { type: "module" });
  #waiting = new Map(); // of {resolve, reject, left: seconds}, by the id of a call
  #watched = false;
  #calls = 0;
  #dead = false;

  /** False where the browser keeps nothing: lists are gone with the page. Tell the user. */
  storage = false;

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#answered(data);
    this.#worker.onerror = () => this.#die();
    this.#worker.onmessageerror = () => this.#die();
  }

  /**
   * Fetches root.cose and the program, and reads what was kept. Nothing is fetched later.
   * Throws a Fault: "roots" for a root document that is not there or not sound, "state" for
   * kept lists that cannot be read (never a first start), "programme" for lists of another
   * programme, "storage", or "internal".
   * @param {{birth: string, staleTrust: number, staleStatus: number, training: boolean, sample: boolean}} config
   */
  static async open(config) {
    const verifier = new Verifier();
    const { birth, staleTrust, staleStatus, training, sample } = config;
    try {
      ({ storage: verifier.storage } = await verifier.#call("open", { birth, staleTrust, staleStatus, training, sample }));
    } catch (fault) {
      verifier.close();
      throw fault;
    }
    return verifier;
  }

  /** Decides about the text of a camera. @returns {Promise<Outcome>} */
  verify(text) {
    return this.#call("verify", text);
  }

  /** Decides about a text that a scanner typed. @returns {Promise<Outcome>} */
  repair(text) {
    return this.#call("repair", text);
  }

  /**
   * Takes in signed lists, all or none. They are kept before it answers. After "storage" they
   * are in force until the page ends; the next update tries again to keep them.
   * @param {Uint8Array} bytes
   * @returns {Promise<Updated>}
   */
  async update(bytes) {
    return this.#persist(await this.#call("update", bytes));
  }

  /**
   * Tells of the lists in seconds. An age is -1 without such a list, and -2 if the clock is
   * behind it. Text has a line a list, as mobile.Verifier.Lists says.
   * @returns {Promise<{trustAge: number, statusAge: number, freshUntil: number, keys: number, text: string}>}
   */
  lists() {
    return this.#call("lists");
  }

  /**
   * Takes in a text of a chain of lists. Have is 0 after a part that did not fit.
   * @returns {Promise<null | {have: number, of: number, done: boolean, result?: Updated}>} null
   *   for any other text
   */
  async collect(text) {
    const progress = await this.#call("collect", text);
    if (progress?.done) {
      this.#persist(progress.result);
    }
    return progress;
  }

  /**
   * Makes the QR codes of the chain of lists held, without their quiet zone of 4 modules.
   * @returns {Promise<{size: number, modules: Uint8Array}[]>} size x size modules of 0 and 1;
   *   none without lists, or with more than a chain carries, some 390 kB
   */
  share() {
    return this.#call("share");
  }

  /** Ends the Worker. Calls that wait throw. */
  close() {
    this.#worker.terminate();
    this.#die();
  }

  #call(method, ...args) {
    if (this.#dead) {
      return Promise.reject(new Fault("internal"));
    }
    return new Promise((resolve, reject) => {
      const id = this.#calls++;
      this.#waiting.set(id, { resolve, reject, left: limits[method] ?? limit });
      this.#worker.postMessage({ id, method, args });
      this.#watch();
    });
  }

  #answered({ id, result, fault }) {
    if (!this.#waiting.has(id)) {
      return; // it came too late
    }
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (fault) {
      reject(new Fault(fault));
    } else {
      resolve(result);
    }
  }

  // watch counts the seconds of the call that waits longest; those behind it wait for it. This
  // timer stands still with a page that the system has frozen, as its Worker does.
  #watch() {
    if (this.#watched || this.#waiting.size === 0 || !AbortSignal.timeout) {
      return;
    }
    this.#watched = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      this.#watched = false;
      this.#count();
      this.#watch();
    };
    // By way of a message, behind answers that wait in a page that was busy.
    AbortSignal.timeout(1000).addEventListener("abort", () => port2.postMessage(null));
  }

  #count() {
    const [first] = this.#waiting.values();
    if (first && --first.left <= 0) {
      this.close();
    }
  }

  #die() {
    this.#dead = true;
    for (const { reject } of this.#waiting.values()) {
      reject(new Fault("internal"));
    }
    this.#waiting.clear();
  }

  // Asks the browser not to clear what is kept, once there is something: some ask the user.
  #persist(updated) {
    if (updated.ok && updated.changed) {
      navigator.storage?.persist?.().catch(() => {});
    }
    return updated;
  }
}

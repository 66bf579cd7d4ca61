// What the device must not forget, in IndexedDB: a record {serial, kept} for the programme that
// the page is for, and another one for the sample programme, whose keys are public. Kept is what
// device.Kept returned, and the serial is another for each record, so that a tab sees that
// another one has written.

const FOLDER = new URL(".", import.meta.url).pathname; // another scanner may live in another folder
const DATABASE = `sealcard ${FOLDER}`;
const STORE = "kept";

/** A Fault says by its code what failed: "roots", "state", "programme", "storage" or "internal". */
export class Fault extends Error {
  constructor(code) {
    super(`verifier: ${code}`);
    this.code = code;
  }
}

// What browsers say where a page has no storage at all, as in some private windows. Any other
// error is a fault: a start in memory would take lists older than those that were kept.
const NO_STORAGE = ["SecurityError", "InvalidStateError", "NotAllowedError"];

/** Whether an error of IndexedDB is that the user or the browser gives the page no storage. */
async function isForbidden(error) {
  if (NO_STORAGE.includes(error?.name)) {
    return true;
  }
  // Chrome says of site data that is blocked what it says of a broken disk. Locks tell it apart.
  return error?.name === "UnknownError" && (await globalThis.navigator?.locks?.query().catch((e) => e.name)) === "SecurityError";
}

/** @returns {Promise<IDBDatabase>} rejects with the error of the browser */
function requestDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      // A later release may want another version; what this tab does then is a fault.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

/** @returns {Promise<IDBDatabase | null>} null where there is no storage */
async function openDatabase() {
  try {
    return globalThis.indexedDB ? await requestDatabase() : null;
  } catch (error) {
    if (await isForbidden(error)) {
      return null;
    }
    throw new Fault("storage");
  }
}

/** @returns {BroadcastChannel | null} null where tabs do not hear of each other */
function openChannel() {
  try {
    return new BroadcastChannel(DATABASE);
  } catch {
    return null; // what another tab writes is seen at the next write
  }
}

/** Keep reads and writes the record. Where there is no storage it lives as long as the page. */
export class Keep {
  #key;
  #database = null;
  #channel = null;
  #record = null; // in memory, without a database
  #last = Promise.resolve(); // of the turns

  /** Opens the record of a name, "device" or "sample". */
  static async open(key) {
    const keep = new Keep();
    keep.#key = key;
    keep.#database = await openDatabase();
    keep.#channel = keep.#database && openChannel();
    return keep;
  }

  /** Whether what is written outlives the page. */
  get storage() {
    return this.#database !== null;
  }

  /** Calls a function when another tab has written. */
  onOther(callback) {
    if (this.#channel) {
      this.#channel.onmessage = () => callback();
    }
  }

  /** Runs an async function while no other of this tab is inside. Write keeps other tabs apart. */
  exclusive(inside) {
    const turn = this.#last.then(inside);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** @returns {Promise<{serial: string, kept: Uint8Array} | null>} null before the first write */
  async read() {
    const record = this.#database ? await this.#transact("readonly", (store) => store.get(this.#key)) : this.#record;
    if (record === undefined || record === null) {
      return null;
    }
    if (typeof record.serial !== "string" || !(record.kept instanceof Uint8Array) || record.kept.length === 0) {
      throw new Fault("state"); // not a first start
    }
    return record;
  }

  /**
   * Replaces the record that has a serial, null for none, in one step.
   * @returns {Promise<string | null>} the new serial; null if there is another record by now,
   *   which stays
   */
  async write(kept, serial) {
    const record = { serial: crypto.getRandomValues(new Uint32Array(4)).join("-"), kept };
    if (!this.#database) {
      this.#record = record;
      return record.serial;
    }
    const before = await this.#transact("readwrite", (store) => this.#replace(store, record, serial));
    if ((before?.serial ?? null) !== serial) {
      return null;
    }
    this.#channel?.postMessage(null);
    return record.serial;
  }

  // In one transaction, as pages without HTTPS have no locks over tabs.
  #replace(store, record, serial) {
    const request = store.get(this.#key);
    request.onsuccess = () => {
      if ((request.result?.serial ?? null) !== serial) {
        return;
      }
      try {
        store.put(record, this.#key);
      } catch {
        store.transaction.abort(); // an error that leaves this function would end the Worker
      }
    };
    return request;
  }

  #transact(mode, act) {
    return new Promise((resolve, reject) => {
      const failed = () => reject(new Fault("storage"));
      try {
        const transaction = this.#database.transaction(STORE, mode, { durability: "strict" });
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = failed;
        transaction.onerror = failed;
      } catch {
        failed();
      }
    });
  }
}

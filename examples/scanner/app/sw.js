// Keeps the page for use without a network. The server puts one line in front of this file:
// self.served = {version, files}, with the SHA-256 of every file of that version.

const START = "index.html"; // the file behind the address of the folder
const SCOPE = new URL(self.registration.scope);
const MINE = `scanner ${SCOPE.pathname} `; // another scanner may live in another folder
const CACHE = MINE + self.served.version;

/**
 * Returns the address under which a file is kept, or null for what is not part of this
 * version: the lists, which must come fresh, and everything that is not ours.
 * @param {Request} request
 * @returns {string|null}
 */
function keptAs(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return null;
  const name = url.pathname.slice(SCOPE.pathname.length) || START;
  // An installed page may be started with a search; nothing else of the page has one.
  if (!Object.hasOwn(self.served.files, name) || (url.search && name !== START)) return null;
  return new URL(name, SCOPE).href;
}

/** Fetches one file. It throws unless the bytes are those of this version. */
async function download(name, digest) {
  // Asking the server again keeps a half old deployment out; the digest would refuse it.
  const answer = await fetch(new URL(name, SCOPE), { cache: "no-cache", integrity: digest });
  // A page that came by a redirect cannot be shown from a cache.
  if (!answer.ok || answer.redirected) throw new Error(`${name}: status ${answer.status}`);
  return answer;
}

/** Keeps every file of this version, or throws and leaves the version before in use. */
async function install() {
  const files = Object.entries(self.served.files);
  const answers = await Promise.all(files.map(([name, digest]) => download(name, digest)));
  const used = await caches.has(CACHE); // by an earlier worker of this version: the server went back to it
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(files.map(([name], i) => cache.put(new URL(name, SCOPE), answers[i])));
  } catch (fault) {
    if (!used) await caches.delete(CACHE); // half a version would only take space
    throw fault;
  }
}

/** Removes the versions before. It runs when no window shows one of them any more. */
async function activate() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(MINE) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  // After the very first visit the page that asked for this worker has no other one, and what
  // it loads later must be there when the network is gone. Later on nothing is claimed: a
  // window keeps its version until it is closed.
  if (others.length === 0) await self.clients.claim();
}

let refill = null; // what makes a cache anew that is gone, while it does

async function answer(event, url) {
  // What cannot be read is as good as gone, and the network may still be there.
  const kept = await caches.match(url, { cacheName: CACHE }).catch(() => undefined);
  if (kept) return kept;
  // A browser short of space has removed all of it, but not this worker.
  // A server that is away, or has another version by now, will not do.
  refill ??= install().catch(() => {}).finally(() => { refill = null; });
  event.waitUntil(refill);
  return fetch(event.request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const url = keptAs(event.request);
  if (url !== null) event.respondWith(answer(event, url));
});

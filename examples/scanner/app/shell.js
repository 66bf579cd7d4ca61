// shell.js is what makes the page an app of its device: the choices that it keeps, its copy
// for days without a network, its place on the home screen.

/** setting reads and writes what an officer has chosen, the only thing in localStorage. */
export const setting = {
  get(name) {
    try {
      return localStorage.getItem(`sealcard.${name}`) ?? "";
    } catch {
      return ""; // storage is forbidden: the page works with its defaults
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`sealcard.${name}`, value);
    } catch {
      // the choice lasts as long as the page
    }
  },
};

/** Keeps a copy of the page, and calls onWaiting when a newer one waits for the next start. */
export async function serve(onWaiting) {
  const watch = (worker) => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) {
      onWaiting();
    }
  });
  try {
    const registration = await navigator.serviceWorker.register("sw.js", { updateViaCache: "none" });
    watch(registration.installing);
    registration.addEventListener("updatefound", () => watch(registration.installing));
    if (registration.waiting && navigator.serviceWorker.controller) {
      onWaiting();
    }
  } catch {
    // An insecure address has no service worker: the page works while its server does.
  }
}

/** Installer keeps the browser's offer to install the page until someone asks for it. */
export class Installer {
  constructor(onOffer) {
    this.offer = null;
    globalThis.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.offer = event;
      onOffer(true);
    });
    globalThis.addEventListener("appinstalled", () => onOffer(false));
  }

  async install() {
    const { offer } = this;
    this.offer = null; // it can be used once
    await offer?.prompt();
  }
}

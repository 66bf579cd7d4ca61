// menu.js is the menu and what it leads to: the language, the codes of the lists, the place
// on the home screen.

import { byId, el } from "./screen.js";
import { Share } from "./share.js";
import { Installer, setting } from "./shell.js";

/** Menu needs of the page texts, screen, camera, verifier, state, home() and fault(). */
export class Menu {
  constructor(page) {
    Object.assign(this, { page, root: byId("menu"), codes: new Share(page.texts) });
    this.installer = new Installer((offered) => {
      byId("install").hidden = !offered;
    });
  }

  get isOpen() {
    return this.root.open;
  }

  listen() {
    const { root } = this;
    root.addEventListener("close", () => this.closed());
    root.addEventListener("click", ({ target }) => target === root && root.close());
    byId("language").addEventListener("change", ({ target }) => this.speak(target.value));
  }

  languages() {
    const { texts } = this.page;
    const options = texts.languages().map(([tag, name]) => el("option", { value: tag, lang: tag }, name));
    byId("language").replaceChildren(...options);
    byId("language").value = texts.tag;
  }

  speak(tag) {
    setting.set("language", tag);
    this.page.texts.use(tag);
    this.page.screen.translate();
  }

  open() {
    this.page.camera?.pause();
    this.root.showModal();
    byId("menuTitle").focus();
  }

  /** Closes the menu, else the codes. */
  close() {
    if (this.isOpen) {
      this.root.close();
    } else {
      this.closeShare();
    }
  }

  closed() {
    if (this.page.state === "ready") {
      this.page.camera?.resume();
      this.page.home();
    }
  }

  async share() {
    const { page } = this;
    this.root.close();
    const codes = await page.verifier.share();
    if (page.state !== "ready") {
      return;
    }
    if (codes.length === 0) {
      page.screen.notice("bad", page.screen.held?.trustAge === -1 ? "share.none" : "share.large");
      return;
    }
    page.camera.pause();
    page.screen.state("share");
    this.codes.open(codes);
  }

  closeShare() {
    if (this.page.state === "share") {
      this.codes.close();
      this.page.screen.state("ready");
      this.closed();
    }
  }

  async install() {
    this.root.close();
    byId("install").hidden = true;
    await this.installer.install();
  }
}

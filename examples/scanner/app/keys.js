// keys.js brings a scanner's line to its field wherever the focus is: a scanner types to
// whatever is there, and would press buttons and choose languages with a card.

import { byId } from "./screen.js";
import { Flood } from "./wedge.js";

/**
 * Keys hears every key of the page. Of the page it needs covered, listening, wedge, uncover()
 * and escape().
 */
export class Keys {
  constructor(page) {
    Object.assign(this, { page, flood: new Flood() });
  }

  listen() {
    document.addEventListener("keydown", (event) => this.down(event), { capture: true });
    document.addEventListener("keyup", (event) => {
      if (this.page.covered && this.flood.on) {
        event.preventDefault(); // Firefox presses a button when the space comes up
      }
    }, { capture: true });
  }

  down(event) {
    this.flood.key(event);
    const letter = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (this.page.covered) {
      this.under(event, letter);
    } else if (this.page.listening && letter && event.key !== " " && !event.target.closest?.("input, select")) {
      byId("wedge").focus({ preventScroll: true });
    }
  }

  // under handles a key while a result, the menu or a chain lies over the field. What a scanner
  // sends then is the next card: what covers the field goes before the card is known, so that
  // nobody takes the last verdict for its own.
  under(event, letter) {
    if (event.key === "Escape") {
      this.page.escape();
    } else if (!this.flood.on) {
      // The first letters of a line look like a person's; they must choose nothing in a list.
      letter && event.target.closest?.("select") && event.preventDefault();
    } else if (letter) {
      this.page.uncover();
      this.page.wedge?.begin(this.flood.head);
    } else {
      event.preventDefault();
      ["Enter", "Tab"].includes(event.key) && this.end();
    }
  }

  // end takes a line whose letters all came before the result of the one before covered them.
  end() {
    if (this.page.wedge?.pending) {
      this.page.uncover();
      this.page.wedge.submit();
    }
  }
}

import { showNotice } from "../notices.js";
import { readPage, send } from "../request.js";

// The rating screen: a skipped card gives way to the next one; a rated card stays, marked, so that it can be corrected;
// when every card is done, the next ones come by themselves.
export class Queue {
  #element;

  constructor(element) {
    this.#element = element;
    element.addEventListener("rating:saved", (event) => this.#rated(event.target, event.detail));
    element.addEventListener("submit", (event) => {
      if (event.target.dataset.queueTarget === "skip") this.#skip(event);
    });
  }

  #all(name, root = this.#element) {
    return [...root.querySelectorAll(`[data-queue-target="${name}"]`)];
  }

  async #rated(form, answer) {
    const card = form.closest("li");
    showNotice(answer, form);
    card.firstElementChild.classList.add("queue__card--rated");
    this.#all("skip", card).forEach((form) => form.remove());
    await this.#refresh().catch(() => {});
  }

  async #skip(event) {
    const form = event.target;
    event.preventDefault();
    try {
      showNotice(await send(form), form);
      await this.#refresh(form.closest("li"));
    } catch {
      form.submit();
    }
  }

  // Progress always; then the skipped card, or all of them once there is none left to rate.
  async #refresh(skipped) {
    const page = await readPage();
    this.#all("progress")[0].replaceWith(...this.#all("progress", page));
    const shown = new Set(this.#all("card").map((card) => card.dataset.item));
    const next = this.#all("card", page).find((card) => !shown.has(card.dataset.item));
    if (skipped && next) skipped.replaceWith(next);
    else skipped?.remove();
    if (this.#all("skip").length === 0) this.#all("region")[0].replaceWith(...this.#all("region", page));
    if (skipped) this.#focus(next ?? this.#all("region")[0]);
  }

  // The legend of the stars names the item, so the stars are where a screen reader learns what has come.
  #focus(element) {
    (element.querySelector("[type=radio]") ?? element.querySelector("a")).focus();
  }
}

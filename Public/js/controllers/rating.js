import { send } from "../request.js";

// Saves a rating as soon as it is chosen. The form stays as it is, so that a failed save can be sent by its button.
export class Rating {
  #form;
  #isSending = false;
  #isChanged = false;

  constructor(form) {
    this.#form = form;
    this.#target("save").hidden = true;
    form.addEventListener("change", () => this.#save());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.submitter === this.#target("remove") ? this.#remove() : this.#save();
    });
  }

  #target(name) {
    return this.#form.querySelector(`[data-rating-target="${name}"]`);
  }

  // One save at a time, and the last choice wins: a choice made while one travels is sent after it.
  async #save() {
    this.#isChanged = true;
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#isChanged) {
        this.#isChanged = false;
        await send(this.#form);
      }
      this.#show("Saved");
      this.#target("save").hidden = true;
      this.#target("remove")?.removeAttribute("hidden");
      this.#form.dispatchEvent(new Event("rating:saved", { bubbles: true }));
    } catch (error) {
      this.#fail(error);
    }
    this.#isSending = false;
  }

  async #remove() {
    const remove = this.#target("remove");
    try {
      await send(this.#form, remove.formAction);
      for (const input of this.#form.querySelectorAll(":checked")) input.checked = false;
      this.#form.querySelector("[type=radio]").focus();
      remove.hidden = true;
      this.#show("Removed");
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error) {
    this.#target("save").hidden = false;
    this.#show(error.message, true);
  }

  #show(text, isFailure = false) {
    this.#target("status").classList.toggle("stars__status--failed", isFailure);
    this.#target("status").textContent = text;
  }
}

import { send } from "../request.js";

// Saves a rating as soon as it is chosen. A failed save brings the form's own button back, to try again.
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
      if (event.submitter?.dataset.ratingTarget === "remove") this.#remove(event.submitter);
      else this.#save();
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
    let answer;
    try {
      while (this.#isChanged) {
        this.#isChanged = false;
        answer = await send(this.#form);
      }
      this.#target("remove")?.removeAttribute("hidden");
      this.#show("Saved");
      this.#form.dispatchEvent(new CustomEvent("rating:saved", { bubbles: true, detail: answer }));
    } catch (error) {
      this.#show(error.message, true);
    }
    this.#isSending = false;
  }

  async #remove(button) {
    try {
      await send(this.#form, button.formAction);
      for (const input of this.#form.querySelectorAll(":checked")) input.checked = false;
      this.#form.querySelector("[type=radio]").focus();
      button.hidden = true;
      this.#show("Removed");
    } catch (error) {
      this.#show(error.message, true);
    }
  }

  #show(text, isFailure = false) {
    this.#target("save").hidden = !isFailure;
    this.#target("status").classList.toggle("stars__status--failed", isFailure);
    this.#target("status").textContent = text;
  }
}

// Closes an open menu by Escape or by a press elsewhere; the element itself opens without this.
export class Menu {
  #element;

  constructor(element) {
    this.#element = element;
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && element.open) this.#close(true);
    });
    element.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !element.contains(event.relatedTarget)) this.#close(false);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!element.contains(event.target)) this.#close(false);
    });
  }

  #close(returnsFocus) {
    this.#element.open = false;
    if (returnsFocus) this.#element.querySelector("summary").focus();
  }
}

// Shows the drawn cover where an item's own image cannot be had.
export class Cover {
  #image;

  constructor(image) {
    this.#image = image;
    image.addEventListener("error", () => this.#fallBack(), { once: true });
    if (image.complete && image.naturalWidth === 0 && image.currentSrc) this.#fallBack();
  }

  #fallBack() {
    const fallback = new URL(this.#image.dataset.coverFallback, location.href).href;
    if (this.#image.src !== fallback) this.#image.src = fallback;
  }
}

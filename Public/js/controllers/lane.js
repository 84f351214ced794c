// Buttons that scroll a lane by most of its width. They show only while there is something to scroll.
export class Lane {
  #track;
  #previous;
  #next;

  constructor(element) {
    const target = (name) => element.querySelector(`[data-lane-target="${name}"]`);
    this.#track = target("track");
    this.#previous = target("previous");
    this.#next = target("next");
    this.#previous.addEventListener("click", () => this.#scroll(-1));
    this.#next.addEventListener("click", () => this.#scroll(1));
    this.#track.addEventListener("scroll", () => this.#update(), { passive: true });
    new ResizeObserver(() => this.#update()).observe(this.#track);
  }

  #scroll(direction) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const sign = getComputedStyle(this.#track).direction === "rtl" ? -direction : direction;
    this.#track.scrollBy({ left: sign * this.#track.clientWidth * 0.8, behavior: isCalm ? "instant" : "smooth" });
  }

  // Spent buttons are marked, not disabled, so that the keyboard's focus is not lost at the end of a lane.
  #update() {
    const { scrollLeft, scrollWidth, clientWidth } = this.#track;
    const room = scrollWidth - clientWidth;
    const place = Math.abs(scrollLeft);
    this.#previous.hidden = this.#next.hidden = room <= 1;
    this.#previous.setAttribute("aria-disabled", place <= 1);
    this.#next.setAttribute("aria-disabled", place >= room - 1);
  }
}

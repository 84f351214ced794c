// The reference of the API: finds operations by words, and unfolds the one that the address names.
export class Reference {
  #element;
  #filter;

  constructor(element) {
    this.#element = element;
    const [field] = this.#all("filter");
    field.hidden = false;
    this.#filter = field.querySelector("input");
    this.#filter.addEventListener("input", () => this.#show());
    addEventListener("hashchange", () => this.#unfold());
    // The browser went to the address before the operation was unfolded.
    this.#unfold();
    // It may have kept the words from before the page was left.
    if (this.#filter.value) this.#show();
  }

  #all(name) {
    return [...this.#element.querySelectorAll(`[data-reference-target="${name}"]`)];
  }

  #unfold() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!this.#element.contains(named)) return;
    if (named.hidden || named.closest("[hidden]")) {
      this.#filter.value = "";
      this.#show();
    }
    for (let fold = named.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    named.scrollIntoView();
  }

  #show() {
    const words = this.#filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const operation of this.#all("operation")) {
      operation.hidden = !words.every((word) => operation.dataset.words.includes(word));
      if (!operation.hidden) count += 1;
    }
    const shown = new Set();
    for (const group of this.#all("group")) {
      group.hidden = !group.querySelector('[data-reference-target="operation"]:not([hidden])');
      if (!group.hidden) shown.add(group.id);
    }
    for (const entry of this.#all("entry")) entry.hidden = !shown.has(entry.dataset.group);
    const found = count === 1 ? "1 operation" : `${count} operations`;
    this.#element.querySelector("#filter-result").textContent = words.length ? found : "";
  }
}

// One operation of the API: its curl line can be copied, and it can be tried with the session of this browser.
const MOST_SHOWN = 100_000;

export class Operation {
  #element;
  #reference;

  constructor(element) {
    this.#element = element;
    this.#reference = element.closest("[data-url]");
    const copy = this.#one("copy");
    copy.hidden = false;
    copy.addEventListener("click", () => this.#copy(copy));
    const fold = this.#one("try");
    if (!fold) return;
    fold.hidden = false;
    this.#one("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  #one(name) {
    return this.#element.querySelector(`[data-operation-target="${name}"]`);
  }

  async #copy(button) {
    const code = this.#one("curl");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Without a secure address there is no clipboard; then the person copies what is marked.
      getSelection().selectAllChildren(code);
      button.textContent = "Press Ctrl C";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }

  async #send() {
    const { method } = this.#element.dataset;
    if (method === "DELETE" && !confirm("This deletes it for good. Go on?")) return;
    const standing = this.#one("standing");
    standing.textContent = "Sending …";
    const begun = performance.now();
    try {
      const response = await fetch(this.#address(), { method, headers: this.#headers(), body: this.#content() });
      const text = await beginning(response);
      const milliseconds = Math.round(performance.now() - begun);
      this.#show(response, text, milliseconds);
      standing.textContent = `Answered ${response.status} in ${milliseconds} ms.`;
    } catch {
      standing.textContent = "No answer came. Is the server still there?";
    }
  }

  #fields(place) {
    return [...this.#one("form").querySelectorAll(`[data-place="${place}"]`)].filter((field) => field.value !== "");
  }

  #address() {
    let path = this.#element.dataset.path;
    for (const { name, value } of this.#fields("path")) path = path.replace(`{${name}}`, encodeURIComponent(value));
    const query = new URLSearchParams(this.#fields("query").map(({ name, value }) => [name, value]));
    return `/api/v1${path}${query.size ? `?${query}` : ""}`;
  }

  #headers() {
    const headers = new Headers(this.#fields("header").map(({ name, value }) => [name, value]));
    const content = this.#one("content");
    if (content) headers.set("Content-Type", content.dataset.type);
    if (this.#element.dataset.method !== "GET") headers.set("X-CSRF-Token", this.#reference.dataset.csrf);
    return headers;
  }

  #content() {
    return this.#one("content")?.value;
  }

  #show(response, text, milliseconds) {
    this.#one("answer").hidden = false;
    this.#one("status").textContent = `${response.status} ${response.statusText} in ${milliseconds} ms`;
    this.#one("headers").textContent = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    this.#one("output").textContent = readable(text) || "No content.";
  }
}

// What comes first of an answer: an export may be of any length.
async function beginning(response) {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < MOST_SHOWN) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return `${text.slice(0, MOST_SHOWN)} …`;
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

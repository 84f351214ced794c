// One operation of the API: its curl line can be copied, and it can be tried with the session of this browser.
const MOST_SHOWN = 100_000;
const ARCHIVE = "application/x-tar";

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
    const content = this.#one("content");
    if (content?.files) content.addEventListener("change", () => this.#name(content.files[0]));
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

  // An archive names its files; a single one is named beside it.
  #name(file) {
    const field = this.#fields("query", true).find(({ name }) => name === "file");
    if (field && file) field.value = typeOf(file) === ARCHIVE ? "" : file.name;
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

  #fields(place, alsoEmpty = false) {
    const fields = [...this.#one("form").querySelectorAll(`[data-place="${place}"]`)];
    return fields.filter(({ value }) => alsoEmpty || value !== "");
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
    if (content) headers.set("Content-Type", content.dataset.type ?? typeOf(content.files[0]));
    if (this.#element.dataset.method !== "GET") headers.set("X-CSRF-Token", this.#reference.dataset.csrf);
    return headers;
  }

  #content() {
    const content = this.#one("content");
    return content?.files ? content.files[0] : content?.value;
  }

  #show(response, text, milliseconds) {
    this.#one("answer").hidden = false;
    this.#one("status").textContent = `${response.status} ${response.statusText} in ${milliseconds} ms`;
    this.#one("headers").textContent = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    this.#one("output").textContent = readable(text) || "No content.";
  }
}

function typeOf(file) {
  return file.name.endsWith(".tar") ? ARCHIVE : "application/octet-stream";
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

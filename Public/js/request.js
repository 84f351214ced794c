// Sends a form as the browser would, and gives the JSON that comes back. Throws an Error whose message is fit to be shown.
export async function send(form, action = form.action) {
  let response;
  try {
    response = await fetch(action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
  } catch {
    throw new Error("No connection. Try again.");
  }
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Error(problem.detail || problem.title || "Not saved. Try again.");
}

// Reads the current page again and gives it as a document.
export async function readPage() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error("The page could not be read again.");
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

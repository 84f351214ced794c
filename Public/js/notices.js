// Says what was done in the page's own place for notices, with its undo: a plain form, as the server would have drawn it.
export function showNotice({ message, undo }, sent) {
  const notice = document.createElement("div");
  notice.className = "notice notice--success notice--floating";
  const text = document.createElement("p");
  text.className = "notice__text";
  text.textContent = message;
  notice.append(text);
  if (undo) notice.append(undoForm(undo, sent));
  document.querySelector(".notices").replaceChildren(notice);
}

function undoForm({ action, label }, sent) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  for (const name of ["_csrf", "return_to"]) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = sent.elements[name].value;
    form.append(field);
  }
  const button = document.createElement("button");
  button.className = "button-link";
  button.textContent = label;
  form.append(button);
  return form;
}

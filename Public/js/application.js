// Binds the controllers to the elements that ask for one with data-controller, now and when elements arrive later.
// Every page works without any of this.
import { Cover } from "./controllers/cover.js";
import { Lane } from "./controllers/lane.js";
import { Menu } from "./controllers/menu.js";
import { Operation } from "./controllers/operation.js";
import { Queue } from "./controllers/queue.js";
import { Rating } from "./controllers/rating.js";
import { Reference } from "./controllers/reference.js";

const controllers = {
  cover: Cover,
  lane: Lane,
  menu: Menu,
  operation: Operation,
  queue: Queue,
  rating: Rating,
  reference: Reference,
};
const bound = new WeakSet();

function bind(root) {
  const found = [...root.querySelectorAll("[data-controller]")];
  if (root.matches?.("[data-controller]")) found.push(root);
  for (const element of found) {
    const Controller = controllers[element.dataset.controller];
    if (!Controller || bound.has(element)) continue;
    bound.add(element);
    new Controller(element);
  }
}

bind(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node instanceof Element) bind(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });

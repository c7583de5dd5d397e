// A line about a message that changes out of sight; a click shows the message.

import { by, reveal } from "./dom.js";

let told = null;

const watcher = new IntersectionObserver((entries) => {
  const { isIntersecting, boundingClientRect, rootBounds } = entries.at(-1);
  if (isIntersecting) return forget(told);
  by("news").classList.toggle("below", boundingClientRect.top > rootBounds.top);
  by("news").hidden = false;
}, { root: by("scroll") });

/** Say what a changed message holds, for as long as it cannot be seen. */
export function tell(element, words) {
  if (element !== told) {
    forget(told);
    told = element;
    watcher.observe(element);
  }
  by("news-text").textContent = words;
}

/** Say no more about a message: it is seen, or gone. */
export function forget(element) {
  if (element !== told) return;
  watcher.disconnect();
  told = null;
  by("news").hidden = true;
  by("news-text").textContent = "";
}

by("news").addEventListener("click", () => reveal(told));

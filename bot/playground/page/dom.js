// Small helpers for building the page out of text, never out of HTML.

export const by = (id) => document.getElementById(id);

/** Make an element with properties, attributes (those with a dash) and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Whether this person wants nothing to move by itself. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Scroll an element into the middle. */
export function reveal(element) {
  element?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
}

let toastTimer = 0;

/** Show a short text over the page for a few seconds. */
export function toast(text) {
  by("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { by("toast").textContent = ""; }, 4000);
}

/** Show a text that has to be closed. */
export function alertDialog(text) {
  by("alert-text").textContent = text;
  if (!by("alert").open) by("alert").showModal();
}

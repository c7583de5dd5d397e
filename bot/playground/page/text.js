// Text with Telegram's entities (offsets in UTF-16 units, as JavaScript counts).

import { make } from "./dom.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
};

function wrapped(piece, entity, onCommand) {
  if (TAGS[entity.type]) return make(TAGS[entity.type], {}, piece);
  if (entity.type === "text_link" && /^https?:\/\//i.test(entity.url)) {
    return make("a", { href: entity.url, target: "_blank", rel: "noreferrer" }, piece);
  }
  if (entity.type === "bot_command") {
    const button = make("button", { type: "button" }, piece);
    button.addEventListener("click", () => onCommand(button.textContent));
    return button;
  }
  return piece;
}

/** Give the nodes of a text: plain pieces, wrapped by the entities that cover them. */
export function textNodes(text, entities = [], onCommand) {
  const ends = entities.flatMap((entity) => [entity.offset, entity.offset + entity.length]);
  const borders = [...new Set([0, ...ends, text.length])].sort((a, b) => a - b);
  return borders.slice(1).map((end, at) => {
    const start = borders[at];
    const covering = entities.filter(
      (entity) => entity.offset <= start && entity.offset + entity.length >= end);
    return covering.reduceRight(
      (piece, entity) => wrapped(piece, entity, onCommand),
      document.createTextNode(text.slice(start, end)));
  });
}

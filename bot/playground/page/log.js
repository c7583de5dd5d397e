// The list of messages: order, albums, and a scroll position that never jumps.

import { by, make } from "./dom.js";
import { MessageView } from "./message.js";
import { follow } from "./viewer.js";

const NEAR = 80;
const list = by("log");
const scroll = by("scroll");
const views = new Map();
let atEnd = true;

/** Stay at the end if the reader is there; else leave the scroll position alone. */
function settle() {
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  by("to-end").hidden = atEnd;
}

scroll.addEventListener("scroll", () => {
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  by("to-end").hidden = atEnd;
});
new ResizeObserver(settle).observe(list);
new ResizeObserver(settle).observe(scroll);
by("to-end").addEventListener("click", () => { atEnd = true; settle(); });

function place(view, message) {
  const last = list.lastElementChild;
  const group = message.media_group_id;
  if (group && last?.dataset.group === group) {
    last.firstElementChild.append(view.element);
    return;
  }
  const side = view.mine ? "mine" : "theirs";
  if (last?.dataset.side !== side) view.element.classList.add("turn");
  if (group && message.photo) {
    const album = make("li", { className: `album-holder ${side}` },
      make("ol", { className: `album ${side}`, role: "list", "aria-label": "Album" }, view.element));
    album.dataset.group = group;
    album.dataset.side = side;
    list.append(album);
    return;
  }
  view.element.dataset.side = side;
  list.append(view.element);
}

/** Show a message, new or edited; `say` sends a text for the person. */
export async function show(message, bot, say) {
  const known = views.get(message.message_id);
  if (known) {
    await known.update(message);
    follow(message);
  } else {
    const view = new MessageView(message, bot, say);
    views.set(message.message_id, view);
    if (view.mine) atEnd = true;
    place(view, message);
  }
  by("empty").hidden = true;
  settle();
}

export function remove(messageId) {
  const view = views.get(messageId);
  const holder = view?.element.closest(".album-holder");
  view?.element.remove();
  if (holder && !holder.querySelector(".message")) holder.remove();
  views.delete(messageId);
}

/** Forget messages that are not in the list any more, show those that are. */
export async function reset(messages, bot, say) {
  const present = new Set(messages.map((message) => message.message_id));
  for (const id of [...views.keys()].filter((id) => !present.has(id))) remove(id);
  for (const message of messages) await show(message, bot, say);
  by("empty").hidden = messages.length > 0;
  atEnd = true;
  settle();
}

/** The answer to a tap has come: the button waits no longer. */
export function answered(queryId) {
  document.querySelector(`[data-query="${CSS.escape(queryId)}"]`)?.removeAttribute("aria-busy");
}

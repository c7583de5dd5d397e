// The list of messages: order, albums, and a scroll position that never jumps.

import { by, make } from "./dom.js";
import { MessageView } from "./message.js";
import * as news from "./news.js";
import { asksForReply, drop, gist, replyTo } from "./reply.js";
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

/** Put a message in an album: its picture beside the others, its words under them all. */
function hang(view, album) {
  album.firstElementChild.append(view.element);
  const words = make("div");
  album.append(words);
  view.moveWords(words);
}

function newAlbum(group, side) {
  const pictures = make("ol", { className: "album", role: "list", "aria-label": "Album" });
  const album = make("li", { className: `album-holder ${side}` }, pictures);
  album.dataset.group = group;
  return album;
}

function place(view, message) {
  const last = list.lastElementChild;
  const group = message.media_group_id;
  if (group && last?.dataset.group === group) {
    hang(view, last);
    return;
  }
  const sender = String(message.from.id);
  view.element.classList.toggle("turn", last?.dataset.sender !== sender);
  const inAlbum = group && message.photo;
  const item = inAlbum ? newAlbum(group, view.mine ? "mine" : "theirs") : view.element;
  item.dataset.sender = sender;
  list.append(item);
  if (inAlbum) hang(view, item);
}

/** Show a message, new or edited; `say` sends a text for the person. */
export async function show(message, say) {
  const known = views.get(message.message_id);
  if (known) {
    if (JSON.stringify(known.message) === JSON.stringify(message)) return;
    await known.update(message);
    follow(message);
    news.tell(known.element, gist(message));
  } else {
    const view = new MessageView(message, say);
    views.set(message.message_id, view);
    if (view.mine) atEnd = true;
    place(view, message);
    if (view.mine) drop();
    if (asksForReply(message)) replyTo(message);
  }
  by("empty").hidden = true;
  settle();
}

export function remove(messageId) {
  const view = views.get(messageId);
  if (view) news.forget(view.element);
  view?.under?.remove();
  const holder = view?.element.closest(".album-holder");
  view?.element.remove();
  if (holder && !holder.querySelector(".message")) holder.remove();
  views.delete(messageId);
}

/** Forget messages that are not in the list any more, show those that are. */
export async function reset(messages, say) {
  const present = new Set(messages.map((message) => message.message_id));
  for (const id of [...views.keys()].filter((id) => !present.has(id))) remove(id);
  for (const message of messages) await show(message, say);
  by("empty").hidden = messages.length > 0;
  atEnd = true;
  settle();
}

/** The answer to a tap has come: the button waits no longer. */
export function answered(queryId) {
  document.querySelector(`[data-query="${CSS.escape(queryId)}"]`)?.removeAttribute("aria-busy");
}

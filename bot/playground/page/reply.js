// The message that the next one replies to, shown over the box.

import { by } from "./dom.js";
import { here } from "./here.js";

let target = null;

/** Give the id of the message to reply to, undefined if there is none. */
export const targetId = () => target?.message_id;

/** Give what the empty box says. */
export const placeholder = () => target?.force_reply?.input_field_placeholder ?? "Message";

/** Say in a line what a message holds. */
export function gist(message) {
  const words = (message.text ?? message.caption ?? "").split("\n")[0];
  if (words) return words;
  if (message.photo) return "Photo";
  return message.animation ? "Film" : "File";
}

const name = (sender) => (sender.id === here.person ? "yourself" : sender.first_name);

function show() {
  by("reply").hidden = target === null;
  by("reply-name").textContent = target ? `Reply to ${name(target.from)}` : "";
  by("reply-text").textContent = target ? gist(target) : "";
  by("text").placeholder = placeholder();
}

/** Let the next message reply to this one. */
export function replyTo(message) {
  target = message;
  show();
}

export function drop() {
  target = null;
  show();
}

/** Say whether a message opens the box for this person's reply. */
export function asksForReply(message) {
  const asked = message.force_reply;
  if (!asked) return false;
  return !asked.selective || !message.reply_to_message || message.reply_to_message.from.id === here.person;
}

export function setUp() {
  by("reply-drop").addEventListener("click", () => { drop(); by("text").focus(); });
}

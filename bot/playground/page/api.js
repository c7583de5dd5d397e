// The page's own small API. Every call gives JSON or throws an Error with a sentence.

import { here } from "./here.js";

async function request(path, options = {}) {
  const answer = await fetch(path, options);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.description ?? `The playground answers ${answer.status}.`);
  return body;
}

const post = (path, body) => request(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ person: here.person, chat: here.chat, ...body }),
});

const place = `person=${here.person}&chat=${here.chat}`;

export const state = () => request(`/page/state?${place}`);
export const changes = (after) => request(`/page/changes?${place}&after=${after}&wait=25`);
export const samples = () => request("/page/samples");
export const sendText = (text, replyTo) => post("/page/text", { text, reply_to: replyTo });
export const introduce = (person) => post("/page/people", person);
export const tap = (messageId, data) => post("/page/tap", { message_id: messageId, data });

/** Send files as an album or alone; `asFiles` keeps their bytes. */
export function sendFiles(files, asFiles, caption, replyTo) {
  const form = new FormData();
  form.append("person", here.person);
  form.append("chat", here.chat);
  if (replyTo) form.append("reply_to", replyTo);
  for (const file of files) form.append("file", file, file.name || "picture.png");
  if (caption) form.append("caption", caption);
  return request(asFiles ? "/page/documents" : "/page/photos", { method: "POST", body: form });
}

export const fileAddress = (fileId, type = "") =>
  `/page/file/${encodeURIComponent(fileId)}${type ? `?type=${encodeURIComponent(type)}` : ""}`;

export const downloadAddress = (fileId, name) =>
  `/page/file/${encodeURIComponent(fileId)}?name=${encodeURIComponent(name)}`;

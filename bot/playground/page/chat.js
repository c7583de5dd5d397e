// The chat: loads what there is, then follows the changes.

import * as api from "./api.js";
import * as composer from "./composer.js";
import { alertDialog, by, toast } from "./dom.js";
import { here, inGroup } from "./here.js";
import * as log from "./log.js";
import * as samples from "./samples.js";
import * as settings from "./settings.js";

const ACTION_SECONDS = 5;
const RETRY_MILLISECONDS = 1000;
const ACTIONS = {
  typing: "typing …",
  upload_photo: "sending a photo …",
  upload_document: "sending a file …",
  upload_video: "sending a film …",
};
const IDLE = inGroup ? "bot, in a group" : "bot";
let bot = 0;
let idle = 0;

function status(text, busy) {
  by("bot-status").textContent = text;
  by("bot-status").classList.toggle("busy", busy);
  clearTimeout(idle);
  if (busy) idle = setTimeout(() => status(IDLE, false), ACTION_SECONDS * 1000);
}

function answer(change) {
  log.answered(change.callback_query_id);
  if (change.person !== here.person || !change.text) return;
  if (change.show_alert) alertDialog(change.text);
  else toast(change.text);
}

async function apply(change) {
  if (change.kind === "message") {
    if (change.message.from.id === bot) status(IDLE, false);
    await log.show(change.message, composer.say);
  }
  if (change.kind === "deleted") log.remove(change.message_id);
  if (change.kind === "profile") introduce(await api.state());
  if (change.kind === "answer") answer(change);
  if (change.kind === "action") status(ACTIONS[change.action] ?? "busy …", true);
}

function introduce(state) {
  bot = state.bot.id;
  by("bot-name").textContent = state.bot.first_name;
  document.title = `${state.bot.first_name} · playground`;
  if (state.description) by("bot-description").textContent = state.description;
  here.language = by("language").value = state.person.language_code ?? "";
  composer.setCommands(state.commands);
}

async function load() {
  const state = await api.state();
  introduce(state);
  await log.reset(state.messages, composer.say);
  return state.after;
}

async function followChanges(first) {
  let after = first;
  for (;;) {
    const news = await api.changes(after);
    after = news.after;
    // A picture that loads slowly must not hold up what comes after it.
    for (const change of news.changes) apply(change);
  }
}

async function run() {
  composer.setUp();
  settings.setUp(async () => introduce(await api.state()));
  status(IDLE, false);
  samples.setUp().catch((error) => toast(error.message));
  for (;;) {
    try {
      const after = await load();
      by("offline").hidden = true;
      await followChanges(after);
    } catch {
      by("offline").hidden = false;
      await new Promise((resolve) => { setTimeout(resolve, RETRY_MILLISECONDS); });
    }
  }
}

run();

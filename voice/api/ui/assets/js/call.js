// One call: joins the sound, the conversation and the record, and starts at the second that the address names.
import { Conversation } from "./conversation.js";
import { Player } from "./player.js";
import { Review } from "./review.js";

function turnsOf(root) {
  return [...root.querySelectorAll(".turn[data-start]")].map(({ dataset }) => ({
    side: dataset.side,
    start: Number(dataset.start),
    end: Number(dataset.end),
  }));
}

function evidenceOf(root) {
  return [...root.querySelectorAll(".card:not(.is-rejected) [data-play]")].map(({ dataset }) => ({
    start: Number(dataset.start),
    end: Number(dataset.end),
  }));
}

// The tab of the part that fills the screen of the phone.
function watchJumps(jump) {
  const links = [...jump.querySelectorAll("a")];
  const show = () => {
    const record = document.querySelector("#record").getBoundingClientRect();
    const here = record.top < window.innerHeight / 2 ? 1 : 0;
    links.forEach((link, index) => link.classList.toggle("is-here", index === here));
  };
  window.addEventListener("scroll", show, { passive: true });
  show();
}

let player = null;

function start() {
  const root = document.getElementById("player");
  const pane = document.getElementById("conversation");
  const cards = document.querySelector("[data-cards]");
  if (!root || !pane || !cards || root.dataset.started) return;
  root.dataset.started = "yes";
  player?.audio.pause(); // the page of this call was replaced by a newer one
  player = new Player(root, { turns: turnsOf(pane), evidence: () => evidenceOf(cards) });
  new Conversation(pane, player);
  new Review(cards, player, pane);
  watchJumps(document.querySelector(".jump"));
  const at = Number(new URLSearchParams(location.search).get("t"));
  if (at > 0) player.seek(at);
}

start();
document.addEventListener("htmx:afterSettle", start); // the page of a call that has just become ready

// The record's cards: play, decide, edit, by tap and by key; what is open is counted as it changes.
const KEYS = { c: '[data-decide="confirm"]', x: '[data-decide="reject"]', u: '[data-decide="undo"]', e: "[data-edit]" };

export class Review {
  constructor(root, player, conversation) {
    this.root = root;
    this.player = player;
    this.conversation = conversation;
    this.active = null;
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("focusin", (event) => this.#activate(event.target.closest(".card")));
    conversation.addEventListener("click", (event) => this.#marked(event));
    document.addEventListener("keydown", (event) => this.#pressed(event));
    root.addEventListener("htmx:beforeRequest", (event) => event.target.closest(".card")?.classList.add("is-sending"));
    root.addEventListener("htmx:afterRequest", (event) => event.target.closest(".card")?.classList.remove("is-sending"));
    root.addEventListener("htmx:beforeSwap", (event) => this.#remember(event));
    root.addEventListener("htmx:afterSwap", () => this.#swapped());
    player.addEventListener("moved", () => this.#showPlaying());
  }

  get cards() {
    return [...this.root.querySelectorAll(".card")];
  }

  #clicked(event) {
    const card = event.target.closest(".card");
    const play = event.target.closest("[data-play]");
    if (play) this.#play(play);
    if (event.target.closest("[data-edit]")) this.#edit(card);
    if (event.target.closest("[data-edit-cancel]")) this.#edit(card, false);
  }

  #play(button) {
    const { start, end, factId } = button.dataset;
    this.player.playSpan({ start: Number(start), end: Number(end), factId });
  }

  #edit(card, open = card.querySelector(".card-form").hidden) {
    card.querySelector(".card-form").hidden = !open;
    const button = card.querySelector("[data-edit]");
    button?.setAttribute("aria-expanded", String(open));
    (open ? card.querySelector(".card-form select, .card-form input:not([type=hidden])") : button)?.focus();
  }

  // A marked passage of the transcript leads to its card, and plays.
  #marked(event) {
    const mark = event.target.closest(".mark");
    const card = mark && this.cards.find((one) => one.dataset.fact === mark.dataset.of);
    if (!card) return;
    this.#focus(card);
    const play = card.querySelector("[data-play]");
    if (play) this.#play(play);
  }

  #pressed(event) {
    if (!this.root.isConnected) return;
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "Escape") {
      const card = event.target.closest(".card");
      if (card && !card.querySelector(".card-form")?.hidden) this.#edit(card, false);
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") this.#step(key === "j" ? 1 : -1);
    else if (key === " " && !event.target.closest("button, a, summary")) this.player.toggle();
    else if (key === "enter" && this.active && !event.target.closest("button, a, summary")) {
      const play = this.active.querySelector("[data-play]");
      if (play) this.#play(play);
    } else if (KEYS[key] && this.active) this.active.querySelector(KEYS[key])?.click();
    else return;
    event.preventDefault();
  }

  #step(by) {
    const cards = this.cards;
    const at = this.active ? cards.indexOf(this.active) : by > 0 ? -1 : cards.length;
    const next = cards[Math.min(cards.length - 1, Math.max(0, at + by))];
    if (next) this.#focus(next);
  }

  #focus(card) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    this.#activate(card);
  }

  #activate(card) {
    if (card === this.active) return;
    this.active?.classList.remove("is-active");
    this.active = card;
    card?.classList.add("is-active");
  }

  #remember(event) {
    const card = event.target.closest(".card");
    this.swapping = { fact: card?.dataset.fact, state: card?.dataset.state };
  }

  // After a decision on an open card the next open one is at hand; otherwise the eye stays where it was.
  #swapped() {
    const { fact, state } = this.swapping || {};
    const card = this.cards.find((one) => one.dataset.fact === fact);
    this.active = null;
    this.#count();
    if (!card) return;
    for (const mark of this.conversation.querySelectorAll(".mark")) {
      if (mark.dataset.of === fact) mark.classList.toggle("is-gone", card.dataset.state === "rejected");
    }
    const after = this.cards.slice(this.cards.indexOf(card) + 1).find((one) => one.dataset.state === "proposed");
    const byKey = matchMedia("(hover: hover)").matches;
    this.#focus(state === "proposed" && byKey && after ? after : card);
  }

  #count() {
    const open = this.cards.filter((card) => card.dataset.state === "proposed").length;
    const line = document.querySelector("[data-open-line]");
    if (line) line.textContent = open ? line.dataset.some.replace("-1", String(open)) : line.dataset.none;
    for (const badge of document.querySelectorAll("[data-open-count]")) {
      badge.textContent = String(open);
      badge.hidden = !open;
    }
  }

  #showPlaying() {
    const { span, playing } = this.player;
    for (const button of this.root.querySelectorAll("[data-play]")) {
      const on = Boolean(playing && span && span.factId === button.dataset.factId && span.start === Number(button.dataset.start));
      button.classList.toggle("is-playing", on);
    }
    for (const mark of this.conversation.querySelectorAll(".mark")) {
      mark.classList.toggle("is-lit", Boolean(span && mark.dataset.of === span.factId));
    }
  }
}

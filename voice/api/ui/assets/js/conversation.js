// The transcript follows the sound, and a tap on a turn plays it.
export class Conversation {
  constructor(root, player) {
    this.root = root;
    this.player = player;
    this.turns = [...root.querySelectorAll(".turn[data-start]")].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
    this.current = null;
    this.follow = root.querySelector("[data-follow]");
    this.following = true;
    root.addEventListener("click", (event) => this.#tapped(event));
    root.addEventListener("click", (event) => this.#arranged(event));
    this.follow?.addEventListener("click", () => this.#goThere());
    player.addEventListener("moved", () => this.#moved());
    // Whoever scrolls on their own reads on their own: the text waits until asked to follow again.
    for (const kind of ["wheel", "touchmove"]) {
      root.addEventListener(kind, () => this.#leave(), { passive: true });
    }
  }

  #tapped(event) {
    const element = event.target.closest(".turn[data-start]");
    const asked = event.target.closest("[data-play-turn], .bubble");
    if (!element || !asked || event.target.closest(".mark") || String(getSelection())) return;
    this.following = true;
    this.player.playFrom(Number(element.dataset.start));
  }

  // Fillers shown or hidden; a correction given up.
  #arranged(event) {
    const fillers = event.target.closest("[data-fillers]");
    if (fillers) {
      const shown = this.root.querySelector("[data-turns]").classList.toggle("is-verbatim");
      fillers.setAttribute("aria-pressed", String(shown));
    }
    const given = event.target.closest("[data-correction-cancel]");
    if (given) {
      const edit = given.closest(".turn").querySelector(".turn-edit");
      given.closest(".correction-place").replaceChildren();
      edit.focus();
    }
  }

  #moved() {
    const now = this.player.now;
    const at = this.turns.findLast((turn) => turn.start <= now + 0.05);
    const element = at && now <= at.end + 1.5 ? at.element : null;
    if (element !== this.current) {
      this.current?.classList.remove("is-current");
      this.current?.removeAttribute("aria-current");
      element?.classList.add("is-current");
      element?.setAttribute("aria-current", "true");
      this.current = element;
      if (element && this.following && this.#inColumn()) this.#show(element);
    }
    if (this.follow) this.follow.hidden = this.following || !this.player.playing;
  }

  // On the phone the record lies under the conversation: reading there must not be torn away.
  #inColumn() {
    if (getComputedStyle(this.root).overflowY === "auto") return true;
    const box = this.root.getBoundingClientRect();
    return box.bottom > window.innerHeight / 2;
  }

  #leave() {
    if (this.player.playing) this.following = false;
  }

  #goThere() {
    this.following = true;
    if (this.current) this.#show(this.current);
    this.follow.hidden = true;
  }

  #show(element) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

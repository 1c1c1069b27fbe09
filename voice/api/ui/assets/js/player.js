// The sound of a call: plays from a second, or a span to its end, and tells listeners where it is.
import { draw, lanes } from "./waveform.js";
import { send } from "./notices.js";

const SPEEDS = [1, 1.25, 1.5, 2];
const BACK_S = 5;

export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, "0")];
  return h ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

export class Player extends EventTarget {
  constructor(root, { turns, evidence }) {
    super();
    this.root = root;
    this.audio = root.querySelector("audio");
    this.seekBar = root.querySelector(".wave-seek");
    this.canvas = root.querySelector("canvas");
    this.durationS = Number(this.seekBar.max);
    this.turns = turns;
    this.evidence = evidence;
    this.span = null;
    this.lanes = [];
    this.frame = 0;
    this.#listen();
    this.#loadPeaks();
  }

  get now() {
    return this.audio.currentTime;
  }

  get playing() {
    return !this.audio.paused;
  }

  seek(seconds) {
    this.audio.currentTime = seconds;
    this.#show();
  }

  // Play from a second, on and on.
  playFrom(seconds) {
    this.span = null;
    this.seek(seconds);
    this.#play();
  }

  // Play one span and stop at its end; the play is logged, for evidence that nobody heard proves little.
  playSpan(span) {
    const again = this.span && this.span.start === span.start && this.span.factId === span.factId;
    if (again && this.playing) {
      this.audio.pause();
      return;
    }
    this.span = span;
    this.seek(span.start);
    this.#play();
    send("POST", this.root.dataset.plays, {
      start_ms: Math.round(span.start * 1000),
      end_ms: Math.round(span.end * 1000),
      fact_id: span.factId || null,
    }).catch(() => {});
  }

  toggle() {
    if (this.playing) this.audio.pause();
    else this.#play();
  }

  // A sound that cannot be played says so by its own event.
  #play() {
    this.audio.play().catch(() => {});
  }

  #listen() {
    this.root.querySelector("[data-toggle]").addEventListener("click", () => this.toggle());
    this.root.querySelector("[data-back]").addEventListener("click", () => this.seek(Math.max(0, this.now - BACK_S)));
    const speed = this.root.querySelector("[data-speed]");
    speed.addEventListener("click", () => {
      const next = SPEEDS[(SPEEDS.indexOf(this.audio.playbackRate) + 1) % SPEEDS.length];
      this.audio.playbackRate = next;
      speed.textContent = `${next}×`;
    });
    this.seekBar.addEventListener("input", () => {
      this.span = null;
      this.seek(Number(this.seekBar.value));
    });
    this.audio.addEventListener("play", () => this.#run());
    this.audio.addEventListener("pause", () => this.#show());
    this.audio.addEventListener("seeked", () => this.#show());
    this.audio.addEventListener("error", () => {
      const error = this.root.querySelector(".player-error");
      error.textContent = this.root.dataset.failed;
      error.hidden = false;
    });
    new ResizeObserver(() => this.#draw()).observe(this.canvas);
    document.addEventListener("callgate:theme", () => requestAnimationFrame(() => this.#draw()));
  }

  async #loadPeaks() {
    try {
      const response = await fetch(this.root.dataset.peaks);
      const answer = response.ok ? await response.json() : { channels: [] };
      this.lanes = lanes(this.turns, answer.channels, this.durationS);
    } catch {
      this.lanes = [];
    }
    this.#draw();
  }

  // Every frame while it plays: `timeupdate` comes only four times a second, too coarse to stop at a word's end.
  #run() {
    cancelAnimationFrame(this.frame);
    const step = () => {
      if (this.span && this.now >= this.span.end) {
        this.audio.pause();
        this.audio.currentTime = this.span.end;
      }
      this.#show();
      if (this.playing) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  #show() {
    const button = this.root.querySelector("[data-toggle]");
    button.classList.toggle("is-playing", this.playing);
    button.setAttribute("aria-label", this.playing ? button.dataset.pauseLabel : button.dataset.playLabel);
    const words = clock(this.now);
    this.root.querySelector("[data-now]").textContent = words;
    this.seekBar.value = String(this.now);
    this.seekBar.setAttribute("aria-valuetext", words);
    this.#draw();
    this.dispatchEvent(new Event("moved"));
  }

  #draw() {
    draw(this.canvas, {
      lanes: this.lanes,
      evidence: this.evidence(),
      durationS: this.durationS,
      nowS: this.now,
      span: this.span,
    });
  }
}

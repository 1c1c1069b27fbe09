// Keeps `data-live` parts of a page current: by the service's event stream, or by asking when that fails.
import htmx from "htmx.org";

const REST_MS = 400; // several events in a row are one refresh
const ASK_MS = 4000;

let source = null;
let waiting = 0;
let asking = 0;

function refresh() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const part = document.querySelector("[data-live]");
    if (part) htmx.trigger(part, "refresh");
  }, REST_MS);
}

function stop() {
  source?.close();
  clearInterval(asking);
}

const part = document.querySelector("[data-live]");
if (part) {
  source = new EventSource(part.dataset.live);
  source.addEventListener("status", refresh);
  source.addEventListener("call", refresh);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) asking ||= setInterval(refresh, ASK_MS);
  });
  window.addEventListener("pagehide", stop);
  // A stream that ends is opened anew by the browser: once nothing is left to watch, it has to be closed.
  document.addEventListener("htmx:afterSettle", () => document.querySelector("[data-live]") || stop());
}

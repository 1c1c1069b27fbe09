// Short words about what went wrong, at the foot of the page; a lost session leads to the sign-in.
const SHOWN_MS = 6000;

export function notify(words, { danger = false } = {}) {
  const notice = document.createElement("p");
  notice.className = danger ? "notice notice-danger" : "notice";
  notice.textContent = words;
  document.getElementById("notices").append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}

export function toSignIn() {
  const here = location.pathname + location.search;
  location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

// Requests of our own to the JSON API, with the proof that a page of ours sent them.
export async function send(method, path, body) {
  const headers = { "X-Callgate-CSRF": "1", Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (response.status === 401 && path !== "/v1/session") toSignIn();
  return response;
}

function title(xhr) {
  const parsed = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".notice");
  return parsed ? parsed.textContent : document.body.dataset.offlineWords;
}

// The service sends whoever is no longer signed in to the door; we add where to come back to.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 401 && !xhr.getResponseHeader("HX-Redirect")?.startsWith("/sign-in")) return;
  event.preventDefault();
  toSignIn();
});
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (!event.target.closest("[data-quiet]")) notify(title(xhr), { danger: true });
});
document.addEventListener("htmx:sendError", (event) => {
  if (!event.target.closest("[data-quiet]")) notify(document.body.dataset.offlineWords, { danger: true });
});

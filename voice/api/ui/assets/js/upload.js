// Sends recordings by tus: a lost connection goes on where it stopped, then the call's own status shows.
import { Upload } from "tus-js-client";

const CHUNK = 4 << 20;
const RETRIES_MS = [0, 1000, 3000, 5000, 10000, 20000];

const page = document.querySelector("[data-upload]");
if (page) start(page);

function start(page) {
  const form = page.querySelector("[data-upload-form]");
  const input = form.elements.files;
  const drop = page.querySelector("[data-drop]");
  const error = page.querySelector("[data-upload-error]");
  const words = JSON.parse(page.dataset.words);

  input.addEventListener("change", () => showPicked(page, input.files));
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("is-over"));
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    error.hidden = input.files.length > 0;
    error.textContent = error.dataset.none;
    const metadata = about(form, page.dataset.zone);
    for (const file of input.files) sendFile(page, file, metadata, words);
    input.value = "";
    showPicked(page, []);
  });
}

function showPicked(page, files) {
  const rows = [...files].map((file) => {
    const row = document.createElement("li");
    const size = document.createElement("small");
    size.textContent = `${(file.size / (1 << 20)).toFixed(1)} MB`;
    row.append(file.name, size);
    return row;
  });
  page.querySelector("[data-picked]").replaceChildren(...rows);
}

function about(form, zone) {
  const metadata = {};
  for (const name of ["account_hint", "phone_number", "direction", "rep_id"]) {
    const value = form.elements[name]?.value.trim();
    if (value) metadata[name] = value;
  }
  const local = form.elements.called_at.value;
  metadata.called_at = `${local}:00${offsetAt(local, zone)}`;
  return metadata;
}

// The field is in the page's zone, whatever the browser's: "+08:00" for Asia/Shanghai.
function offsetAt(local, zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date(`${local}Z`));
  return parts.find((part) => part.type === "timeZoneName").value.slice(3) || "+00:00";
}

function sendFile(page, file, metadata, words) {
  const row = page.querySelector("[data-sent-row]").content.firstElementChild.cloneNode(true);
  const list = page.querySelector("[data-sent]");
  list.hidden = false;
  list.prepend(row);
  row.querySelector("[data-name]").textContent = file.name;
  const say = (text, { bad = false } = {}) => {
    row.querySelector("[data-state]").textContent = text;
    row.querySelector("[data-state]").classList.toggle("is-bad", bad);
  };
  const bar = row.querySelector("progress");
  if (file.size > Number(page.dataset.maxMb) * (1 << 20)) {
    say(words.too_large, { bad: true });
    return;
  }
  const again = row.querySelector("[data-again]");
  const upload = new Upload(file, {
    endpoint: "/v1/uploads",
    chunkSize: CHUNK,
    retryDelays: RETRIES_MS,
    removeFingerprintOnSuccess: true,
    headers: { "X-Callgate-CSRF": "1" },
    metadata: { ...metadata, filename: file.name, filetype: file.type || "application/octet-stream" },
    onProgress: (sent, total) => {
      bar.value = (sent / total) * 100;
      say(`${words.sending} ${Math.round((sent / total) * 100)}%`);
    },
    onSuccess: ({ lastResponse }) => follow(row, lastResponse.getHeader("Callgate-Call-Id"), say, words),
    onError: (error) => {
      const refused = error.originalResponse && error.originalResponse.getStatus() < 500;
      say(refused ? reason(error.originalResponse, words) : words.paused, { bad: true });
      again.hidden = Boolean(refused);
    },
  });
  const go = async () => {
    again.hidden = true;
    const earlier = await upload.findPreviousUploads();
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  };
  again.addEventListener("click", go);
  go();
}

function reason(response, words) {
  try {
    return JSON.parse(response.getBody()).title || words.refused;
  } catch {
    return words.refused;
  }
}

// From here on the call speaks for itself.
function follow(row, callId, say, words) {
  say(words.sent);
  if (!callId) return;
  const open = row.querySelector("[data-open]");
  const bar = row.querySelector("progress");
  open.href = `/calls/${callId}`;
  open.hidden = false;
  const source = new EventSource(`/v1/calls/${callId}/events`);
  source.addEventListener("status", (event) => {
    const call = JSON.parse(event.data);
    say(words[call.status], { bad: call.status === "failed" });
    bar.value = call.status === "ready" ? 100 : Math.round((call.progress || 0) * 100);
    bar.hidden = call.status === "ready";
    if (["ready", "failed", "cancelled"].includes(call.status)) source.close();
  });
}

// Signing in and out through the API, which sets and clears the cookie.
import { send } from "./notices.js";

const form = document.querySelector("[data-sign-in]");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const error = form.querySelector(".form-error");
  button.disabled = true;
  error.hidden = true;
  try {
    const { login, password } = form.elements;
    const response = await send("POST", "/v1/session", { login: login.value, password: password.value });
    if (response.ok) {
      const locale = document.cookie.match(/callgate_locale=([\w-]+)/);
      if (locale) await send("PATCH", "/v1/session", { locale: locale[1] });
      location.assign(form.dataset.next);
      return;
    }
    error.textContent = response.status === 401 ? form.dataset.refused : form.dataset.failed;
  } catch {
    error.textContent = form.dataset.failed;
  }
  error.hidden = false;
  button.disabled = false;
  form.elements.password.select();
});

document.querySelector("[data-sign-out]")?.addEventListener("click", async () => {
  await send("DELETE", "/v1/session");
  location.assign("/sign-in");
});

// Theme and language. The theme is this browser's; the language is also the user's, once signed in.
import { send } from "./notices.js";

const YEAR_S = 365 * 24 * 3600;
const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

function setTheme(theme) {
  remember("callgate_theme", theme);
  document.documentElement.dataset.theme = theme;
  document.getElementById("dark").media = MEDIA[theme];
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  }
  document.dispatchEvent(new Event("callgate:theme"));
}

async function setLocale(locale) {
  remember("callgate_locale", locale);
  if (!document.body.classList.contains("bare")) await send("PATCH", "/v1/session", { locale });
  location.reload();
}

document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-theme-set]");
  if (chosen) setTheme(chosen.dataset.themeSet);
  if (event.target.closest("[data-theme-switch]")) {
    const dark = matchMedia(document.getElementById("dark").media).matches;
    setTheme(dark ? "light" : "dark");
  }
  const language = event.target.closest("[data-locale-switch]");
  if (language) setLocale(language.dataset.localeSwitch);
});
matchMedia(MEDIA.auto).addEventListener("change", () => document.dispatchEvent(new Event("callgate:theme")));

// Bundles scripts, styles and the icon sprite into static/dist; `--watch` keeps doing so.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "static", "dist");

const options = {
  absWorkingDir: here,
  entryPoints: { app: "assets/js/app.js", style: "assets/css/style.css", dark: "assets/css/dark.css" },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2021"],
  logLevel: "warning",
};

// One <symbol> an icon, drawn with the colour of the text around it.
async function sprite() {
  const names = JSON.parse(await readFile(join(here, "assets", "icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(join(here, "node_modules", "lucide-static", "icons", `${name}.svg`), "utf8");
      const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ");
      return `<symbol id="${name}" viewBox="0 0 24 24">${body.trim()}</symbol>`;
    }),
  );
  await writeFile(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await sprite();
if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}

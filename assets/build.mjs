// Builds what the browser and the PDF maker load, into static/build/ (not committed: it holds other people's code).
// Usage: node assets/build.mjs
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const assets = join(root, "assets");
const out = join(root, "static", "build");
const fonts = join(root, "node_modules", "@fontsource", "atkinson-hyperlegible-next", "files");

// Marks that belong to gov.uk alone. A local area's site may not carry them.
const FORBIDDEN = [/GDS Transport/i, /crest/i, /crown/i];

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });

for (const name of ["portal", "paper"]) {
  const { css } = compile(join(assets, `${name}.scss`), { style: "compressed", quietDeps: true });
  writeFileSync(join(out, `${name}.css`), css);
}

buildSync({
  entryPoints: [join(assets, "portal.js"), join(assets, "early.js")],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  legalComments: "none",
});

for (const weight of [400, 700]) {
  for (const style of ["normal", "italic"]) {
    for (const subset of ["latin", "latin-ext"]) {
      const file = `atkinson-hyperlegible-next-${subset}-${weight}-${style}.woff2`;
      copyFileSync(join(fonts, file), join(out, "fonts", file));
    }
  }
}

const wrong = [];
for (const file of readdirSync(out).filter((name) => /\.(css|js)$/.test(name))) {
  const text = readFileSync(join(out, file), "utf8");
  for (const mark of FORBIDDEN) {
    if (mark.test(text)) wrong.push(`${file} still has ${mark.source}`);
  }
  for (const [, address] of text.matchAll(/url\(["']?([^"')]+)/g)) {
    if (!/^(fonts\/|data:)/.test(address)) wrong.push(`${file} points at ${address}`);
  }
}
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log(`Built ${readdirSync(out).filter((name) => name !== "fonts").join(", ")} and ${readdirSync(join(out, "fonts")).length} font files`);

// The design system's style sheet holds its fonts as base64, which every first visit would load.
// Here they become files of their own, and the sheet that is left is a third as large.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = createRequire(import.meta.url).resolve("@cloudscape-design/global-styles/index.css");
const target = join(here, "src", "gql", "styles");
mkdirSync(target, { recursive: true });
let number = 0;
const sheet = readFileSync(source, "utf8").replace(
  /url\(["']?data:font\/woff2;[^,]*base64,([A-Za-z0-9+/=]+)["']?\)/g,
  (_, text) => {
    const name = `font-${number++}.woff2`;
    writeFileSync(join(target, name), Buffer.from(text, "base64"));
    return `url("./${name}")`;
  },
);
writeFileSync(join(target, "global.css"), sheet);
console.log(`${number} fonts beside a style sheet of ${Math.round(sheet.length / 1024)} kB`);

// Reads maps with Mermaid's own command line and with the engine of draw.io, both in Chromium.
//
// node read.mjs CHROMIUM FILE…   prints a line of JSON for each file, in their order:
// for *.mmd {"svg": …}, for *.drawio {"cells": [{id, label, kind, source, target, area}]},
// or {"problem": …} when the program refuses the file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { renderMermaid } from "@mermaid-js/mermaid-cli";
import puppeteer from "puppeteer";

const [chromium, ...files] = process.argv.slice(2);
const engine = createRequire(import.meta.url).resolve("mxgraph/javascript/mxClient.min.js");
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: "shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});

async function mermaid(text) {
  const { data } = await renderMermaid(browser, text, "svg");
  return { svg: new TextDecoder().decode(data) };
}

async function drawio(text) {
  const page = await browser.newPage();
  await page.setContent("<!doctype html><div id='graph'></div>");
  await page.evaluate("mxLoadResources = mxLoadStylesheets = false");
  await page.addScriptTag({ path: engine });
  return page.evaluate((xml) => {
    const model = mxUtils.parseXml(xml).querySelector("mxGraphModel");
    const graph = new mxGraph(document.getElementById("graph"));
    new mxCodec(model.ownerDocument).decode(model, graph.getModel());
    const cells = Object.values(graph.getModel().cells).map((cell) => {
      const state = graph.view.getState(cell);
      return {
        id: cell.id,
        label: graph.getLabel(cell) ?? "",
        kind: cell.vertex ? "vertex" : cell.edge ? "edge" : "layer",
        source: cell.source?.id ?? null,
        target: cell.target?.id ?? null,
        area: state && [state.x, state.y, state.width, state.height],
      };
    });
    return { cells };
  }, text);
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const answer = await (file.endsWith(".mmd") ? mermaid : drawio)(text).catch((problem) => ({
    problem: String(problem),
  }));
  console.log(JSON.stringify(answer));
}
await browser.close();

// Puts the page together: editors, answer, history, examples and the schema to read.

import { ask, subscribe } from "/ide/client.js";
import { Docs } from "/ide/docs.js";
import { Editor } from "/ide/editor.js";
import { EXAMPLES } from "/ide/examples.js";
import { asked, remember, title } from "/ide/history.js";
import { operationKind } from "/ide/lexer.js";
import { INTROSPECTION, Schema } from "/ide/schema.js";
import { tidy } from "/ide/tidy.js";

const the = (id) => document.getElementById(id);
const docs = new Docs({ page: the("page"), trail: the("trail"), search: the("search") });
const keep = (name) => (text) => sessionStorage.setItem(`loadpath.${name}`, text);
const query = new Editor(the("query"), {
  choices: (text, at) => docs.schema?.choices(text, at), changed: keep("query"),
});
const variables = new Editor(the("variables"), { changed: keep("variables") });
let running = null;

async function run() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const began = performance.now();
  say("running …");
  the("stop").hidden = false;
  try {
    const question = { query: query.text, variables: parsed(), token: token(), signal: mine.signal };
    remember(query.text, variables.text);
    fillHistory();
    if (operationKind(query.text) === "subscription") await subscribe(question, show);
    else show(await ask(question));
    if (running === mine && !bad()) say(`${Math.round(performance.now() - began)} ms`);
  } catch (error) {
    if (error.name !== "AbortError") say(error.message, true);
    else say("stopped");
  } finally {
    if (running === mine) the("stop").hidden = true;
  }
}

function parsed() {
  if (!variables.text.trim()) return {};
  try {
    return JSON.parse(variables.text);
  } catch (error) {
    throw new Error(`the variables are no JSON: ${error.message}`);
  }
}

function show(answer) {
  the("result").textContent = JSON.stringify(answer, null, 2);
  const first = answer.errors?.[0];
  if (first) say(first.extensions?.code ?? "error", true);
}

function say(text, isBad = false) {
  the("status").textContent = text;
  the("status").classList.toggle("bad", isBad);
}

function bad() {
  return the("status").classList.contains("bad");
}

function token() {
  return the("token").value.trim();
}

async function loadSchema() {
  const answer = await ask({ query: INTROSPECTION, token: token() });
  if (answer.data) docs.load(new Schema(answer.data));
  else show(answer);
}

function fill(select, first, titles) {
  const names = [first, ...titles];
  select.replaceChildren(...names.map((name, at) => new Option(name, at - 1)));
  select.value = "-1";
}

function fillHistory() {
  fill(the("history"), "—", asked().map(title));
}

function choose(select, list) {
  const chosen = list()[Number(select.value)];
  if (!chosen) return;
  query.text = chosen.query;
  variables.text = chosen.variables;
  select.value = "-1";
}

the("run").addEventListener("click", run);
the("stop").addEventListener("click", () => running?.abort());
the("tidy").addEventListener("click", () => { query.text = tidy(query.text); });
the("examples").addEventListener("change", () => choose(the("examples"), () => EXAMPLES));
the("history").addEventListener("change", () => choose(the("history"), asked));
the("token").addEventListener("change", () => {
  sessionStorage.setItem("loadpath.token", token());
  loadSchema();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter") { event.preventDefault(); run(); }
    if (event.key.toLowerCase() === "p" && event.shiftKey) {
      event.preventDefault();
      query.text = tidy(query.text);
    }
  }
});

the("token").value = sessionStorage.getItem("loadpath.token") ?? "";
query.text = sessionStorage.getItem("loadpath.query") ?? EXAMPLES[0].query;
variables.text = sessionStorage.getItem("loadpath.variables") ?? EXAMPLES[0].variables;
fill(the("examples"), "—", EXAMPLES.map((one) => one.title));
fillHistory();
loadSchema().catch((error) => say(error.message, true));
document.documentElement.dataset.ready = "true";

// The schema to read: types and fields as links, with a way back and a search.

import { named, written } from "/ide/schema.js";

/** Shows a schema in `page`; `trail` shows the way back, `search` finds by name. */
export class Docs {
  constructor({ page, trail, search }) {
    Object.assign(this, { page, trail, search, schema: null, way: [] });
    search.addEventListener("input", () => this.show());
  }

  load(schema) {
    this.schema = schema;
    this.way = [];
    this.show();
  }

  go(name) {
    this.way.push(name);
    this.search.value = "";
    this.show();
  }

  show() {
    if (!this.schema) return;
    const wanted = this.search.value.trim().toLowerCase();
    const name = this.way.at(-1);
    this.trail.replaceChildren(this.back("Schema", 0));
    this.way.forEach((one, at) => this.trail.append(" › ", this.back(one, at + 1)));
    const content = wanted ? this.found(wanted) : name ? this.type(name) : this.roots();
    this.page.replaceChildren(...content);
  }

  back(text, length) {
    return link(text, () => { this.way.length = length; this.search.value = ""; this.show(); });
  }

  roots() {
    return Object.entries(this.schema.roots).map(([kind, name]) =>
      entry([`${kind}: `, this.to(name)], this.schema.type(name).description));
  }

  type(name) {
    const type = this.schema.type(name);
    return [
      make("h3", [name]),
      make("p", [type.description ?? ""]),
      ...(type.fields ?? []).map((one) => this.field(one)),
      ...(type.inputFields ?? []).map((one) => this.input(one)),
      ...(type.enumValues ?? []).map((one) => entry([label(one)], about(one))),
      ...(type.possibleTypes ?? []).map((one) => entry(["is one: ", this.to(one.name)])),
    ];
  }

  field(one) {
    const args = one.args.flatMap((arg, at) =>
      [at ? ", " : "(", arg.name, ": ", this.of(arg.type), ...set(arg)]);
    const parts = [label(one), ...args, args.length ? ")" : "", ": ", this.of(one.type)];
    return entry(parts, about(one));
  }

  input(one) {
    return entry([one.name, ": ", this.of(one.type), ...set(one)], one.description);
  }

  found(wanted) {
    const hits = [];
    for (const type of this.schema.types.values()) {
      if (type.name.startsWith("__")) continue;
      if (type.name.toLowerCase().includes(wanted)) hits.push(entry([this.to(type.name)]));
      for (const field of type.fields ?? []) {
        if (!field.name.toLowerCase().includes(wanted)) continue;
        hits.push(entry([this.to(type.name), `.${field.name}: `, this.of(field.type)]));
      }
    }
    return hits.length ? hits.slice(0, 100) : [make("p", ["Nothing is called that."])];
  }

  to(name) {
    return link(name, () => this.go(name));
  }

  of(type) {
    return link(written(type), () => this.go(named(type)));
  }
}

function label(one) {
  const name = make("span", [one.name]);
  if (one.isDeprecated) name.className = "old";
  return name;
}

function about(one) {
  const note = one.isDeprecated ? ` Deprecated: ${one.deprecationReason}` : "";
  return (one.description ?? "") + note;
}

function set({ defaultValue }) {
  return defaultValue === null || defaultValue === undefined ? [] : [` = ${defaultValue}`];
}

function entry(parts, description = "") {
  const found = make("div", parts);
  found.className = "entry";
  if (description) found.append(make("p", [description]));
  return found;
}

function link(text, action) {
  const found = make("button", [text]);
  found.className = "link";
  found.addEventListener("click", action);
  return found;
}

function make(tag, parts) {
  const found = document.createElement(tag);
  found.append(...parts.filter((one) => one !== ""));
  return found;
}

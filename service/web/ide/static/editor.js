// A text area over a coloured copy of its text, with completion where somebody offers choices.

import { colour, tokens } from "/ide/lexer.js";

/** Makes an editor in `box`; `choices(text, offset)` says what may be written there. */
export class Editor {
  constructor(box, { choices = null, changed = () => {} } = {}) {
    this.copy = box.appendChild(document.createElement("pre"));
    this.area = box.appendChild(document.createElement("textarea"));
    this.area.spellcheck = false;
    this.area.autocapitalize = "off";
    this.area.setAttribute("aria-label", box.dataset.label);
    this.box = box;
    this.choices = choices;
    this.changed = changed;
    this.list = null;
    this.area.addEventListener("input", (event) => this.edited(event));
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => this.hide());
    this.paint();
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.paint();
    this.changed(text);
  }

  /** Write `text` in place of what lies from `start` to `end`; undo takes it back. */
  replace(start, end, text) {
    this.area.setSelectionRange(start, end);
    this.area.focus();
    document.execCommand("insertText", false, text);
  }

  edited(event) {
    this.paint();
    this.changed(this.text);
    if (event.inputType === "insertText" && /[\w{(]/.test(event.data ?? "")) this.offer();
    else this.hide();
  }

  paint() {
    this.copy.replaceChildren(...tokens(this.text).map(span), "\n");
    this.area.style.height = "auto";
    this.area.style.height = `${Math.max(this.copy.offsetHeight, this.box.clientHeight)}px`;
  }

  key(event) {
    if (event.key === " " && event.ctrlKey) this.offer();
    else if (this.list && !event.ctrlKey && this.choose(event.key)) event.stopPropagation();
    else if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && this.text) this.indent();
    else return;
    event.preventDefault();
  }

  indent() {
    this.replace(this.area.selectionStart, this.area.selectionEnd, "  ");
  }

  /** Act on a key while choices are shown; tell whether it was meant for them. */
  choose(key) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) this.mark(this.at + step);
    else if (key === "Enter" || key === "Tab") this.take(this.at);
    else if (key === "Escape") this.hide();
    else return false;
    return true;
  }

  offer() {
    this.hide();
    const end = this.area.selectionStart;
    const begun = /\w*$/.exec(this.text.slice(0, end))[0];
    const found = (this.choices?.(this.text, end) ?? []).filter(
      (one) => one.name !== begun && one.name.toLowerCase().startsWith(begun.toLowerCase()));
    if (found.length) this.show(found.slice(0, 60), end - begun.length, end);
  }

  show(found, start, end) {
    this.list = this.box.appendChild(document.createElement("ul"));
    this.list.className = "choices";
    this.list.setAttribute("role", "listbox");
    this.span = [start, end];
    this.list.append(...found.map((one, at) => this.line(one, at)));
    const place = this.caret(start);
    this.list.style.left = `${place.left}px`;
    this.list.style.top = `${place.top}px`;
    this.mark(0);
  }

  line(one, at) {
    const line = document.createElement("li");
    line.setAttribute("role", "option");
    line.dataset.name = one.name;
    const about = document.createElement("small");
    about.textContent = (one.description ?? "").split("\n")[0].slice(0, 70);
    line.append(one.name, about);
    line.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(at); });
    return line;
  }

  mark(at) {
    const lines = [...this.list.children];
    this.at = (at + lines.length) % lines.length;
    lines.forEach((one, number) => one.setAttribute("aria-selected", number === this.at));
    lines[this.at].scrollIntoView({ block: "nearest" });
  }

  take(at) {
    const name = this.list.children[at].dataset.name;
    const [start, end] = this.span;
    this.hide();
    this.replace(start, end, name);
    this.hide();
  }

  hide() {
    this.list?.remove();
    this.list = null;
  }

  /** Return where the sign at `offset` stands, below its line, in the box. */
  caret(offset) {
    const spot = document.createRange();
    let left = offset;
    const walker = document.createTreeWalker(this.copy, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && left > node.length) { left -= node.length; node = walker.nextNode(); }
    spot.setStart(node, left);
    const [line, box] = [spot.getBoundingClientRect(), this.box.getBoundingClientRect()];
    return { left: line.left - box.left, top: line.bottom - box.top + this.box.scrollTop };
  }
}

function span(token) {
  const found = document.createElement("span");
  found.className = colour(token);
  found.textContent = token.text;
  return found;
}

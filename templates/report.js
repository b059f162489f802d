"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const names = ["error", "warning", "info"];
const step = 200;
const picked = {};
let shown = [], drawn = 0, lastFile = -1;

const search = document.getElementById("search");
const list = document.getElementById("list");
const more = document.getElementById("next");

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// Text between backticks is code.
function prose(node, text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) { node.append(text); return node; }
  parts.forEach((part, index) => node.append(index % 2 ? make("code", "", part) : part));
  return node;
}

function object(finding) {
  return finding.o === undefined ? ["", "", ""] : data.objects[finding.o];
}

function subject(finding) {
  const [kind, namespace, name] = object(finding);
  if (!kind) return "";
  const whole = kind + " " + (namespace ? namespace + "/" : "") + name;
  return finding.c === undefined ? whole : whole + ", container " + finding.c;
}

function value(finding, filter) {
  if (filter === "rule") return data.rules[finding.at[0]][0];
  if (filter === "file") return data.files[finding.at[2]];
  return object(finding)[1];
}

function haystack(finding) {
  const rule = data.rules[finding.at[0]];
  return [rule[0], rule[1], data.files[finding.at[2]], finding.m, finding.p || "", subject(finding)].join("\n").toLowerCase();
}

function apply() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = [...document.querySelectorAll("[data-severity]")].map((box) => box.checked);
  const fixable = document.getElementById("fixable").checked;
  const filters = Object.entries(picked);
  shown = data.findings.filter((finding) =>
    wanted[finding.at[1]]
    && (!fixable || finding.k !== undefined)
    && filters.every(([filter, text]) => value(finding, filter) === text)
    && (!words.length || ((text) => words.every((word) => text.includes(word)))(haystack(finding))));
  list.replaceChildren();
  drawn = 0;
  lastFile = -1;
  draw();
  const total = data.findings.length;
  const count = shown.length === total ? "" : shown.length.toLocaleString("en") + " of ";
  document.getElementById("status").textContent = count + total.toLocaleString("en") + (total === 1 ? " finding" : " findings");
}

function draw() {
  const end = Math.min(drawn + step, shown.length);
  const part = document.createDocumentFragment();
  for (; drawn < end; drawn++) {
    const finding = shown[drawn];
    if (finding.at[2] !== lastFile) {
      lastFile = finding.at[2];
      part.append(make("h2", "", data.files[lastFile]));
    }
    part.append(row(finding));
  }
  list.append(part);
  more.hidden = drawn === shown.length;
  more.textContent = "Show more (" + (shown.length - drawn).toLocaleString("en") + " left)";
}

function row(finding) {
  const [rule, severity, , line, column] = finding.at;
  const item = make("details", "finding " + names[severity]);
  const head = make("summary");
  head.append(make("span", "severity", names[severity]), make("span", "place", line + ":" + column));
  const text = make("span", "message");
  prose(text, finding.m);
  const note = make("span", "rule", data.rules[rule][0]);
  if (finding.k !== undefined) note.append(" · ", make("span", "badge", finding.k === "none" ? "can be fixed" : "can be fixed, risk " + finding.k));
  text.append(note);
  head.append(text);
  item.append(head);
  item.addEventListener("toggle", () => { if (item.open && item.children.length === 1) item.append(body(finding)); });
  return item;
}

function body(finding) {
  const node = make("div", "body");
  const [id, title, link] = data.rules[finding.at[0]];
  const about = [subject(finding), finding.p].filter(Boolean).join(" · ");
  if (about) node.append(make("p", "dim", about));
  if (finding.x) node.append(excerpt(finding.x));
  if (finding.h !== undefined) prose(node.appendChild(make("p")), data.helps[finding.h]);
  for (const [first, lines] of finding.d || []) node.append(diff(first, lines));
  const foot = node.appendChild(make("p", "dim"));
  foot.append(id + ": ", title);
  if (link) {
    const anchor = make("a", "", "read on");
    anchor.href = link;
    anchor.rel = "noreferrer";
    foot.append(" · ", anchor);
  }
  return node;
}

function excerpt([number, marked, from, to]) {
  const [first, lines] = data.excerpts[number];
  const box = make("div", "lines");
  lines.forEach((line, index) => {
    const row = numbered(first + index);
    const text = row.appendChild(make("code"));
    if (index === marked) text.append(line.slice(0, from), make("mark", "", line.slice(from, to)), line.slice(to));
    else text.append(line || " ");
    box.append(row);
  });
  return box;
}

function diff(first, lines) {
  const box = make("div", "lines");
  let number = first;
  for (const line of lines) {
    const sign = line[0];
    const row = numbered(sign === "+" ? "" : number);
    if (sign === "-") row.className = "gone";
    if (sign === "+") row.className = "come";
    else number++;
    row.append(make("code", "", sign + " " + line.slice(1)));
    box.append(row);
  }
  return box;
}

function numbered(number) {
  const row = make("div");
  row.append(make("i", "", String(number)));
  return row;
}

function chips() {
  const box = document.getElementById("chips");
  box.replaceChildren();
  for (const [filter, text] of Object.entries(picked)) {
    const chip = make("button", "", filter + ": " + (text || "none named") + " ×");
    chip.type = "button";
    chip.addEventListener("click", () => { delete picked[filter]; chips(); apply(); });
    box.append(chip);
  }
}

for (const bar of document.querySelectorAll(".bar")) {
  const pick = () => {
    picked[bar.dataset.filter] = bar.dataset.value;
    chips();
    apply();
    document.querySelector(".findings").scrollIntoView({ block: "start" });
  };
  bar.addEventListener("click", pick);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); }
  });
}
let waiting;
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
document.querySelector(".filters").addEventListener("change", apply);
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", draw);
apply();
if (shown.length <= 3) for (const item of document.querySelectorAll(".finding")) item.open = true;

// Elements from data. Text always goes in as text nodes: nothing from the data is parsed as HTML.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") Object.entries(value).forEach(([type, run]) => node.addEventListener(type, run));
    else if (key === "css") Object.assign(node.style, value);
    else if (key === "class") node.className = value;
    else if (key === "checked" || key === "selected" || key === "disabled" || key === "open") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A link only to what is certainly a page; anything else stays text.
function outLink(url, text) {
  if (!/^https?:\/\//i.test(url || "")) return document.createTextNode(text);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: `${url} (${t("linkOut")})` }, text);
}

function section(id, title, ...children) {
  return el("section", { class: "block", "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), children);
}

// Keeps what a reader has opened when the panel is drawn again.
const opened = new Map();

function fold(id, title, children, open = false, kind = "") {
  const node = el("details", { class: `fold ${kind}`, id: `fold-${id}`, open: opened.get(id) ?? open }, el("summary", {}, title), children);
  node.addEventListener("toggle", () => { if (!document.body.classList.contains("printing")) opened.set(id, node.open); });
  return node;
}

function table(caption, head, body, kind = "") {
  return el("div", { class: `scroll ${kind}`, tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, head.map((cell) => (cell instanceof Node ? cell : el("th", { scope: "col" }, cell))))),
      el("tbody", {}, body)));
}

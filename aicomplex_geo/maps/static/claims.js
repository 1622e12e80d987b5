import { addressSharer, documentData, followWithin } from "./document_page.js";
import { appBar, setMenu } from "./frame/app_bar.js";
import { language, otherLanguage, pick, setLanguage } from "./language.js";

const data = documentData();
const share = addressSharer();
const bar = document.getElementById("bar");

/** Texts in both languages stand on the page; the bar is written in the one chosen. */
function show() {
  document.documentElement.lang = language();
  document.title = `${pick(data.heading)} – ${pick(data.title)}`;
  bar?.replaceChildren(...appBar(data, { share, print: () => window.print(), switchLanguage, savePicture: null }));
}

function switchLanguage() {
  setLanguage(otherLanguage());
  show();
  history.replaceState(null, "", language() === "en" ? "#lang=en" : "#");
  document.getElementById("language")?.focus();
}

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (document.body.classList.contains("menu-open")) document.getElementById("menu")?.focus();
  setMenu(false);
});
document.body.classList.remove("no-script");
setLanguage(location.hash.includes("lang=en") ? "en" : "ko");
show();
followWithin();

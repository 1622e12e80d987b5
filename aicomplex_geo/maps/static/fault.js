import { el } from "./dom.js";

/** What a page says whose data cannot be read; its words would be in the data. */
const DAMAGED = [
  "지도 자료가 손상되어 표시할 수 없습니다.",
  "파일을 다시 받아 주세요. 아래 표는 그대로 볼 수 있습니다.",
  "The data of this map are damaged.",
  "Please get the file again. The table below can still be read.",
];
const UNSUPPORTED = [
  "이 브라우저에서는 지도를 표시할 수 없습니다.",
  "Chrome·Edge 80, Firefox 113, Safari 16.4 이상에서 열어 주세요. 아래 표는 그대로 볼 수 있습니다.",
  "This browser cannot show the map.",
  "Please open it in Chrome or Edge 80, Firefox 113, Safari 16.4 or later. The table below can still be read.",
];

/** @param {unknown} fault */
export function showFault(fault) {
  const isOld = fault instanceof Error && "code" in fault && fault.code === "unsupported";
  const [what = "", remedy = "", english = "", advice = ""] = isOld ? UNSUPPORTED : DAMAGED;
  const korean = el("p", { lang: "ko" }, el("strong", {}, what), ` ${remedy}`);
  const other = el("p", { lang: "en" }, el("strong", {}, english), ` ${advice}`);
  document.body.classList.remove("app");
  document.body.prepend(el("div", { class: "page-fault", role: "alert" }, korean, other));
}

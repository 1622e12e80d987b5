function start(id, dataId) {
  const root = document.getElementById(id);
  const data = JSON.parse(document.getElementById(dataId).textContent);
  useLabels(data.labels);
  state.lang = document.documentElement.lang === "en" ? "en" : "ko";
  document.body.classList.add("app", `page-${data.page}`);
  const app = buildFrame(root, data, PAGE);
  document.documentElement.dataset.ready = "yes";
  return app.map;
}

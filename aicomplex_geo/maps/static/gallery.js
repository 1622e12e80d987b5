(function () {
  "use strict";
  var page = document.documentElement;
  var button = document.getElementById("language");
  var titles = { ko: button.dataset.titleKo, en: button.dataset.titleEn };

  function show(language) {
    page.lang = language;
    document.title = titles[language];
    button.textContent = language === "ko" ? "English" : "한국어";
    button.lang = language === "ko" ? "en-GB" : "ko-KR";
  }

  button.hidden = false;
  button.addEventListener("click", function () {
    show(page.lang === "ko" ? "en" : "ko");
    history.replaceState(null, "", page.lang === "en" ? "#lang=en" : "#");
  });
  show(location.hash.indexOf("lang=en") >= 0 ? "en" : "ko");
})();

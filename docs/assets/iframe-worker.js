// Browsers start no worker from a page that was opened from file://. Here the search of the theme
// runs in a hidden frame instead, behind the interface of a worker.
"use strict";
if (location.protocol === "file:") {
  const load = (scope, url) =>
    new Promise((resolve, reject) => {
      const script = scope.document.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${url} cannot be loaded`));
      scope.document.head.append(script);
    });

  window.Worker = class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.srcdoc = "<!doctype html><title>search</title>";
      this.scope = new Promise((resolve) => {
        this.frame.onload = () => resolve(this.frame.contentWindow);
      }).then(async (scope) => {
        scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
        scope.importScripts = async (...urls) => {
          for (const one of urls) await load(scope, one);
        };
        await load(scope, url);
        return scope;
      });
      document.body.append(this.frame);
    }

    postMessage(data) {
      this.scope.then((scope) => scope.dispatchEvent(new scope.MessageEvent("message", { data })));
    }

    terminate() {
      this.frame.remove();
    }
  };
  window.IFrameWorker = window.Worker; // by this name the search knows that it runs in a frame
}

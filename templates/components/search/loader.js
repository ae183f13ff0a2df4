// Data files of the portal: each is a script that calls gongkaiSearch.receive(name, data), so that it loads from file://
// as well as over HTTP.
(function (search) {
  "use strict";

  const loads = {};

  // The data that the script at `url` hands over under `name`. It is asked for once, and again only after a failure.
  search.load = (name, url) => {
    if (loads[name]) return loads[name].promise;
    const load = (loads[name] = {});
    load.promise = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const missing = () => {
        if (load.received) return;
        delete loads[name];
        script.remove();
        reject(new Error(`no ${name} at ${url}`));
      };
      load.receive = (data) => {
        load.received = true;
        resolve(data);
      };
      script.onload = missing;
      script.onerror = missing;
      script.src = url;
      document.head.appendChild(script);
    });
    return load.promise;
  };

  search.receive = (name, data) => loads[name].receive(data);
})((self.gongkaiSearch = self.gongkaiSearch || {}));

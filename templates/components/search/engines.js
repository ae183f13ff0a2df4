// Two engines, one interface: find(form) → promise of the tasks (ascending) in which a word in normal form stands.
// Pagefind runs in a worker, which is this very script once more; where it cannot run, one file of all texts is scanned.
(function (search) {
  "use strict";

  const inWorker = typeof document === "undefined";
  const script = inWorker ? "" : document.currentScript.src;

  // A module that takes a reference type: browsers without them cannot run Pagefind's.
  const PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0]);

  // Every character is a word of its own to Pagefind, under a code of four signs (gongkai/search/pagefind.py).
  const phrase = (form) =>
    `"${Array.from(form, (char) => char.codePointAt(0).toString(36).padStart(4, "0")).join(" ")}"`;

  const canRunPagefind = () =>
    typeof Worker === "function" &&
    typeof WebAssembly === "object" &&
    /^https?:$/.test(location.protocol) &&
    WebAssembly.validate(PROBE);

  const makePagefind = (folder, facets) => {
    const asked = new Map();
    let fault = null;
    let count = 0;
    const worker = new Worker(script);
    const fail = (error) => {
      fault = error;
      asked.forEach(({ reject }) => reject(error));
      asked.clear();
      worker.terminate();
    };
    worker.onerror = () => fail(new Error("the worker failed"));
    worker.onmessage = ({ data }) => {
      if (data.error) return fail(new Error(data.error));
      const { resolve } = asked.get(data.id);
      asked.delete(data.id);
      return resolve(
        data.keys
          .map(facets.taskOf)
          .filter((task) => task !== undefined)
          .sort((a, b) => a - b),
      );
    };
    worker.postMessage({ folder, shards: facets.shards });
    const find = (form) =>
      new Promise((resolve, reject) => {
        if (fault) return reject(fault);
        count += 1;
        asked.set(count, { resolve, reject });
        return worker.postMessage({ id: count, phrase: phrase(form) });
      });
    return { find };
  };

  const makeScan = (texts, facets) => {
    let forms = null;
    const find = async (form) => {
      if (!forms) {
        const fields = await texts.all();
        // No word holds a line break: none is found across two fields.
        forms = facets.everything.map((task) => texts.flat(fields(task)).map(facets.words.normal).join("\n"));
      }
      return facets.everything.filter((task) => forms[task].includes(form));
    };
    return { find };
  };

  // `wanted`: "scan" or "pagefind" to have that one and no other (for tests); "" for what the browser can run.
  search.makeEngine = (root, wanted, facets, texts) => {
    const found = new Map();
    const pagefind = () => makePagefind(new URL(`${root}pagefind/`, location.href).href, facets);
    let engine = null;
    let scans = wanted === "scan" || (!wanted && !canRunPagefind());

    const open = () => {
      if (!engine) engine = scans ? makeScan(texts, facets) : pagefind();
      return engine;
    };

    const ask = async (form) => {
      const used = open();
      const scanned = scans;
      try {
        return await used.find(form);
      } catch (error) {
        if (engine === used) engine = null;
        if (scanned || wanted) throw error;
        scans = true;
        return ask(form);
      }
    };

    const find = (form) => {
      if (!found.has(form)) {
        found.set(form, ask(form));
        found.get(form).catch(() => found.delete(form));
      }
      return found.get(form);
    };

    return { find, open, name: () => (scans ? "scan" : "pagefind") };
  };

  const work = () => {
    const early = new Map(); // files that were asked for before Pagefind does
    let lost = "";
    let pagefind = null;

    // Pagefind takes a file that does not come for one without hits. A search is to say so instead.
    const plainFetch = self.fetch;
    self.fetch = async (address) => {
      const name = address.split("?")[0];
      const coming = early.get(name) || plainFetch(address);
      early.delete(name);
      try {
        const response = await coming;
        if (!response.ok) lost = `${name}: ${response.status}`;
        return response;
      } catch (error) {
        lost = `${name}: ${error}`;
        throw error;
      }
    };

    const ask = (address, options) => {
      early.set(address, plainFetch(address, options));
      early.get(address).catch(() => {});
      return early.get(address);
    };

    // What every search needs, one after the other for Pagefind, is asked for at once.
    const askEarly = async (folder) => {
      try {
        const entry = await ask(`${folder}pagefind-entry.json`, { cache: "no-cache" });
        const { languages } = await entry.clone().json();
        ask(`${folder}pagefind.${Object.values(languages)[0].hash}.pf_meta`);
      } catch (error) {
        // Pagefind will find out
      }
    };

    const open = async ({ folder, shards }) => {
      const others = Array.from({ length: Math.max(shards - 1, 0) }, (_, place) => `${folder}${place + 1}/`);
      const library = import(`${folder}pagefind.js`);
      [folder, ...others].forEach(askEarly);
      ask(`${folder}wasm.unknown.pagefind`);
      const { init, search: find, mergeIndex } = await library;
      await init();
      await find(""); // waits for the first index, and fails if that does
      await Promise.all(others.map((other) => mergeIndex(other, {})));
      return find;
    };

    self.onmessage = async ({ data }) => {
      try {
        if (data.folder) {
          pagefind = open(data);
          await pagefind;
        } else {
          const { results } = await (await pagefind)(data.phrase);
          if (lost) throw new Error(lost);
          self.postMessage({ id: data.id, keys: results.map((result) => result.id) });
        }
      } catch (error) {
        self.postMessage({ error: String(error) });
      }
    };
  };

  if (inWorker) work();
})((self.gongkaiSearch = self.gongkaiSearch || {}));

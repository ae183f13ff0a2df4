// Two engines, one interface: find(form) → promise of the tasks (ascending) in which a word in normal form stands.
// Pagefind runs in a worker, which is this very script once more; where it cannot run, one file of all texts is scanned.
(function (search) {
  "use strict";

  const inWorker = typeof document === "undefined";
  const script = inWorker ? "" : document.currentScript.src;

  const NAP = 4; // ms

  // A module that takes a reference type: browsers without them cannot run Pagefind's.
  const PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0]);

  // Every character is a word of its own to Pagefind, under a code of four signs (gongkai/search/pagefind.py).
  const phraseOf = (form) =>
    `"${Array.from(form, (char) => char.codePointAt(0).toString(36).padStart(4, "0")).join(" ")}"`;

  const canRunPagefind = () =>
    typeof Worker === "function" &&
    typeof WebAssembly === "object" &&
    /^https?:$/.test(location.protocol) &&
    WebAssembly.validate(PROBE);

  const makePagefind = (folder, data) => {
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
    worker.onmessage = ({ data: { id, keys, error } }) => {
      if (error) return fail(new Error(error));
      const { resolve } = asked.get(id);
      asked.delete(id);
      return resolve(keys);
    };

    // What Pagefind would ask for one by one, when it runs, is brought at once, while the worker starts.
    const bring = async (name, options) => {
      try {
        const response = await fetch(name, options);
        if (!response.ok) throw new Error(response.status);
        const body = await response.arrayBuffer();
        worker.postMessage({ name, body });
        return body;
      } catch (error) {
        worker.postMessage({ name, fault: `${name}: ${error}` });
        return null;
      }
    };
    const bringIndex = async (place) => {
      const entry = await bring(`${place}pagefind-entry.json`, { cache: "no-cache" });
      try {
        const { languages } = JSON.parse(new TextDecoder().decode(entry));
        bring(`${place}pagefind.${Object.values(languages)[0].hash}.pf_meta`);
      } catch (error) {
        // Pagefind will find out
      }
    };
    bringIndex(folder);
    bring(`${folder}wasm.unknown.pagefind`);
    const bringOthers = ({ facets }) => {
      const others = Array.from({ length: facets.shards - 1 }, (_, place) => `${folder}${place + 1}/`);
      others.forEach(bringIndex);
      worker.postMessage({ folder, others });
    };
    data.then(bringOthers).catch(fail);

    const ask = (form) =>
      new Promise((resolve, reject) => {
        if (fault) return reject(fault);
        count += 1;
        asked.set(count, { resolve, reject });
        return worker.postMessage({ id: count, phrase: phraseOf(form) });
      });
    const find = async (form) => {
      const [keys, { facets }] = await Promise.all([ask(form), data]);
      const tasks = keys.map(facets.taskOf).filter((task) => task !== undefined);
      return tasks.sort((a, b) => a - b);
    };
    return { find };
  };

  const makeScan = (data) => {
    let forms = null;
    const find = async (form) => {
      const { facets, texts } = await data;
      if (!forms) {
        const fields = await texts.all();
        // No word holds a line break: none is found across two fields.
        forms = facets.everything.map((task) => texts.flat(fields(task)).map(facets.words.normal).join("\n"));
      }
      return facets.everything.filter((task) => forms[task].includes(form));
    };
    return { find };
  };

  // `wanted`: "scan" or "pagefind" to have that one and no other (for tests); "" for what the browser can run. `data` is a
  // promise of {facets, texts}: the engine can be opened before they are there.
  search.makeEngine = (root, wanted, data) => {
    const found = new Map();
    const pagefind = () => makePagefind(new URL(`${root}pagefind/`, location.href).href, data);
    let engine = null;
    let scans = wanted === "scan" || (!wanted && !canRunPagefind());

    const open = () => {
      if (!engine) engine = scans ? makeScan(data) : pagefind();
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
    const brought = new Map(); // what the page brings, by name: {coming: promise of it, come: to be told of it}
    let lost = "";

    const expected = (name) => {
      if (!brought.has(name)) {
        const file = {};
        file.coming = new Promise((resolve) => (file.come = resolve));
        brought.set(name, file);
      }
      return brought.get(name);
    };

    const get = async (name) => {
      if (!/(pagefind-entry\.json|\.pf_meta|wasm\.unknown\.pagefind)$/.test(name)) {
        const response = await plainFetch(name);
        if (!response.ok) lost = `${name}: ${response.status}`;
        return response;
      }
      const { body, fault } = await expected(name).coming;
      if (fault) throw new Error(fault);
      return new Response(body);
    };

    // Pagefind takes a file that does not come for one without hits. A search is to say so instead.
    const plainFetch = self.fetch;
    self.fetch = async (address) => {
      try {
        return await get(address.split("?")[0]);
      } catch (error) {
        lost = `${address}: ${error}`;
        throw error;
      }
    };

    // Pagefind waits for its own parts in naps of 50 ms, index after index.
    const plainTimeout = self.setTimeout;
    self.setTimeout = (act, pause, ...rest) => plainTimeout(act, pause === 50 ? NAP : pause, ...rest);

    const open = async ({ folder, others }) => {
      const { init, search: find, mergeIndex } = await import(`${folder}pagefind.js`);
      await init();
      const first = find(""); // waits for the first index, and fails if that does
      await Promise.all([first, ...others.map((other) => mergeIndex(other, {}))]);
      return find;
    };

    const fail = (error) => self.postMessage({ error: String(error) });

    let start = null;
    const pagefind = new Promise((resolve) => (start = resolve)).then(open); // questions may come before it is told where
    pagefind.catch(fail);

    const answer = async ({ id, phrase }) => {
      const find = await pagefind;
      const { results } = await find(phrase);
      if (lost) throw new Error(lost);
      self.postMessage({ id, keys: results.map((result) => result.id) });
    };

    self.onmessage = ({ data }) => {
      if (data.name) expected(data.name).come(data);
      else if (data.folder) start(data);
      else answer(data).catch(fail);
    };
  };

  if (inWorker) work();
})((self.gongkaiSearch = self.gongkaiSearch || {}));

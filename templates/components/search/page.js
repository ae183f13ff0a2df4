// The search page: what is typed and chosen stands in the address, and the answer to it on the page.
(function (search) {
  "use strict";

  const PAUSE = 50; // ms between two searches as one types
  const LOST = "检索数据没有取到。请检查网络，再试一次。";

  const LONGEST = 200; // characters of a query

  const capped = (words) => Array.from(words).slice(0, LONGEST).join("");

  // What an address asks for: {q, plan, unit, deadline}, "" for what it does not.
  const asked = (address) => {
    const given = new URLSearchParams(address);
    const found = {};
    ["q", ...search.FILTERS].forEach((name) => (found[name] = given.get(name) || ""));
    return { ...found, q: capped(found.q) };
  };

  const start = async (box) => {
    const { FILTERS } = search;
    const { root, version } = box.dataset;
    const form = box.querySelector("form");
    const input = form.elements.q;
    const part = (name) => box.querySelector(`[data-search-${name}]`);
    const [status, notes] = ["status", "notes"].map(part);
    const { title } = document;
    const left = history.state && history.state.top; // how far down the page was when a hit was opened
    const forced = new URLSearchParams(location.search).get("engine") || "";
    let state = asked(location.search);
    let turn = 0; // the search that the page waits for; answers to earlier ones are dropped
    let composing = false;
    let timer = 0;
    let last = 0; // when a key was pressed last

    const address = (changes) => {
      const given = new URLSearchParams();
      const elder = new URLSearchParams(location.search).get("elder"); // there where links carry the mode
      const wanted = { ...state, ...changes, engine: forced, elder };
      ["q", ...FILTERS, "engine", "elder"].forEach((name) => wanted[name] && given.set(name, wanted[name]));
      return `?${given}`;
    };

    input.value = state.q;
    part("results").setAttribute("aria-busy", "true");
    // The engine loads beside the data.
    const data = search.load("facets", `${root}search/facets.js?v=${version}`).then((loaded) => {
      const facets = search.makeFacets(loaded);
      return { facets, texts: search.makeTexts(root, forced === "scan", facets) };
    });
    const engine = search.makeEngine(root, forced, data);
    input.addEventListener("focus", engine.open);
    if (state.q || document.activeElement === input) engine.open();
    let known = null;
    try {
      known = await data;
    } catch (error) {
      status.textContent = LOST;
      part("results").setAttribute("aria-busy", "false");
      return;
    }
    const { facets, texts } = known;
    const query = search.makeQuery(facets, engine);
    const suggest = search.makeSuggest(root, facets, query, texts);
    const view = search.makeView(root, facets, query, address);
    const list = search.makeList(part, facets, texts, view);
    const showFilters = search.makeFilters(form, part, facets);

    const say = (text, ...beside) => {
      status.textContent = text;
      notes.replaceChildren(...beside);
    };

    const fail = () => {
      say(LOST);
      part("ways").hidden = false;
      list.clear();
      list.busy(false);
    };

    const show = async (answer, mine) => {
      const wanted = answer.words.length || FILTERS.some((name) => answer.filters[name]);
      const found = (count) => say(view.found(answer, count), ...view.notes(answer));
      const listed = wanted && answer.hits.length ? list.show(answer, mine, found, fail) : null;
      showFilters(answer.counts, answer.filters); // while the hits' texts come
      if (listed) {
        await listed;
      } else if (!wanted) {
        say(view.invitation());
        list.clear();
      } else {
        const offers = answer.tasks.length ? [] : await query.offers(answer, suggest);
        if (!mine()) return;
        say(view.blame(answer), ...view.notes(answer), ...view.nothing(answer, query.freed(answer), offers));
        list.clear();
      }
    };

    const run = async () => {
      window.clearTimeout(timer);
      turn += 1;
      const own = turn;
      const mine = () => own === turn;
      const { q, ...filters } = state;
      list.busy(true);
      const named = view.named(state);
      document.title = named ? `${named} - ${title}` : title;
      // Out of the way of the hits, but for those that the page comes with, which would move as they come.
      if (part("examples")) part("examples").hidden = !!q && own > 1;
      const ways = part("ways");
      if (named) ways.hidden = true; // until there is an answer, so that they do not make way for it
      try {
        const answer = await query.answer(facets.words.parse(q), filters);
        if (mine()) await show(answer, mine);
        if (mine()) ways.hidden = Boolean(named && answer.hits.length);
        if (mine()) list.busy(false);
      } catch (error) {
        if (mine()) fail();
      }
    };

    // Puts the answer before the eyes of someone who asked for it and would not see it, below what was typed if there
    // is room for both.
    const reveal = () => {
      const { top } = status.getBoundingClientRect();
      const half = window.innerHeight / 2;
      if (top < 0 || top > half) (top - form.getBoundingClientRect().top < half ? form : status).scrollIntoView();
    };

    // The answer comes after the browser has tried to go back to where the page was left.
    const remember = () => {
      try {
        history.replaceState({ top: window.scrollY }, "");
      } catch (error) {
        // as in go
      }
    };

    const go = (changes, push) => {
      state = { ...state, ...changes };
      state.q = capped(state.q);
      if (input.value !== state.q) input.value = state.q; // setting it moves the caret in some browsers
      try {
        history[push ? "pushState" : "replaceState"](null, "", address({}));
      } catch (error) {
        // some browsers keep no state for file://, others not this often
      }
      return run();
    };

    // The first key of a burst is answered at once, the others when the hand rests.
    const typed = () => {
      window.clearTimeout(timer);
      turn += 1; // what is on its way is no answer to this
      list.busy(true);
      const pause = Date.now() - last > PAUSE ? 0 : PAUSE;
      last = Date.now();
      timer = window.setTimeout(() => go({ q: input.value }, false), pause);
    };

    input.addEventListener("input", (event) => event.isComposing || composing || typed());
    input.addEventListener("compositionstart", () => {
      composing = true;
      window.clearTimeout(timer);
    });
    input.addEventListener("compositionend", () => {
      composing = false;
      typed();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (composing) return;
      // Takes the keyboard off the screen, which would cover the answer.
      if (window.matchMedia("(pointer: coarse)").matches) status.focus({ preventScroll: true });
      await go({ q: input.value }, true);
      reveal();
    });
    FILTERS.forEach((name) => {
      const select = form.elements[name];
      select.addEventListener("change", () => go({ q: input.value, [name]: select.value }, true));
    });
    part("clear").addEventListener("click", () => {
      go({ q: input.value, plan: "", unit: "", deadline: "" }, true);
      status.focus({ preventScroll: true }); // the button it stood on is gone
    });
    box.addEventListener("click", async (event) => {
      const link = event.target.closest("a");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (!link.matches("[data-search]")) {
        remember();
        return;
      }
      event.preventDefault();
      const gone = !part("results").contains(link);
      const coming = go(asked(link.search), true);
      if (gone) status.focus({ preventScroll: true }); // the link is gone with the answer
      await coming;
      reveal();
    });
    window.addEventListener("popstate", () => {
      state = asked(location.search);
      input.value = state.q;
      run();
    });

    await run();
    if (left !== null && left !== undefined) {
      window.scrollTo(0, left);
      history.replaceState(null, "");
    } else if (state.q && !window.scrollY) {
      reveal();
    }
  };

  if (typeof document === "undefined") return;
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll('[data-module="search"]').forEach(start);
  });
})((self.gongkaiSearch = self.gongkaiSearch || {}));

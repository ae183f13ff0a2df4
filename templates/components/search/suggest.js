// 您是不是要找：what someone may have meant by a word that finds nothing. Only ever offered, and only if it finds something.
(function (search) {
  "use strict";

  const OFFERS = 4; // shown
  const TRIED = 12; // looked up, for each way of guessing
  const BEAM = 300; // unfinished guesses kept, letter by letter

  search.makeSuggest = (root, facets, query) => {
    let loaded = null;

    const unpack = (data) => {
      const readings = new Map(); // character → syllables
      const spoken = new Map(); // syllable → characters
      data.pinyin.forEach(([syllable, chars]) => {
        spoken.set(syllable, Array.from(chars));
        for (const char of chars) readings.set(char, (readings.get(char) || []).concat(syllable));
      });
      const rank = new Map(); // pair → how frequent it is, the most frequent first
      const after = new Map(); // character → those that follow it
      const chars = Array.from(data.pairs);
      const known = new Set(chars);
      for (let at = 0; at < chars.length; at += 2) {
        rank.set(chars[at] + chars[at + 1], at / 2);
        after.set(chars[at], (after.get(chars[at]) || []).concat(chars[at + 1]));
      }
      const names = data.groups.map(([form, shown]) => ({ form, shown }));
      facets.answerers.slice(0, facets.unitCount).forEach(({ id, name }, unit) => {
        names.push({ form: id, shown: name });
        facets.names(unit).forEach((form) => names.push({ form, shown: name }));
      });
      return { readings, spoken, rank, after, known, names, synonyms: data.synonyms };
    };

    const load = () => {
      if (!loaded) {
        loaded = search.load("suggest", `${root}search/suggest.js?v=${facets.versions.suggest}`).then(unpack);
        loaded.catch(() => (loaded = null));
      }
      return loaded;
    };

    // Do `letters` spell `text`: syllable for syllable, or by initials (卫健委: weijianwei, wjw)? Characters spell themselves.
    const spells = (letters, text, readings, initials) => {
      const chars = Array.from(text);
      const match = (at, place) => {
        if (place === chars.length) return at === letters.length;
        const char = chars[place];
        if (letters.startsWith(char, at)) return match(at + char.length, place + 1);
        return (readings.get(char) || []).some((syllable) => {
          const part = initials ? syllable[0] : syllable;
          return letters.startsWith(part, at) && match(at + part.length, place + 1);
        });
      };
      return match(0, 0);
    };

    // Texts of characters that follow one another in the documents, the likeliest first. `choices(at)` are the ways on
    // from a place in what was typed, which is `length` long: [how much of it, characters that it may stand for].
    const followed = (length, choices, { rank }) => {
      let open = [{ at: 0, text: "", last: "", cost: 0 }];
      const whole = new Map();
      while (open.length) {
        const next = new Map();
        for (const path of open) {
          for (const [width, chars] of choices(path.at)) {
            for (const char of chars) {
              const cost = path.last ? rank.get(path.last + char) : 0;
              if (cost === undefined) continue;
              const step = { at: path.at + width, text: path.text + char, last: char, cost: path.cost + cost };
              (step.at === length ? whole : next).set(`${step.at} ${step.text}`, step);
            }
          }
        }
        open = Array.from(next.values())
          .sort((a, b) => a.cost - b.cost)
          .slice(0, BEAM);
      }
      return Array.from(whole.values())
        .filter(({ text }) => Array.from(text).length > 1)
        .sort((a, b) => a.cost / a.text.length - b.cost / b.text.length)
        .map(({ text }) => text);
    };

    // What `letters` spell, syllable by syllable or by initials; characters among them stand for themselves.
    const spelled = (letters, data, initials) => {
      const steps = [];
      data.spoken.forEach((chars, syllable) => {
        const heard = chars.filter((char) => data.known.has(char));
        if (heard.length) steps.push([initials ? syllable[0] : syllable, heard]);
      });
      const choices = (at) =>
        /[a-z]/.test(letters[at])
          ? steps.filter(([part]) => letters.startsWith(part, at)).map(([part, heard]) => [part.length, heard])
          : [[1, [letters[at]]]];
      return followed(letters.length, choices, data);
    };

    // What sounds like `form`.
    const heard = (form, data) => {
      const choices = (at) => {
        const syllables = data.readings.get(form[at]) || [];
        return [[1, syllables.reduce((all, syllable) => all.concat(data.spoken.get(syllable)), [form[at]])]];
      };
      return followed(form.length, choices, data);
    };

    // `form` with one character changed to another that stands between the same neighbours: first those that sound the
    // same; others only in words long enough to carry it.
    const changed = (form, { readings, known, rank }) => {
      const chars = Array.from(form);
      const fits = (first, second) => (first && second ? rank.get(first + second) : 0);
      const found = [];
      chars.forEach((wrong, place) => {
        const sounds = new Set(readings.get(wrong) || []);
        known.forEach((char) => {
          if (char === wrong) return;
          const cost = fits(chars[place - 1], char) + fits(char, chars[place + 1]);
          const same = (readings.get(char) || []).some((syllable) => sounds.has(syllable));
          if (Number.isNaN(cost) || !(same || chars.length > 2)) return;
          const text = chars
            .slice(0, place)
            .concat(char, chars.slice(place + 1))
            .join("");
          found.push({ text, cost: cost + (same ? 0 : 1e6) });
        });
      });
      return found.sort((a, b) => a.cost - b.cost).map(({ text }) => text);
    };

    // Beginnings and ends of a long word, the longest first, whose characters follow one another in the texts.
    const parts = (form, { rank }) => {
      const chars = Array.from(form);
      const follows = (part) => part.every((char, place) => !place || rank.has(part[place - 1] + char));
      const found = [];
      for (let length = chars.length - 1; length > 1; length -= 1) {
        for (const part of [chars.slice(0, length), chars.slice(-length)]) {
          if (follows(part) && !found.some((longer) => longer.includes(part.join("")))) found.push(part.join(""));
        }
      }
      return found;
    };

    const guesses = function* (form, data) {
      const { synonyms, names, readings } = data;
      yield synonyms.filter(([typed]) => typed === form).map(([, means]) => means);
      if (/[a-z]/.test(form)) {
        for (const initials of [false, true]) {
          yield names
            .filter((name) => name.form === form || spells(form, name.form, readings, initials))
            .map((name) => name.shown);
          yield spelled(form, data, initials);
        }
      } else {
        yield names.filter((name) => name.form === form).map((name) => name.shown);
        yield changed(form, data);
        yield heard(form, data);
        yield synonyms.filter(([typed]) => form.includes(typed)).map(([, means]) => means);
        yield parts(form, data);
      }
    };

    // [{text, count}]: what may have been meant by the word `form`, the likeliest first, and how many of `tasks` it finds.
    return async (form, tasks) => {
      const data = await load();
      const among = new Set(tasks);
      const offers = [];
      const tried = new Set([form]);
      for (const guess of guesses(form, data)) {
        const fresh = Array.from(new Set(guess)).filter((text) => !tried.has(text));
        for (const text of fresh.slice(0, TRIED)) {
          tried.add(text);
          const { hits } = await query.look(facets.words.normal(text));
          const count = hits.filter((task) => among.has(task)).length;
          if (count) offers.push({ text, count });
          if (offers.length === OFFERS) return offers;
        }
        if (offers.length) return offers;
      }
      return offers;
    };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));

// 您是不是要找：what someone may have meant by a word that finds nothing. Only ever offered, and only if it finds something.
(function (search) {
  "use strict";

  const OFFERS = 4; // shown
  const TRIED = 12; // looked up, for each way of guessing
  const BEAM = 300; // unfinished guesses kept, letter by letter
  const READ = 12; // texts looked into, to see whether a guess is a word or a piece of one

  // No word begins with one of these, or ends with one of those.
  const NO_BEGINNING = /^[的了和与及或、]/;
  const NO_END = /[的了和与及或、]$/;
  const BODY = /(局|委|办|厅|处|部|院|会|政府)$/;
  const HAN = /[㐀-鿿0-9a-z]/;

  search.makeSuggest = (root, facets, query, texts) => {
    let loaded = null;

    const unpack = (data) => {
      const readings = new Map(); // character → syllables
      const spoken = new Map(); // syllable → characters
      data.pinyin.forEach(([syllable, chars]) => {
        spoken.set(syllable, Array.from(chars));
        for (const char of chars) readings.set(char, (readings.get(char) || []).concat(syllable));
      });
      const rank = new Map(); // pair → how frequent it is, the most frequent first
      const chars = Array.from(data.pairs);
      const known = new Set(chars);
      for (let at = 0; at < chars.length; at += 2) {
        rank.set(chars[at] + chars[at + 1], at / 2);
      }
      const names = data.groups.map(([form, shown]) => ({ form, shown }));
      facets.answerers.slice(0, facets.unitCount).forEach(({ id, name }, unit) => {
        names.push({ form: id, shown: name, unit });
        facets.names(unit).forEach((form) => names.push({ form, shown: name, unit }));
      });
      const printed = data.synonyms.map(([, means]) => means).concat(data.examples);
      const vocabulary = new Set(printed.map(facets.words.normal).concat(names.map(({ form }) => form)));
      return { readings, spoken, rank, known, names, vocabulary, synonyms: data.synonyms };
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

    // What sounds like `form`, half of its characters unchanged.
    const heard = (form, data) => {
      const choices = (at) => {
        const syllables = data.readings.get(form[at]) || [];
        return [[1, syllables.reduce((all, syllable) => all.concat(data.spoken.get(syllable)), [form[at]])]];
      };
      const changes = (text) => Array.from(text).filter((char, place) => char !== form[place]).length;
      return followed(form.length, choices, data).filter((text) => changes(text) <= form.length / 2);
    };

    // `form` with one character changed to another that stands between the same neighbours: to one that sounds the same,
    // or to one that does not.
    const changed = (form, same, { readings, known, rank }) => {
      const chars = Array.from(form);
      const fits = (first, second) => (first && second ? rank.get(first + second) : 0);
      const found = [];
      chars.forEach((wrong, place) => {
        const sounds = new Set(readings.get(wrong) || []);
        known.forEach((char) => {
          if (char === wrong) return;
          const cost = fits(chars[place - 1], char) + fits(char, chars[place + 1]);
          if (Number.isNaN(cost) || same !== (readings.get(char) || []).some((syllable) => sounds.has(syllable))) return;
          const text = chars
            .slice(0, place)
            .concat(char, chars.slice(place + 1))
            .join("");
          found.push({ text, cost });
        });
      });
      return found.sort((a, b) => a.cost - b.cost).map(({ text }) => text);
    };

    // Beginnings and ends of a long word, the longest first.
    const parts = (form, { rank }) => {
      const chars = Array.from(form);
      const follows = (part) =>
        part.every((char, place) => !place || !HAN.test(char) || /[0-9a-z]/.test(char) || rank.has(part[place - 1] + char));
      const found = [];
      for (let length = chars.length - 1; length > 1; length -= 1) {
        found.push(...[chars.slice(0, length), chars.slice(-length)].filter(follows).map((part) => part.join("")));
      }
      return found;
    };

    // Does `form` stand in the texts as a word, not as a piece of a longer one? At each of its ends: a word of the
    // vocabulary begins or ends there, or the text does, or what stands beside it varies.
    const isWord = async (form, hits, { vocabulary }) => {
      if (vocabulary.has(form)) return true;
      if (NO_BEGINNING.test(form) || NO_END.test(form)) return false;
      const known = Array.from(vocabulary).filter((word) => word.length > 1);
      const before = new Set();
      const after = new Set();
      const fields = await Promise.all(hits.slice(0, READ).map(texts.of));
      fields.forEach((one) => {
        texts.flat(one).forEach((printed) => {
          const text = facets.words.normal(printed);
          for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
            before.add(text[at - 1] || "");
            after.add(text[at + form.length] || "");
          }
        });
      });
      const free = (beside, stop) => beside.size > 1 || Array.from(beside).some((char) => !HAN.test(char) || stop.test(char));
      return (
        (free(before, NO_END) || known.some((word) => form.startsWith(word) || word.startsWith(form))) &&
        (free(after, NO_BEGINNING) || known.some((word) => form.endsWith(word) || word.endsWith(form)))
      );
    };

    // Ways of guessing, the surest first: each gives guesses, {text, unit} of names, {text, loose: true} of what may be a
    // piece of a word.
    const guesses = function* (form, data) {
      const { synonyms, names, readings } = data;
      const loose = (all) => all.map((text) => ({ text, loose: true }));
      const named = (fits) => names.filter(({ form: name }) => fits(name)).map(({ shown, unit }) => ({ text: shown, unit }));
      const means = (fits) => synonyms.filter(([typed]) => fits(typed)).map(([, text]) => ({ text }));
      yield means((typed) => typed === form);
      if (Array.from(form).length < 2) return;
      if (/[a-z]/.test(form)) {
        yield named((name) => name === form || spells(form, name, readings, false));
        yield loose(spelled(form, data, false));
        yield named((name) => spells(form, name, readings, true));
        if (form.length > 3) yield loose(spelled(form, data, true));
      } else {
        const bare = facets.places.map((place) => (form.startsWith(place) ? form.slice(place.length) : ""));
        const begun = [form, ...bare].filter((one) => one.length > 1);
        yield named((name) => begun.includes(name));
        yield named((name) => begun.some((one) => name.startsWith(one)));
        yield loose(changed(form, true, data));
        yield loose(heard(form, data));
        yield means((typed) => form.includes(typed));
        yield named((name) => name.length > 2 && form.includes(name));
        const other = form.length > 3 && !BODY.test(form) ? changed(form, false, data) : [];
        yield loose(parts(form, data).concat(other));
      }
    };

    // What was typed without the signs around it, and without any: first of them what finds something.
    const cleaned = (form) => {
      const bare = form.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
      return [bare, bare.replace(/[^\p{L}\p{N}]/gu, "")].filter(Boolean).map((text) => ({ text }));
    };

    // [{text, count, unit, member}]: what may have been meant by the word `form`, the likeliest first, and how many of
    // `tasks` it finds. `member`: the unit is named nowhere, and counted are the tasks it has as a member.
    return async (form, tasks) => {
      const data = await load();
      const among = new Set(tasks);
      const tried = new Set([form]);

      const offer = async ({ text, unit, loose }) => {
        const { hits } = await query.look(facets.words.normal(text));
        const count = hits.filter((task) => among.has(task)).length;
        if (count) return loose && !(await isWord(facets.words.normal(text), hits, data)) ? null : { text, count };
        const members = unit === undefined || hits.length ? [] : tasks.filter((task) => facets.isMember(unit, task));
        return members.length ? { text, unit, member: true, count: members.length } : null;
      };

      const offersOf = async (guesses) => {
        const offers = [];
        let left = TRIED;
        for (const guess of guesses) {
          if (tried.has(guess.text) || offers.some(({ text }) => guess.loose && text.includes(guess.text))) continue;
          tried.add(guess.text);
          const found = await offer(guess);
          if (found) offers.push(found);
          left -= 1;
          if (offers.length === OFFERS || !left) break;
        }
        return offers;
      };

      const clean = cleaned(form);
      if (!clean.length) return [];
      const rest = await offersOf(clean);
      if (rest.length) return rest;
      for (const guess of guesses(clean[clean.length - 1].text, data)) {
        const offers = await offersOf(guess);
        if (offers.length) return offers;
      }
      return [];
    };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));

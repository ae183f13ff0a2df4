// What is known of every task without its text: plan, number, deadline, who is named. Filters, counts, and which word
// means which unit. A task is known by its place in the order of hits: newest plan first, then by number.
(function (search) {
  "use strict";

  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

  const unpacked = (text, count, total) => {
    const width = total ? text.length / total : 1;
    const values = [];
    for (let at = 0; at < count * width; at += width) {
      let value = 0;
      for (let place = at; place < at + width; place += 1) value = value * 64 + DIGITS.indexOf(text[place]);
      values.push(value);
    }
    return values;
  };

  const numbers = (runs) => {
    const all = [];
    for (const run of runs.split(",").filter(Boolean)) {
      const [first, last] = run.split("-").map(Number);
      for (let number = first; number <= (last || first); number += 1) all.push(number);
    }
    return all;
  };

  search.makeFacets = (data) => {
    const words = search.makeWords(data.fold, data.blanks);
    const answerers = data.units.concat(data.groups).map(([id, name]) => ({ id, name }));
    const groupMembers = new Map();
    data.groups.forEach(([, , members], place) => groupMembers.set(data.units.length + place, members || []));

    // Who is named together, and who comes with them as a member only.
    const named = data.named.map((ids) => new Set(ids));
    const members = named.map((ids) => {
      const found = new Set();
      ids.forEach((id) => (groupMembers.get(id) || []).forEach((member) => ids.has(member) || found.add(member)));
      return found;
    });

    const plan = [];
    const number = [];
    const deadline = [];
    const answer = [];
    const plans = data.plans.map(([id, edition, runs, deadlines, answers, version], place) => {
      const all = numbers(runs);
      const due = unpacked(deadlines, all.length, all.length);
      const who = unpacked(answers, all.length, all.length);
      all.forEach((one, row) => {
        plan.push(place);
        number.push(one);
        deadline.push(due[row] - 1);
        answer.push(who[row]);
      });
      return { id, label: edition, version };
    });
    const deadlines = data.deadlines.map(([id, label]) => ({ id, label }));
    const everything = plan.map((_, task) => task);

    let keys = null;
    const taskOf = (key) => {
      if (!keys) keys = new Map(everything.map((task) => [`${plans[plan[task]].id}/${number[task]}`, task]));
      return keys.get(key);
    };

    const unitNumber = new Map(answerers.map(({ id }, place) => [id, place]));
    const byName = new Map();
    data.units.forEach(([, , names], place) =>
      names.forEach((name) => byName.set(name, (byName.get(name) || []).concat(place))),
    );

    // The units that `form` is a whole name of, with or without the place's name.
    const unitsOf = (form) => {
      const found = new Set();
      for (const prefix of ["", ...data.places]) {
        if (form.startsWith(prefix)) (byName.get(form.slice(prefix.length)) || []).forEach((unit) => found.add(unit));
      }
      return Array.from(found);
    };

    // The tasks that name one of `units`.
    const naming = (units) => everything.filter((task) => units.some((unit) => named[answer[task]].has(unit)));

    const isNamed = (unit, task) => named[answer[task]].has(unit);
    const isMember = (unit, task) => members[answer[task]].has(unit);

    // The collectives by which `unit` comes into a task.
    const ways = (unit, task) =>
      Array.from(named[answer[task]])
        .filter((id) => groupMembers.has(id) && groupMembers.get(id).includes(unit))
        .map((id) => answerers[id].name);

    const place = (list, id) => list.findIndex((item) => item.id === id);

    // Is there such a value of a facet?
    const knows = (name, id) =>
      name === "unit" ? unitNumber.has(id) : place(name === "plan" ? plans : deadlines, id) >= 0;

    // Of `tasks`, those that pass the filters (ids; "" is no filter), and for each facet what each of its values would
    // leave with the other filters as they are: {plan: counts, deadline: counts, named: counts, member: counts}.
    const select = (tasks, filters) => {
      const wantPlan = filters.plan ? place(plans, filters.plan) : null;
      const wantDeadline = filters.deadline ? place(deadlines, filters.deadline) : null;
      const wantUnit = filters.unit ? (unitNumber.has(filters.unit) ? unitNumber.get(filters.unit) : -1) : null;
      const counts = { plan: plans.map(() => 0), deadline: deadlines.map(() => 0) };
      const answers = data.named.map(() => 0);
      const hits = [];
      for (const task of tasks) {
        const planFits = wantPlan === null || plan[task] === wantPlan;
        const deadlineFits =
          wantDeadline === null || (deadline[task] >= 0 && deadline[task] === wantDeadline); // -1: it has none
        const unitFits = wantUnit === null || isNamed(wantUnit, task) || isMember(wantUnit, task);
        if (planFits && deadlineFits && unitFits) hits.push(task);
        if (deadlineFits && unitFits) counts.plan[plan[task]] += 1;
        if (planFits && unitFits && deadline[task] >= 0) counts.deadline[deadline[task]] += 1;
        if (planFits && deadlineFits) answers[answer[task]] += 1;
      }
      counts.named = answerers.map(() => 0);
      counts.member = answerers.map(() => 0);
      answers.forEach((count, row) => {
        if (!count) return;
        named[row].forEach((id) => (counts.named[id] += count));
        members[row].forEach((id) => (counts.member[id] += count));
      });
      return { hits, counts };
    };

    // How many values of a facet there are to choose from.
    const occurring = named.reduce((all, ids, row) => new Set([...all, ...ids, ...members[row]]), new Set());
    const variety = { plan: plans.length, deadline: deadlines.length, unit: occurring.size };

    return {
      words,
      variety,
      plans,
      deadlines,
      answerers,
      unitCount: data.units.length,
      places: data.places,
      block: data.block,
      shards: data.shards,
      versions: data.versions,
      everything,
      select,
      knows,
      taskOf,
      unitsOf,
      naming,
      isNamed,
      isMember,
      ways,
      unitNumber: (id) => unitNumber.get(id),
      names: (unit) => data.units[unit][2],
      planOf: (task) => plans[plan[task]],
      numberOf: (task) => number[task],
    };
  };
})((self.gongkaiSearch = self.gongkaiSearch || {}));

// How a task stands against its deadline on the reader's day, which may be later than the day the page was built. The
// page says which of the two it shows; on paper stands what was built. The rule is that of gongkai/standing.py.
(function () {
  "use strict";

  const SOON = 30; // days or fewer
  const MS_A_DAY = 86400000;

  // Days are texts as 2021-06-30, so that their order is that of time. What is not known is undefined or "".
  const dueOn = ({ by, year, lasting, done, dropped, counts }, day) => {
    if (!by && !year && !lasting) return "none";
    if (dropped && dropped <= day) return "dropped";
    if (done && done <= day) return by && done > by ? "done-late" : "done";
    if (!by) return year && year < day.slice(0, 4) ? "ended" : "continuous";
    if (by < day) return counts && by < counts ? "none" : "past";
    return (Date.parse(by) - Date.parse(day)) / MS_A_DAY <= SOON ? "soon" : "open";
  };

  // Today in China, which has one time zone and no summer time.
  const today = () => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);

  const spoken = (day) => {
    const [year, month, date] = day.split("-").map(Number);
    return `${year}年${month}月${date}日`;
  };

  // Puts `text` beside the built one, which stays for paper.
  const replace = (built, text) => {
    if (!built) return;
    const now = built.cloneNode(false);
    now.textContent = text;
    now.classList.add("standing-now");
    built.classList.add("standing-built");
    built.after(now);
  };

  const start = (box) => {
    const facts = box.dataset;
    const day = today();
    if (day <= facts.asOf) return;
    const state = dueOn(facts, day);
    // What can follow upon the state as built is said in the markup; a state that stays keeps its words.
    const words = { soon: facts.saysSoon, past: facts.saysPast, ended: facts.saysEnded, none: "" }[state];
    const due = box.querySelector("[data-standing-due]");
    if (words !== undefined && due) replace(due, words);
    const built = box.querySelector("[data-standing-as-of]");
    replace(built, `状态按今天（${spoken(day)}）计算，本页生成于${spoken(facts.asOf)}`);
  };

  window.gongkaiStanding = { dueOn };
  document.querySelectorAll('[data-module="standing"]').forEach(start);
})();

// 变更记录 by plan and by unit. The choice stands in the address, so that it can be linked to and kept.
(function () {
  "use strict";

  const start = (form) => {
    const choices = Array.from(form.querySelectorAll("select"));
    const status = form.querySelector("[data-changes-status]");
    const days = Array.from(document.querySelectorAll(".changes-day"));

    const show = () => {
      const wanted = Object.fromEntries(choices.map(({ name, value }) => [name, value]));
      let count = 0;
      days.forEach((day) => {
        const rows = Array.from(day.querySelectorAll("li"));
        rows.forEach((row) => {
          const { plan, units } = row.dataset;
          const fits = (!wanted.plan || wanted.plan === plan) && (!wanted.unit || units.split(" ").includes(wanted.unit));
          row.hidden = !fits;
          if (fits) count += 1;
        });
        day.hidden = rows.every((row) => row.hidden);
      });
      status.textContent = `${count}条`;
    };

    const remember = () => {
      const given = new URLSearchParams(location.search);
      choices.forEach(({ name, value }) => (value ? given.set(name, value) : given.delete(name)));
      const query = given.toString();
      try {
        history.replaceState(null, "", query ? `?${query}` : location.pathname);
      } catch (error) {
        // a folder opened as files: the choice is then not kept
      }
    };

    const given = new URLSearchParams(location.search);
    choices.forEach((choice) => {
      const asked = given.get(choice.name);
      if (asked && Array.from(choice.options).some(({ value }) => value === asked)) choice.value = asked;
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      remember();
      show();
    });
    form.hidden = false;
    show();
  };

  document.querySelectorAll('[data-module="changes"]').forEach(start);
})();

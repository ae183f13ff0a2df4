// Where a drawing is shown, the table that says the same is closed until asked for.
(function () {
  "use strict";

  if (!matchMedia("(min-width: 44.01rem)").matches) return;
  for (const table of document.querySelectorAll('[data-module="figure-table"]')) {
    // Browsers differ in whether what is closed is still there; it is not.
    const follow = () => [...table.children].slice(1).forEach((part) => (part.hidden = !table.open));
    table.addEventListener("toggle", follow);
    const set = (open) => {
      table.open = open;
      follow();
    };
    set(false);
    // Paper has the table.
    let before = false;
    addEventListener("beforeprint", () => {
      before = table.open;
      set(true);
    });
    addEventListener("afterprint", () => set(before));
  }
})();

// Where a drawing is shown, the table that says the same is closed until asked for. The elder mode shows no drawings.
(function () {
  "use strict";

  const root = document.documentElement;
  const isDrawn = () => !root.hasAttribute("data-elder");
  if (!matchMedia("(min-width: 44.01rem)").matches) return;
  for (const table of document.querySelectorAll('[data-module="figure-table"]')) {
    // Browsers differ in whether what is closed is still there; it is not.
    const follow = () => [...table.children].slice(1).forEach((part) => (part.hidden = !table.open));
    table.addEventListener("toggle", follow);
    const set = (open) => {
      table.open = open;
      follow();
    };
    const start = () => set(!isDrawn());
    start();
    new MutationObserver(start).observe(root, { attributeFilter: ["data-elder"] });
    // Paper has the table.
    let before = false;
    addEventListener("beforeprint", () => {
      before = table.open;
      set(true);
    });
    addEventListener("afterprint", () => set(before));
  }
})();

// The elder mode's controls: the switch, the size of the text, and, where links must carry the mode, the links.
(function (elder) {
  "use strict";

  if (!elder) return;

  const { SIZES, USUAL } = elder;

  const start = (box) => {
    const portal = new URL(box.dataset.root || ".", location.href).href;
    const status = box.querySelector("[data-access-status]");
    const steps = box.querySelectorAll("[data-access-size]");

    const isPage = (url) => url.href.startsWith(portal) && /(\/|\.html)$/.test(url.pathname);

    const carry = () => {
      // By the attribute: in a drawing `link.href` is another thing.
      document.querySelectorAll('a[href]:not([href^="#"])').forEach((link) => {
        const url = new URL(link.getAttribute("href"), location.href);
        const address = isPage(url) ? elder.carry(url.href) : url.href;
        if (address !== url.href) link.setAttribute("href", address);
      });
      document.querySelectorAll("form").forEach((form) => {
        const there = form.querySelector('input[name="elder"]');
        const input = there || document.createElement("input");
        Object.assign(input, { type: "hidden", name: "elder", value: elder.size });
        if (!elder.carried) input.remove();
        else if (!there) form.append(input);
      });
    };

    const isLast = (step) => SIZES[step > 0 ? SIZES.length - 1 : 0] === elder.size;

    // Not `disabled`: whoever is at the button with the keyboard would be thrown off it.
    const showLimits = () =>
      steps.forEach((button) => button.setAttribute("aria-disabled", isLast(Number(button.dataset.accessSize))));

    const set = (size) => {
      const carried = elder.carried;
      elder.set(size);
      showLimits();
      if (carried || elder.carried) carry();
    };

    box.querySelector("[data-access-switch]").addEventListener("click", () => {
      set(elder.size ? 0 : USUAL);
      status.textContent = elder.size ? "已进入长者模式" : "已退出长者模式";
    });
    steps.forEach((button) => {
      const step = Number(button.dataset.accessSize);
      button.addEventListener("click", () => {
        if (!isLast(step)) set(SIZES[SIZES.indexOf(elder.size) + step]);
        const limit = isLast(step) ? (step > 0 ? "，已是最大" : "，已是最小") : "";
        status.textContent = `文字大小：${SIZES.indexOf(elder.size) + 1}，共${SIZES.length}档${limit}`;
      });
    });
    showLimits();
    if (elder.carried) carry();
    // What the search finds comes later.
    new MutationObserver(() => elder.carried && carry()).observe(document.body, { childList: true, subtree: true });
  };

  document.querySelectorAll('[data-module="access"]').forEach(start);
})(self.gongkaiElder);

// Who is at the box will be on the search page next: what it needs most comes while they type.
(function () {
  "use strict";

  const start = (box) => {
    const bring = () => box.dataset.brings.split(" ").forEach((address) => fetch(address).catch(() => {}));
    if (!/^https?:$/.test(location.protocol)) return;
    if (box.contains(document.activeElement)) bring();
    else box.addEventListener("focusin", bring, { once: true });
  };

  document.querySelectorAll('[data-module="search-box"]').forEach(start);
})();

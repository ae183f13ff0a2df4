// Who is at the box will be on the search page next: what it needs most comes while they type.
(function () {
  "use strict";

  // As in engines.js: browsers without reference types scan a text instead, and need none of this.
  const probe = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0]);
  const runsPagefind = typeof WebAssembly === "object" && WebAssembly.validate(probe);

  const start = (box) => {
    // Read to the end: a browser keeps no file that was read in part.
    const load = (address) => fetch(address).then((response) => response.arrayBuffer()).catch(() => {});
    const bring = () => box.dataset.brings.split(" ").forEach(load);
    if (!/^https?:$/.test(location.protocol) || !runsPagefind) return;
    if (box.contains(document.activeElement)) bring();
    else box.addEventListener("focusin", bring, { once: true });
  };

  document.querySelectorAll('[data-module="search-box"]').forEach(start);
})();

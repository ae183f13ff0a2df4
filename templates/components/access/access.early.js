// Loaded before anything of the page is shown, so that it never shows in another mode first: is this the elder mode
// (长者模式), and how large is its text? The address says it (?elder=26; 1 for the usual size, 0 for off), or else what was
// remembered. Where it can be remembered the address is cleared of it; where it cannot, links carry it on (access.js).
(function () {
  "use strict";

  const KEY = "gongkai-elder"; // the host's other pages keep things in the same place
  const SIZES = [18, 22, 26, 30]; // px of running text
  const USUAL = 22;
  const root = document.documentElement;

  const sizeOf = (told) => (told === "1" ? USUAL : SIZES.find((size) => String(size) === told) || 0);

  const remembered = () => {
    try {
      return sizeOf(localStorage.getItem(KEY));
    } catch (error) {
      return 0; // storage is off
    }
  };

  const remember = (size) => {
    try {
      if (size) localStorage.setItem(KEY, String(size));
      else localStorage.removeItem(KEY);
      return location.protocol !== "file:"; // some browsers keep a file's things from the file next to it
    } catch (error) {
      return false;
    }
  };

  const elder = { SIZES, USUAL, size: 0, carried: false };

  // Shows the page in the mode that `size` means, 0 being the plain one, and sees to it that the next page does so too.
  elder.set = (size) => {
    elder.carried = !remember(size) && size > 0;
    elder.show(size);
    const address = elder.carry(location.href);
    if (address === location.href) return;
    try {
      history.replaceState(history.state, "", address);
    } catch (error) {
      // some browsers change no address of a file
    }
  };

  elder.show = (size) => {
    elder.size = size;
    if (size) root.setAttribute("data-elder", size);
    else root.removeAttribute("data-elder");
  };

  // `address` with the mode if links must carry it, and without where they need not.
  elder.carry = (address) => {
    const url = new URL(address);
    if (!elder.carried && !url.searchParams.has("elder")) return address;
    if (elder.carried) url.searchParams.set("elder", elder.size);
    else url.searchParams.delete("elder");
    return url.href;
  };

  const asked = new URLSearchParams(location.search).get("elder");
  if (asked === null) elder.show(remembered());
  else elder.set(sizeOf(asked));
  // Shown again from memory, or changed in another window: the mode may have become another since.
  const again = () => elder.carried || elder.show(remembered());
  addEventListener("pageshow", (event) => event.persisted && again());
  addEventListener("storage", (event) => event.key === KEY && again());

  self.gongkaiElder = elder;
})();

// Ways to take a page along: its address copied, the page printed. Each is there only where the browser can do it.
(function () {
  "use strict";

  const place = document.querySelector('[data-module="page-address"]');
  if (!place) return;

  if (/MicroMessenger/i.test(navigator.userAgent)) {
    const notice = place.querySelector("[data-wechat]");
    const downloads = document.querySelector("[data-download]");
    if (downloads) downloads.before(notice);
    notice.hidden = false;
  } else if (self.print) {
    button("打印本页").addEventListener("click", () => self.print());
  }
  if (!/^http/.test(location.protocol)) return;

  const copies = navigator.clipboard || (document.queryCommandSupported && document.queryCommandSupported("copy"));
  if (!copies) return;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button("复制本页网址").addEventListener("click", async () => {
    status.textContent = (await copy(address())) ? "已复制" : "没有复制成功，请选中地址栏里的网址复制";
  });
  place.append(status);

  // What was sought stands in the address; the place on the page does not.
  function address() {
    const full = document.querySelector('link[rel="canonical"]');
    return full ? full.href + location.search : location.href.split("#")[0];
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // Over plain HTTP browsers have the old way only.
      const at = document.activeElement;
      const box = document.createElement("textarea");
      box.value = text;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      at.focus();
      return done;
    }
  }

  function button(label) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "page-address-button";
    made.textContent = label;
    place.append(made);
    return made;
  }
})();

// Reads a page's main part aloud, where the browser has a Chinese voice of its own: voices that are somewhere in the
// network would be sent what one reads.
(function (speech) {
  "use strict";

  if (!speech || typeof SpeechSynthesisUtterance === "undefined") return;

  const LONGEST = 150; // characters at a time: some browsers fall silent in the middle of a long text
  const UNSPOKEN = "nav, button, input, select, script, noscript, [aria-hidden='true'], [role='status']";

  const chinese = () => speech.getVoices().find(({ lang, localService }) => localService && /^(zh|cmn)\b/i.test(lang.replace("_", "-")));

  const isInline = (element) => getComputedStyle(element).display.startsWith("inline");

  const blockOf = (node) => {
    let element = node.parentElement;
    while (isInline(element)) element = element.parentElement;
    return element;
  };

  // What is to be seen of `main`, paragraph by paragraph; a cell of the table, set as a card, says its heading.
  const paragraphs = (main) => {
    const found = [];
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const text = node.data.replace(/\s+/g, " ");
      const parent = node.parentElement;
      if (!text.trim() || parent.closest(UNSPOKEN) || !parent.getClientRects().length) continue;
      const block = blockOf(node);
      if (block !== last) found.push(block.dataset.label ? `${block.dataset.label}：` : "");
      found[found.length - 1] += text;
      last = block;
    }
    return found;
  };

  const sentences = (text) => {
    const found = [];
    (text.match(/[^。！？；]+[。！？；]*/g) || []).forEach((sentence) => {
      const chars = Array.from(sentence.trim());
      for (let at = 0; at < chars.length; at += LONGEST) found.push(chars.slice(at, at + LONGEST).join(""));
    });
    return found;
  };

  const start = (box) => {
    const read = box.querySelector("[data-access-read]");
    const stop = box.querySelector("[data-access-stop]");
    let parts = []; // what is read, empty while nothing is
    let at = 0;
    let current = null; // what is being said; kept here, or a browser forgets it half-said

    const show = () => {
      read.textContent = current ? "暂停朗读" : parts.length ? "继续朗读" : "朗读正文";
      if (!parts.length && document.activeElement === stop) read.focus();
      stop.parentElement.hidden = !parts.length;
    };

    const quiet = () => {
      current = null;
      speech.cancel();
    };

    const end = () => {
      quiet();
      parts = [];
      at = 0;
      show();
    };

    const say = () => {
      const voice = chinese();
      if (!voice || at === parts.length) {
        end();
        return;
      }
      const words = new SpeechSynthesisUtterance(parts[at]);
      Object.assign(words, { voice, lang: voice.lang, rate: 0.9 });
      words.onend = () => {
        if (words !== current) return;
        at += 1;
        say();
      };
      words.onerror = () => words === current && end();
      current = words;
      speech.speak(words);
      show();
    };

    // Silence and the same sentence again: `speech.pause()` loses the rest on telephones.
    const pause = () => {
      quiet();
      show();
    };

    read.addEventListener("click", () => {
      if (current) {
        pause();
        return;
      }
      if (!parts.length) parts = [].concat(...paragraphs(document.querySelector("main")).map(sentences));
      say();
    });
    stop.addEventListener("click", end);
    box.querySelector("[data-access-switch]").addEventListener("click", () => parts.length && end());
    window.addEventListener("pagehide", () => parts.length && end());

    const offer = () => (read.parentElement.hidden = !chinese());
    offer();
    // Voices come in their own time. Safari knows no listeners here, but has its voices at once.
    if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  };

  document.querySelectorAll('[data-module="access"]').forEach(start);
})(self.speechSynthesis);

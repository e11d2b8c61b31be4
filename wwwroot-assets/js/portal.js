// The stale mark and menus: behaviour of the frame that needs no server.
(() => {
  // Close a menu by a click beside it or by Escape.
  document.addEventListener("click", event => { for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", event => { if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false; });
  // The bar that says since when what is shown is old.
  const watch = () => {
    const bar = document.getElementById("components-reconnect-modal");
    if (!bar || bar.dataset.watched) return;
    bar.dataset.watched = "1";
    new MutationObserver(() => {
      const stale = /components-reconnect-(show|retrying|paused|failed|rejected)/.test(bar.className);
      if (stale && !document.body.classList.contains("is-stale")) for (const time of bar.querySelectorAll("time")) time.textContent = new Date().toLocaleTimeString();
      document.body.classList.toggle("is-stale", stale);
    }).observe(bar, { attributes: true, attributeFilter: ["class"] });
  };
  watch();
  document.addEventListener("DOMContentLoaded", watch);
  // Choices that filter at once, and printing: handlers within the markup may not run here.
  document.addEventListener("change", event => { if (event.target.matches?.("[data-submits]")) event.target.form?.requestSubmit(); });
  document.addEventListener("click", event => { if (event.target.closest?.("[data-print]")) window.print(); });
  // Copy buttons need no round trip.
  document.addEventListener("click", async event => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try { await navigator.clipboard.writeText(button.dataset.copy); } catch { return; }
    const said = button.querySelector(".copied");
    if (!said) return;
    said.textContent = said.dataset.said;
    setTimeout(() => { said.textContent = ""; }, 1500);
  });
  // Time spans that tick: each counts on from the value the server gave it, by our own clock's steps and never by its time.
  const starts = new WeakMap();
  const clock = milliseconds => {
    const seconds = Math.floor(milliseconds / 1000), two = value => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600), rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return hours > 0 ? `${hours}:${rest}` : rest;
  };
  const startOf = (element, given) => {
    let start = starts.get(element);
    if (start?.given !== given) { start = { given, at: performance.now(), on: Date.now() }; starts.set(element, start); }
    return start;
  };
  const tick = () => {
    // What may be shown for so long only, such as what support sees. A machine that sleeps stops the one clock, and the other may be set.
    for (const element of document.querySelectorAll("[data-lasts]")) {
      const start = startOf(element, element.dataset.lasts);
      if (Math.max(performance.now() - start.at, Date.now() - start.on) >= Number(element.dataset.lasts)) location.reload();
    }
    if (document.body.classList.contains("is-stale")) return;
    for (const element of document.querySelectorAll("[data-elapsed]")) {
      const given = element.dataset.elapsed;
      const text = clock(Number(given) + performance.now() - startOf(element, given).at);
      // The text node is the server's: change it in place, or its next patch would miss.
      if (element.firstChild && element.firstChild.data !== text) element.firstChild.data = text;
    }
  };
  document.addEventListener("DOMContentLoaded", tick);
  setInterval(tick, 500);
})();

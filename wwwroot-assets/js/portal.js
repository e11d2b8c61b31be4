// Shortcuts, the stale mark and menus: behaviour of the frame that needs no server.
(() => {
  const typing = element => element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const goTo = { h: "/", t: "/tasks", n: "/tasks/new", m: "/models", u: "/usage", b: "/billing" };
  let waitsForGo = 0;
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") { const box = document.querySelector("[data-search]"); if (box) { event.preventDefault(); box.focus(); } return; }
    if (event.key === "?") { document.querySelector("[data-shortcuts]")?.showModal?.(); return; }
    if (event.key === "g") { waitsForGo = performance.now(); return; }
    if (performance.now() - waitsForGo < 1200 && goTo[event.key]) { waitsForGo = 0; const link = document.querySelector(`a[href="${goTo[event.key]}"], a[href="${goTo[event.key].slice(1)}"]`); if (link) link.click(); else location.href = goTo[event.key]; }
  });
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
})();

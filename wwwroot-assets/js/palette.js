// Moving about in the palette, whose list the server draws, and where one was before.
(() => {
  const store = "portal.recent", most = 7;
  const palette = () => document.querySelector("dialog[data-dialog=palette]");
  const field = dialog => dialog.querySelector("input[role=combobox]");
  const list = dialog => dialog.querySelector("[role=listbox]");
  const options = dialog => [...dialog.querySelectorAll("[role=option]")];
  const chosen = dialog => dialog.querySelector("[role=option][aria-selected=true]");
  const answers = dialog => list(dialog).dataset.for === field(dialog).value.trim();
  const tell = (input, kind, value) => { input.value = value; input.dispatchEvent(new Event(kind, { bubbles: true })); };
  let isAwaited = false;

  const choose = (dialog, option) => {
    for (const other of options(dialog)) other.setAttribute("aria-selected", other === option ? "true" : "false");
    if (option) field(dialog).setAttribute("aria-activedescendant", option.id);
    else field(dialog).removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const move = (dialog, by) => {
    const all = options(dialog);
    if (all.length > 0) choose(dialog, all[(all.indexOf(chosen(dialog)) + by + all.length) % all.length]);
  };
  const drawn = dialog => {
    choose(dialog, options(dialog)[0]);
    // Enter came before its answer.
    if (isAwaited && answers(dialog)) { isAwaited = false; chosen(dialog)?.click(); }
  };

  // Where one was in this tab, the latest first. Where nobody is signed in it is forgotten.
  const recent = () => { try { return JSON.parse(sessionStorage.getItem(store)) ?? []; } catch { return []; } };
  const remember = () => {
    if (!palette()) { sessionStorage.removeItem(store); return; }
    const title = document.title.replace(/ · Portal$/, "");
    if (title && title !== "Portal") sessionStorage.setItem(store, JSON.stringify([{ href: location.pathname + location.search, title }, ...recent().filter(page => page.href.split("?")[0] !== location.pathname)].slice(0, most)));
  };
  new MutationObserver(remember).observe(document.head, { subtree: true, childList: true, characterData: true });
  remember();

  document.addEventListener("opening", event => {
    const dialog = palette();
    if (event.target !== dialog) return;
    isAwaited = false;
    if (!dialog.dataset.watched) {
      dialog.dataset.watched = "1";
      new MutationObserver(() => drawn(dialog)).observe(list(dialog), { subtree: true, childList: true, attributes: true, attributeFilter: ["id", "href", "data-for"] });
      dialog.addEventListener("close", () => tell(field(dialog), "input", ""));
    }
    tell(dialog.querySelector("[data-recent]"), "change", JSON.stringify(recent().filter(page => page.href.split("?")[0] !== location.pathname)));
    choose(dialog, options(dialog)[0]);
  });
  document.addEventListener("keydown", event => {
    const dialog = event.target.closest?.("dialog[data-dialog=palette]");
    if (!dialog || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(dialog, event.key === "ArrowDown" ? 1 : -1); }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); dialog.close(); }
    // Without a circuit nothing is found, and the form goes its own way.
    if (event.key !== "Enter" || event.target !== field(dialog) || dialog.dataset.live === undefined) return;
    event.preventDefault();
    if (answers(dialog)) chosen(dialog)?.click();
    else isAwaited = true;
  });
  document.addEventListener("input", event => { const dialog = palette(); if (dialog && event.target === field(dialog)) isAwaited = false; });
})();

// Keys and the dialogs of the frame. Which keys do what is read from the help, which lists them beside what they press.
(() => {
  const patience = 1200;
  const typing = element => element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const show = name => {
    for (const other of document.querySelectorAll("dialog[data-dialog][open]")) other.close();
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    const dialog = document.querySelector(`dialog[data-dialog="${name}"]`);
    if (!dialog) return;
    dialog.dispatchEvent(new CustomEvent("opening", { bubbles: true }));
    dialog.showModal();
  };
  let before = "", at = -Infinity;
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.isComposing || event.altKey || typing(event.target) || document.querySelector("dialog[open], .mud-dialog")) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const key = event.ctrlKey || event.metaKey ? `Ctrl+${letter}` : letter;
    // When it was pressed, not when a busy page came to hear of it.
    const pressed = before && event.timeStamp - at < patience ? `${before} ${key}` : key;
    const ways = [...document.querySelectorAll("[data-keys]")].flatMap(row => row.dataset.keys.split("|").map(keys => ({ row, keys })));
    const found = ways.find(way => way.keys === pressed) ?? ways.find(way => way.keys === key);
    before = !found && ways.some(way => way.keys.startsWith(`${key} `)) ? key : "";
    at = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    found.row.querySelector("a, button").click();
  });
  document.addEventListener("click", event => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener) { show(opener.dataset.opens); return; }
    const dialog = event.target.closest?.("dialog[data-dialog]");
    // A click beside a dialog is one on itself, as what it shows is within.
    if (dialog?.open && (event.target === dialog || event.target.closest("a, [data-closes]"))) dialog.close();
  });
})();

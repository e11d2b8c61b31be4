// Sends files straight over HTTP, outside of the circuit, one after another, and tells the page how far they are.
// The folder is where a file is put under its name, with the query behind it; the answer to it has an id and a name.
export function attach(zone, page, folder, query = "") {
  zone.dataset.folder = folder;
  zone.dataset.query = query;
  if (zone.dataset.attached) return;
  zone.dataset.attached = "1";
  const input = zone.querySelector("input");
  input.addEventListener("change", () => { sendAll(zone, page, [...input.files]); input.value = ""; });
  zone.addEventListener("dragover", event => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", event => { event.preventDefault(); zone.classList.remove("over"); sendAll(zone, page, [...event.dataTransfer.files]); });
}

async function sendAll(zone, page, files) {
  for (const file of files) await send(zone.dataset, page, file);
}

function send({ folder, query }, page, file) {
  return new Promise(done => {
    const request = new XMLHttpRequest();
    let told = -1;
    request.open("PUT", folder + encodeURIComponent(file.name) + query);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", event => {
      const percent = Math.floor(100 * event.loaded / Math.max(1, event.total));
      if (percent >= told + 5) { told = percent; page.invokeMethodAsync("Progress", file.name, percent); }
    });
    request.addEventListener("loadend", async () => {
      const stored = request.status === 201 ? JSON.parse(request.responseText) : null;
      if (stored) await page.invokeMethodAsync("Uploaded", file.name, stored.id, stored.name);
      else await page.invokeMethodAsync("Failed", file.name, request.responseText || null);
      done();
    });
    request.send(file);
  });
}

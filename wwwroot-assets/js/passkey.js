// Passkeys: the browser's part of making one, of signing in with one, and of confirming with one. The server checks everything.
(() => {
  const post = async (address, body) => {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    throw Object.assign(new Error(), { code: answer.status === 429 ? "too_many_requests" : (await answer.json().catch(() => ({}))).code });
  };
  const create = async (address, name) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post("/api/account/security/passkeys/options"));
    await post(address, { name, credential: JSON.stringify((await navigator.credentials.create({ publicKey })).toJSON()) });
  };
  const assert = async (options, address) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post(options));
    await post(address, { credential: JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON()) });
  };
  const acts = {
    add: form => create("/api/account/security/passkeys", form.querySelector("input[name=Name]").value),
    "sign-in": () => assert("/api/sign-in/passkey-options", "/api/sign-in/passkey"),
    confirm: () => assert("/api/account/security/confirm/options", "/api/account/security/confirm"),
  };
  // Each form carries its act, where to go when it is done, and its words for what may go wrong.
  document.addEventListener("submit", async event => {
    const form = event.target.closest?.("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    const said = form.querySelector("[role=alert]"), button = form.querySelector("button[type=submit]");
    said.hidden = true;
    button.disabled = true;
    try {
      if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw Object.assign(new Error(), { code: "unsupported" });
      await acts[form.dataset.passkey](form);
      location.assign(form.dataset.done);
    } catch (error) {
      if (error.code === "fresh_sign_in_needed") { location.assign(form.dataset.fresh); return; }
      said.textContent = form.querySelector(`template[data-code="${typeof error.code === "string" ? error.code : error.name}"]`)?.content.textContent ?? form.querySelector("template[data-code=other]").content.textContent;
      said.hidden = false;
      button.disabled = false;
    }
  });
})();

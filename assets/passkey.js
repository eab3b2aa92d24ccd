// Passkeys work through allauth's own scripts (window.allauth), which say what went wrong on the console only. Each form
// names the one of them that it needs. Where scripts run, these forms show; where a passkey does not come about, the page
// says so.
const TROUBLE =
  "The passkey did not work. It may belong to another account or device, or was cancelled. Try again, or go on another way.";
const BUTTONS = { loginForm: "login", authenticateForm: "authenticate", addForm: "add" };

export function startPasskeys(root) {
  const place = root.querySelector("[data-passkey-trouble]");
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    const kind = form.dataset.passkey;
    const ids = {
      [BUTTONS[kind]]: form.querySelector("[data-passkey-button]").id,
      credential: form.querySelector("[name=credential]").id,
      passwordless: form.querySelector("[name=passwordless]")?.id,
    };
    if (root.getElementById("js_data")) ids.data = "js_data";
    window.allauth.webauthn.forms[kind]({ ids });
    form.hidden = false;
  }
  root.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    place.hidden = false;
    place.textContent = TROUBLE;
  });
}

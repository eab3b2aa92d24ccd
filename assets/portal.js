import { initAll } from "govuk-frontend";
import { startPasskeys } from "./passkey.js";
import { warnBeforeEnd } from "./session-end.js";
import { showWhatIsChosen } from "./shown-for.js";
import { stackTables } from "./stacked-tables.js";
import { settle } from "./work-list.js";

initAll();
showWhatIsChosen(document);
stackTables(document);

// What htmx puts into the page needs the same start-up as what came with it.
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (part !== document.body) {
    initAll({ scope: part });
    showWhatIsChosen(part);
    stackTables(part);
    settle(part);
  }
});

// Menus in the header close on Escape, or when the person goes elsewhere.
const menus = document.querySelectorAll("details.portal-menu");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
});

// On a phone the filters start closed; without this script they are open, and nothing is out of reach.
const narrow = window.matchMedia("(max-width: 48em)");
for (const panel of document.querySelectorAll("details.portal-filter")) {
  if (narrow.matches && !panel.hasAttribute("data-filtered")) panel.open = false;
}

// Forms marked data-guard ask before typed text is lost by leaving the page.
for (const form of document.querySelectorAll("form[data-guard]")) {
  const typed = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const before = typed();
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && typed() !== before) event.preventDefault();
  });
}

// The browser's own print dialogue, offered only where there is a script to open it.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// One press ticks every row that can be changed with the others; without this script each is ticked by itself.
for (const button of document.querySelectorAll("button[data-tick-all]")) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll('input[type="checkbox"]')];
    const none = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !none;
    button.textContent = none ? words : "Tick none";
  });
}

// On paper nothing can be opened with a tap: what is folded away is printed too.
const folded = [];
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details.govuk-details:not([open])")) {
    part.open = true;
    folded.push(part);
  }
});
window.addEventListener("afterprint", () => {
  for (const part of folded.splice(0)) part.open = false;
});

startPasskeys(document);

// A sign-in does not last for ever.
const sessionEnd = document.getElementById("session-end");
if (sessionEnd) warnBeforeEnd(sessionEnd);

// Someone else saved first: take the reader there, as an error summary does.
document.querySelector("[data-conflict]")?.focus();

// Runs before the page is drawn, so that the menu on a phone does not open and shut again at each page.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

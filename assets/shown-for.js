// Parts of a form that only some choices need: <div data-shown-for="level" data-values="3 4"> is hidden until one of
// those values is chosen. Without this script all of them are shown, and the form says who needs what.
export function showWhatIsChosen(root) {
  for (const part of root.querySelectorAll("[data-shown-for]")) {
    const form = part.closest("form");
    const values = part.dataset.values.split(" ");
    const boxes = form.querySelectorAll(`input[name="${part.dataset.shownFor}"]`);
    const show = () => {
      part.hidden = ![...boxes].some((box) => box.checked && values.includes(box.value));
    };
    for (const box of boxes) box.addEventListener("change", show);
    show();
  }
}

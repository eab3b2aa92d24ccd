// Before a sign-in ends, say so and offer to go on. Several windows share one sign-in, so each tells the others when the
// portal was used. Whoever is typing is at work: he stays signed in without being asked.
const SHARED = "portal-last-used";
const LOOK_EVERY = 5000;

export function warnBeforeEnd(dialog) {
  const milliseconds = (name) => Number(dialog.dataset[name]) * 1000;
  const [idle, warning] = [milliseconds("idle"), milliseconds("warning")];
  const wholeEnd = Date.now() + milliseconds("whole");
  const form = dialog.querySelector("form");
  let acted = 0;
  let told = false;

  const used = () => {
    try {
      window.localStorage.setItem(SHARED, String(Date.now()));
    } catch {
      // Without storage each window counts for itself.
    }
    own = Date.now();
  };
  const lastUsed = () => {
    try {
      return Math.max(own, Number(window.localStorage.getItem(SHARED)));
    } catch {
      return own;
    }
  };
  let own = Date.now();
  used();

  const leave = () => {
    window.clearInterval(looking);
    window.location.assign(window.location.pathname + window.location.search);
  };
  const stay = async () => {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.status !== 204) return leave();
    used();
    dialog.close();
  };
  const show = (end, isIdle) => {
    dialog.querySelector("[data-time]").textContent = new Date(end).toLocaleTimeString("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
    });
    for (const part of dialog.querySelectorAll("[data-for]")) part.hidden = (part.dataset.for === "idle") !== isIdle;
    dialog.showModal();
  };
  const look = () => {
    const now = Date.now();
    const idleEnd = lastUsed() + idle;
    const end = Math.min(idleEnd, wholeEnd);
    const isIdle = idleEnd <= wholeEnd;
    if (now >= end) return leave();
    if (now < end - warning) {
      if (dialog.open) dialog.close();
    } else if (isIdle && acted > end - 2 * warning && !dialog.open) {
      acted = 0;
      stay();
    } else if (!dialog.open && !(told && !isIdle)) {
      told = !isIdle;
      show(end, isIdle);
    }
  };
  const looking = window.setInterval(look, LOOK_EVERY);

  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      acted = Date.now();
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  form.querySelector("button[type=button]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => {
    if (!told) {
      event.preventDefault();
      stay();
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get" && event.detail.successful) used();
  });
}

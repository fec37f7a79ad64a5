// What pages can do beyond being read: keys, clips in step, the wipe, a shot among its neighbours.

const FRAME = 1 / 24;
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* -- keys ---------------------------------------------------------------------------------- */

function move(by) {
  const items = $$("[data-item]").filter((item) => item.offsetParent !== null);
  if (!items.length) return;
  const now = items.indexOf(document.activeElement?.closest("[data-item]"));
  const next = items[Math.min(items.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function clips() {
  const item = document.activeElement?.closest("[data-item]");
  const own = item ? $$("video", item) : [];
  return own.length && !$("[data-transport]") ? own : $$("[data-list] video, .whole video");
}

function open(item) {
  const link = item.matches("a") ? item : $(".links a:last-of-type", item);
  link?.click();
}

const KEYS = {
  "?": () => $("#keys")?.showModal(),
  "/": () => ($("#search") ? $("#search").focus() : (location.href = "/")),
  h: () => (location.href = "/"),
  n: () => $("a[data-new]")?.click(),
  j: () => move(1),
  k: () => move(-1),
  ",": () => step(clips(), -1),
  ".": () => step(clips(), 1),
  s: () => slow(),
  " ": () => play(clips()),
  Enter: () => {
    const item = document.activeElement;
    if (item?.matches("[data-item]:not(a)")) open(item);
    else return false;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if ($("dialog[open]")) return;
  const pressed = $(`[data-key="${CSS.escape(event.key)}"]`);
  const within = event.key === "r" && $("[data-key-target=r]", event.target.closest("[data-item]") ?? document);
  if (within) {
    event.preventDefault();
    within.open = true;
    $("input:not([type=hidden]), textarea", within)?.focus();
    return;
  }
  if (pressed) {
    event.preventDefault();
    pressed.click();
    return;
  }
  if (event.key === " " && event.target.closest("button, a, summary, video")) return;
  const act = KEYS[event.key];
  if (act && act() !== false) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) {
    event.preventDefault();
    $("#keys").showModal();
  }
});

/* -- a run that is worked on ---------------------------------------------------------------- */

// The extension connects again when a stream ends, but not when its first request fails.
const ASK_AGAIN = 4000;

const live = $("[data-live]");
if (live) {
  let connected = false;
  live.addEventListener("htmx:sse:after:connection", () => (connected = true));
  live.addEventListener("htmx:sse:close", () => (connected = false));
  setInterval(() => {
    if (connected || document.hidden) return;
    window.htmx.ajax("GET", live.getAttribute("hx-sse:connect"), { source: live });
  }, ASK_AGAIN);
}

/* -- clips --------------------------------------------------------------------------------- */

function play(videos) {
  if (!videos.length) return;
  const pausing = videos.some((video) => !video.paused);
  for (const video of videos.slice(0, 9)) {
    if (pausing) video.pause();
    else {
      video.currentTime = videos[0].currentTime;
      video.play();
    }
  }
  label();
}

function step(videos, by) {
  const at = (videos[0]?.currentTime ?? 0) + by * FRAME;
  for (const video of videos) {
    video.pause();
    video.currentTime = Math.max(0, at);
  }
  label();
}

let slowly = false;

function slow() {
  slowly = !slowly;
  for (const video of $$("video")) video.playbackRate = slowly ? 0.25 : 1;
  $("[data-slow]")?.setAttribute("aria-pressed", String(slowly));
}

function label() {
  const button = $("[data-play]");
  if (button) button.textContent = clips().some((one) => !one.paused) ? "Pause all" : "Play all";
}

function wipe(button) {
  const stage = $("[data-wipe-stage]");
  stage.hidden = !stage.hidden;
  button.setAttribute("aria-pressed", String(!stage.hidden));
  const [a, b] = [$("[data-a]", stage), $("[data-b]", stage)];
  const sources = $$("[data-take] video").map((video) => video.currentSrc || video.src);
  if (!a.src) [a.src, b.src] = sources.slice(-2);
  cut();
  a.loop = b.loop = true;
  if (!stage.hidden) play([a, b]);
}

// On the storyboard a clip shows its controls only to who points at it: they would hide its picture.
const board = (event) => event.target.closest?.(".board .card");

function quiet(card) {
  const video = $("video", card);
  if (video?.paused) video.controls = false;
}

for (const card of $$(".board .card")) quiet(card);
document.addEventListener("pointerover", (event) => {
  const video = board(event) && $("video", board(event));
  if (video) video.controls = true;
});
document.addEventListener("pointerout", (event) => {
  const card = board(event);
  if (card && !card.contains(event.relatedTarget)) quiet(card);
});
document.addEventListener("focusin", (event) => {
  const video = event.target.matches("video") && event.target;
  if (video) video.controls = true;
});

function cut() {
  const at = $("[data-wipe-at]").value;
  $("[data-b]").style.clipPath = `inset(0 0 0 ${at}%)`;
}

const transport = $("[data-transport]");
if (transport) {
  const all = () => $$("[data-take] video");
  transport.addEventListener("click", ({ target }) => {
    if (target.matches("[data-play]")) play(all());
    if (target.matches("[data-back]")) step(all(), -1);
    if (target.matches("[data-on]")) step(all(), 1);
    if (target.matches("[data-slow]")) slow();
    if (target.matches("[data-wipe]")) wipe(target);
    if (target.matches("[data-loop]")) {
      const on = target.getAttribute("aria-pressed") !== "true";
      target.setAttribute("aria-pressed", String(on));
      for (const video of all()) video.loop = on;
    }
  });
  $("[data-wipe-at]")?.addEventListener("input", cut);
}

/* -- a shot among its neighbours ----------------------------------------------------------- */

const SECONDS_AROUND = 2;

for (const video of $$("[data-context]")) {
  const parts = video.dataset.context.split(" ");
  const shot = Number(video.dataset.shot);
  let now = 0;
  const begin = (number) => {
    now = number;
    video.src = parts[number];
    video.addEventListener(
      "loadedmetadata",
      () => {
        if (number < shot) video.currentTime = Math.max(0, video.duration - SECONDS_AROUND);
      },
      { once: true },
    );
  };
  const next = () => {
    if (now + 1 < parts.length) {
      begin(now + 1);
      video.play();
    } else begin(0);
  };
  begin(0);
  video.addEventListener("ended", next);
  video.addEventListener("timeupdate", () => {
    if (now > shot && video.currentTime >= SECONDS_AROUND) {
      video.pause();
      begin(0);
    }
  });
}

/* -- the whole film ------------------------------------------------------------------------ */

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-seek]");
  const film = mark && $(".whole video");
  if (!film || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  film.currentTime = Number(mark.dataset.seek);
  film.scrollIntoView({ block: "nearest" });
});

/* -- photos that are dropped --------------------------------------------------------------- */

for (const place of $$("[data-drop]")) {
  const input = $("input[type=file]", place);
  const over = (on) => (event) => {
    event.preventDefault();
    place.classList.toggle("over", on);
  };
  place.addEventListener("dragover", over(true));
  place.addEventListener("dragleave", over(false));
  place.addEventListener("drop", (event) => {
    over(false)(event);
    const chosen = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) chosen.items.add(file);
    input.files = chosen.files;
  });
}

/* -- the story: rows that move ------------------------------------------------------------- */

const rows = $("[data-rows]");
if (rows) {
  let dragged = null;
  const clear = () => $$(".over", rows).forEach((row) => row.classList.remove("over"));
  rows.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-row]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  rows.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    clear();
    event.target.closest("[data-row]")?.classList.add("over");
  });
  rows.addEventListener("dragend", () => {
    clear();
    dragged = null;
  });
  rows.addEventListener("drop", (event) => {
    const onto = event.target.closest("[data-row]");
    if (!dragged || !onto) return;
    event.preventDefault();
    if (onto !== dragged) onto.before(dragged);
    clear();
  });
  // The buttons work without scripts, too; with them nothing has to be loaded.
  rows.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    const up = event.target.matches("[data-up]");
    if (!up && !event.target.matches("[data-down]")) return;
    event.preventDefault();
    if (up) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    event.target.focus();
  });
}
$("[data-moved]")?.scrollIntoView({ block: "center" });
for (const found of $$("#quote, #again")) found.scrollIntoView({ block: "nearest" });

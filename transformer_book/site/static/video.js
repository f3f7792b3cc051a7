// Makes buttons of the pictures that lead to videos: see videos.py.

const PLAYER = "https://www.youtube-nocookie.com/embed/";

/** The player of a video. */
function makePlayer(video, title) {
  const player = document.createElement("iframe");
  player.src = `${PLAYER}${video.dataset.video}?autoplay=1`;
  player.title = `Video: ${title}`;
  player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  // YouTube plays nothing for a page that sends no referrer.
  player.referrerPolicy = "strict-origin-when-cross-origin";
  // Keys shall reach the player's own document, which exists only once it is loaded: then
  // the frame takes the focus again. Chromium may still send the next key here: once more.
  for (const event of ["load", "keydown"]) {
    player.addEventListener(event, () => {
      if (document.activeElement !== player) return;
      player.blur();
      player.focus();
    });
  }
  return player;
}

for (const video of document.querySelectorAll(".video")) {
  const link = video.querySelector(".video-ask");
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.append(...link.childNodes);
  button.querySelector(".video-note").textContent = "Play here: loads the player from YouTube";
  button.addEventListener("click", () => {
    const player = makePlayer(video, button.querySelector(".video-title").textContent);
    video.querySelector(".video-card").replaceWith(player);
    player.focus();
  });
  link.replaceWith(button);
}

// Sends the picture, shows how much has gone, and says what the server answered.

const form = document.getElementById("form");
const picture = document.getElementById("picture");
const button = document.getElementById("send");
const sending = document.getElementById("sending");
const progress = document.getElementById("progress");
const share = document.getElementById("share");
const answer = document.getElementById("answer");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending.hidden) {
    return;
  }
  if (picture.files[0].size > Number(picture.dataset.most)) {
    answer.textContent = "The picture is larger than 16 MB. A smaller copy may work.";
    return;
  }
  begin();
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    progress.value = loaded / total;
    share.textContent = `${Math.floor((100 * loaded) / total)} %`;
  });
  request.upload.addEventListener("load", () => {
    // From now on the bar only says that something is going on.
    progress.removeAttribute("value");
    share.textContent = "";
    answer.textContent = "The picture was sent and is being checked.";
  });
  request.addEventListener("load", () => {
    if (request.status < 300) {
      form.reset();
    }
    end(sentence(request.responseText));
  });
  request.addEventListener("error", () => end("The connection was lost before there was an answer. Please try again."));
  request.open("POST", "pictures");
  request.send(new FormData(form));
});

/** The server's sentence, or one of our own where something between us answered. */
function sentence(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return "The picture could not be sent. Please try again later.";
  }
}

// The button is not disabled, which would take the focus away from who uses a keyboard.
function begin() {
  button.setAttribute("aria-disabled", "true");
  progress.value = 0;
  share.textContent = "0 %";
  answer.textContent = "";
  sending.hidden = false;
}

function end(text) {
  button.removeAttribute("aria-disabled");
  sending.hidden = true;
  answer.textContent = text;
}

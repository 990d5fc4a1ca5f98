// Sends the picture, shows how much has gone, and says what the server answered.

const form = document.getElementById('form');
const button = document.getElementById('send');
const progress = document.getElementById('progress');
const answer = document.getElementById('answer');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  button.disabled = true;
  progress.hidden = false;
  progress.value = 0;
  answer.textContent = '';
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    progress.value = loaded / total;
  });
  request.upload.addEventListener('load', () => {
    progress.removeAttribute('value');
    answer.textContent = 'The picture was sent and is being checked.';
  });
  request.addEventListener('load', () => done(sentence(request)));
  request.addEventListener('error', () => done('The connection was lost. Please try again.'));
  request.open('POST', 'pictures');
  request.send(new FormData(form));
});

/** The server's sentence, or one of our own where it has none. */
function sentence({ status, responseText }) {
  if (status === 413) return 'The picture is too large. A smaller copy may work.';
  try {
    return JSON.parse(responseText).message;
  } catch {
    return 'The picture could not be sent. Please try again later.';
  }
}

function done(text) {
  button.disabled = false;
  progress.hidden = true;
  answer.textContent = text;
}

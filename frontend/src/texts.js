// Sentences come translated from the page: <div id="portal-texts" data-copied="…">.
export function text(name) {
  return document.getElementById('portal-texts')?.dataset[name] ?? ''
}

/** Shows a short message at the bottom, read aloud too. */
export function say(sentence, { error = false } = {}) {
  const place = document.getElementById('portal-messages')
  if (!place || !sentence) return
  const message = document.createElement('p')
  message.className = error ? 'message message-error' : 'message'
  message.textContent = sentence
  place.replaceChildren(message)
  setTimeout(() => message.remove(), error ? 12000 : 5000)
}

export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? ''
}

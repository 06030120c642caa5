// The number on the bell, kept up to date while somebody looks: asked once a minute, not in hidden tabs, and at once when a tab is shown again.
// The answer is a few bytes, or 304 when nothing changed; asking does not keep a session alive.
const EVERY = 60 * 1000
let tag = ''
let asked = 0
let over = false

async function ask() {
  const bell = document.querySelector('[data-unread-at]')
  if (!bell || over || document.visibilityState !== 'visible' || Date.now() - asked < EVERY / 2) return
  asked = Date.now()
  try {
    const answer = await fetch(bell.dataset.unreadAt, { credentials: 'same-origin', redirect: 'manual', headers: tag ? { 'If-None-Match': tag } : {} })
    if (answer.status === 304) return
    if (answer.status !== 200) { over = true; return } // signed out: the session's own dialog says so
    tag = answer.headers.get('ETag') ?? ''
    show(bell, await answer.json())
  } catch { /* without network the number is as old as the page */ }
}

function show(bell, { unread, words }) {
  let count = bell.querySelector('.head-count')
  if (unread && !count) {
    count = document.createElement('span')
    count.className = 'head-count'
    count.setAttribute('aria-hidden', 'true')
    bell.querySelector('.visually-hidden').before(count)
  }
  if (count && unread) count.textContent = unread < 100 ? unread : '99+'
  else count?.remove()
  bell.querySelector('.visually-hidden').textContent = words
}

document.addEventListener('DOMContentLoaded', () => {
  asked = Date.now() // the page has just been drawn with the number in it
  setInterval(ask, EVERY)
})
document.addEventListener('visibilitychange', ask)

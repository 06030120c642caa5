// The session is about to end: says so five minutes before, offers to go on, keeps what was typed.
// <body data-session-ends="epoch seconds" data-session-continue="/…">; every answer may move the end with the
// header X-Session-Ends. Other tabs of the portal hear of it.
import { keepAll } from './keep.js'
import { meta, say, text } from './texts.js'

const WARN = 5 * 60
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('portal-session') : null
let ends = 0
let ended = false
let told = 0

const dialog = () => document.getElementById('session-dialog')
const left = () => Math.round(ends - Date.now() / 1000)

function moveTo(epoch, tell = true) {
  if (!epoch || Number.isNaN(epoch)) return
  ends = epoch
  told = 0
  if (left() > WARN && dialog()?.open && !ended) dialog().close()
  if (tell) channel?.postMessage(epoch)
}

function tick() {
  if (!ends || ended) return
  const seconds = left()
  if (seconds <= 0) { end(); return }
  if (seconds > WARN) return
  const box = dialog()
  if (!box) return
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  if (minutes !== told) {
    told = minutes
    box.querySelector('[data-session-minutes]').textContent = text(minutes === 1 ? 'minute' : 'minutes').replace('{n}', minutes)
    if (!box.open) box.showModal()
  }
}

function end() {
  if (ended) return
  ended = true
  keepAll()
  document.dispatchEvent(new CustomEvent('portal:leaving'))
  const box = dialog()
  if (!box) { location.reload(); return }
  box.querySelector('[data-session-warning]').hidden = true
  box.querySelector('[data-session-over]').hidden = false
  if (!box.open) box.showModal()
  box.querySelector('[data-session-sign-in]').focus()
}

async function goOn() {
  try {
    const answer = await fetch(document.body.dataset.sessionContinue, {
      method: 'POST', credentials: 'same-origin', headers: { 'X-CSRFToken': meta('csrf-token'), 'HX-Request': 'true' },
    })
    if (answer.redirected || !answer.ok) { end(); return }
    moveTo(Number(answer.headers.get('X-Session-Ends')))
    dialog().close()
  } catch {
    say(text('offline'), { error: true })
  }
}

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-session-go-on]')) goOn()
  if (event.target.closest?.('[data-session-sign-in]')) location.reload()
})
document.addEventListener('portal:session-ended', end)
document.addEventListener('htmx:after:request', (event) => moveTo(Number(event.detail.ctx.response.headers.get('X-Session-Ends'))))
channel?.addEventListener('message', (event) => moveTo(event.data, false))

document.addEventListener('DOMContentLoaded', () => {
  moveTo(Number(document.body.dataset.sessionEnds))
  setInterval(tick, 1000)
  tick()
})
document.addEventListener('visibilitychange', tick)

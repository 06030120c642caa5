// Forms: nothing is sent twice, nothing typed is lost by leaving, and saving says so.
import { meta, say, text } from './texts.js'

const dirty = new WeakSet()
const failing = new WeakSet() // forms whose last autosave did not arrive

const guarded = () => [...document.querySelectorAll('form[data-guard]')]
const buttonsOf = (form) => [...form.elements].filter((element) => element.type === 'submit')

function lock(form) {
  for (const button of buttonsOf(form)) {
    if (button.disabled) continue
    button.disabled = true
    button.dataset.locked = ''
    button.classList.add('is-busy')
  }
}

function unlock(root) {
  for (const button of root.querySelectorAll('[data-locked]')) {
    button.disabled = false
    delete button.dataset.locked
    button.classList.remove('is-busy')
  }
}

// A plain form: locked after the browser has read it (the button's own name and value are sent), freed when the
// page is shown again, or after a while when the answer was a file and the page stayed.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || form.method === 'dialog') return
  if (form.dataset.sent !== undefined) { event.preventDefault(); return }
  dirty.delete(form)
  if (form.method !== 'post') return
  form.dataset.sent = ''
  // What is sent now says it all: a keeping under way would arrive after it, and be told that it is too late.
  form.dispatchEvent(new Event('htmx:abort'))
  setTimeout(() => lock(form))
  setTimeout(() => { delete form.dataset.sent; unlock(form) }, 15000)
})

window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
  unlock(document)
})

// An htmx form: locked while its request runs.
const formOf = (event) => {
  const source = event.detail.ctx?.sourceElement
  return source?.matches?.('form') ? source : source?.form
}
document.addEventListener('htmx:before:request', (event) => {
  const form = formOf(event)
  if (!form || event.defaultPrevented) return
  if (form.matches('[data-autosave]') && form.dataset.sent !== undefined) event.preventDefault()
  else if (form.matches('[data-autosave]')) hint(form, 'saving', 'is-saving')
  else if (event.detail.ctx.request.method !== 'GET') lock(form)
})
document.addEventListener('htmx:finally:request', (event) => {
  const form = formOf(event)
  if (!form) return
  unlock(form)
  const status = event.detail.ctx.response?.status
  const saved = status >= 200 && status < 300
  if (saved) dirty.delete(form)
  if (!form.matches('[data-autosave]') || form.dataset.sent !== undefined) return
  failing[saved ? 'delete' : 'add'](form)
  hint(form, saved ? 'saved' : 'unsaved', saved ? '' : 'is-failed')
})

function hint(form, name, state) {
  const place = form.querySelector('[data-autosave-status]')
  if (!place) return
  place.className = `autosave ${state}`
  const now = new Date().toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' })
  place.textContent = text(name).replace('{time}', now)
}

// Leaving with something unsaved.
document.addEventListener('input', (event) => {
  const form = event.target.form
  if (form?.matches('[data-guard]')) dirty.add(form)
})
window.addEventListener('beforeunload', (event) => {
  if (guarded().some((form) => dirty.has(form) && (!form.matches('[data-autosave]') || failing.has(form)))) event.preventDefault()
})

// Going away from a form that is kept while it is typed: the last letters are sent after all.
function flush() {
  for (const form of document.querySelectorAll('form[data-autosave]')) {
    if (!dirty.has(form) || form.dataset.sent !== undefined) continue
    dirty.delete(form)
    fetch(form.dataset.hxPost, {
      method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: true, credentials: 'same-origin', headers: { 'X-CSRFToken': meta('csrf-token') },
    }).catch(() => dirty.add(form))
  }
}
window.addEventListener('pagehide', flush)
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') flush() })
document.addEventListener('portal:leaving', () => guarded().forEach((form) => dirty.delete(form)))

// An action that is not available keeps its place in the tab order, so that its reason can be read, and does nothing.
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[aria-disabled="true"]')
  if (!button) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const reason = document.getElementById(button.getAttribute('aria-describedby'))
  if (reason) say(reason.textContent.trim())
}, true)

document.addEventListener('change', (event) => {
  if (event.target.matches?.('[data-submit-on-change]')) event.target.form.requestSubmit()
})

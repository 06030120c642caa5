// Keeps what was typed when the session ends in the middle of a form, or an error page answers it, and puts it back
// when the same form is opened again.
// A form opts in with data-keep="a key for this form and its subject". Only in this tab, only for the same person,
// never passwords, files or hidden values; gone once put back.
const PREFIX = 'portal:keep:'
const HOURS_12 = 12 * 3600 * 1000
const kept = (element) => element.name && !['password', 'file', 'hidden', 'submit', 'button'].includes(element.type)

function store(form, state) {
  const values = [...form.elements].filter(kept).map((element) => ({
    name: element.name,
    value: element.value,
    on: ['checkbox', 'radio'].includes(element.type) ? element.checked : null,
    chosen: element.type === 'select-multiple' ? [...element.selectedOptions].map((option) => option.value) : null,
  }))
  sessionStorage.setItem(PREFIX + form.dataset.keep, JSON.stringify({ values, state, person: document.body.dataset.person ?? '', at: Date.now() }))
}

/** Called when the session is known to have ended: what was typed waits for the next sign-in. */
export function keepAll() {
  for (const form of document.querySelectorAll('form[data-keep]')) if (form.dataset.typed !== undefined) store(form, 'ended')
}

function entries() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).map((key) => [key, JSON.parse(sessionStorage.getItem(key))])
}

function restore(form, entry) {
  const used = new Map()
  for (const { name, value, on, chosen } of entry.values) {
    const all = [...form.elements].filter((element) => element.name === name && kept(element))
    if (on !== null) {
      const box = all.find((element) => element.value === value)
      if (box) box.checked = on
      continue
    }
    const index = used.get(name) ?? 0
    used.set(name, index + 1)
    const element = all[index]
    if (!element) continue
    if (chosen) for (const option of element.options) option.selected = chosen.includes(option.value)
    else element.value = value
  }
  form.dataset.typed = ''
  form.querySelector('[data-keep-notice]')?.removeAttribute('hidden')
  form.querySelector('input, select, textarea')?.dispatchEvent(new Event('input', { bubbles: true }))
}

function arrive() {
  if (document.body.dataset.page === 'sign-in' || document.querySelector('[data-error-page]')) {
    for (const [key, entry] of entries()) sessionStorage.setItem(key, JSON.stringify({ ...entry, state: 'ended' }))
    return
  }
  if (!document.body.dataset.person) return
  for (const [key, entry] of entries()) {
    const form = [...document.querySelectorAll('form[data-keep]')].find((candidate) => PREFIX + candidate.dataset.keep === key)
    const mine = entry.person === document.body.dataset.person && Date.now() - entry.at < HOURS_12
    if (entry.state === 'ended' && mine && !form) continue // still on the way back to the form
    sessionStorage.removeItem(key)
    if (entry.state === 'ended' && mine) restore(form, entry)
  }
}

document.addEventListener('input', (event) => {
  const form = event.target.form
  if (form?.dataset.keep) form.dataset.typed = ''
})
// Sent: if the answer is the sign-in page or an error page, what was typed waits for the form; if not, it is dropped.
document.addEventListener('submit', (event) => { if (event.target.dataset.keep) store(event.target, 'sent') })
document.addEventListener('portal:sign-out', () => entries().forEach(([key]) => sessionStorage.removeItem(key)))
document.addEventListener('submit', (event) => {
  if (event.target.matches('[data-sign-out]')) document.dispatchEvent(new CustomEvent('portal:sign-out'))
})
document.addEventListener('DOMContentLoaded', arrive)

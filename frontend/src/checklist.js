// The guided checklist on the phone. Every change is first put into the browser's own store, then sent; what the network loses
// stays there and is sent when it is back, also after the page was closed. Nothing is taken out before the portal has it.
import { pad } from './pad.js'
const status = document.querySelector('[data-checklist]')
const checklist = status.dataset.checklist
const person = document.body.dataset.person ?? ''
const skew = Number(status.dataset.now) - Date.now() // the portal's clock decides what is newer
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? ''

// --- the store

const memory = new Map() // where a browser has no store (private windows of some): until the page is closed
const opened = new Promise((resolve) => {
  const request = indexedDB.open('portal-checklists', 1)
  request.onupgradeneeded = () => request.result.createObjectStore('queue', { keyPath: 'key' })
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => resolve(null)
})

async function stored(mode, act) {
  const database = await opened
  if (!database) return null
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('queue', mode)
    const request = act(transaction.objectStore('queue'))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onerror = transaction.onabort = () => reject(transaction.error)
  })
}

async function put(item) {
  const kept = { ...item, checklist, person, at: item.at ?? Date.now() + skew }
  memory.set(kept.key, kept)
  await stored('readwrite', (queue) => queue.put(kept)).catch(() => {})
  show()
}

async function forget(item) {
  if (memory.get(item.key)?.at !== item.at) return // it was changed while it was being sent
  memory.delete(item.key)
  await stored('readwrite', (queue) => queue.delete(item.key)).catch(() => {})
}

const waiting = () => [...memory.values()].sort((one, other) => one.at - other.at)

// --- sending

let sending = null
let signedOut = false

async function send(item) {
  const body = new FormData()
  for (const [name, value] of item.fields) body.append(name, value)
  body.append('written_at', Math.round(item.at))
  if (item.file) body.append('file', item.file, item.name || 'photo')
  const headers = { Accept: 'application/json', 'X-CSRFToken': meta('csrf-token') }
  return fetch(item.url, { method: 'POST', headers, body, redirect: 'manual' })
}

function flush() {
  sending ??= sendAll().finally(() => { sending = null; show() })
  return sending
}

async function sendAll() {
  for (const item of waiting().filter((each) => !each.wrong)) {
    let answer
    try { answer = await send(item) } catch { return } // no network: later
    signedOut = answer.type === 'opaqueredirect' || answer.status === 400
    if (signedOut || answer.status >= 500) return
    if (answer.ok) {
      await forget(item)
      arrived(item)
    } else {
      const told = await answer.json().catch(() => ({}))
      const now = memory.get(item.key)
      if (now?.at === item.at) await put({ ...now, wrong: Object.values(told.wrong ?? {})[0] ?? told.sentence ?? status.dataset.wrong })
    }
    show()
  }
}

let pause
function soon(milliseconds = 400) { clearTimeout(pause); pause = setTimeout(flush, milliseconds) }
addEventListener('online', () => soon(0))
document.addEventListener('visibilitychange', () => { if (!document.hidden) soon(0) })
setInterval(() => { if (memory.size) flush() }, 5000)

// --- what one sees

function show() {
  const items = waiting()
  const wrong = items.filter((item) => item.wrong)
  status.dataset.state = wrong.length || signedOut ? 'wrong' : items.length ? 'waiting' : 'saved'
  const told = signedOut && items.length ? status.dataset.signedOut
    : wrong.length ? status.dataset.wrong
      : items.length ? status.dataset.waiting.replace('#', items.length) : status.dataset.saved
  if (status.textContent !== told) status.textContent = told
  for (const form of document.querySelectorAll('form[data-section]')) {
    const item = items.find((each) => each.key === keyOf(form))
    const place = form.closest('section')
    const sentence = place.querySelector('[data-section-wrong]')
    if (item) place.querySelector('[data-section-state]').textContent = item.wrong ? '' : status.dataset.unsaved
    if (item || form.dataset.touched !== undefined) {
      sentence.hidden = !item?.wrong
      sentence.querySelector('span').textContent = item?.wrong ?? ''
    }
  }
}

function arrived(item) {
  if (item.file) {
    document.querySelector(`[data-unsent="${item.id}"]`)?.removeAttribute('data-unsent')
    return
  }
  const place = document.querySelector(`form[data-section="${CSS.escape(item.section)}"]`)?.closest('section')
  if (place) place.querySelector('[data-section-state]').textContent = '✓'
}

// --- sections

const keyOf = (form) => `${checklist}|section|${form.dataset.section}`

function changed(form) {
  form.dataset.touched = ''
  const fields = [...new FormData(form)].filter(([name, value]) => name !== 'csrf_token' && typeof value === 'string')
  return put({ key: keyOf(form), url: form.action, section: form.dataset.section, fields })
}

for (const form of document.querySelectorAll('form[data-section]')) {
  const keep = (event) => { if (event.target.type !== 'file') changed(form).then(() => soon()) }
  form.addEventListener('input', keep)
  form.addEventListener('change', keep)
  form.addEventListener('submit', (event) => { event.preventDefault(); changed(form).then(flush) })
}

function fill(item) {
  const form = document.querySelector(`form[data-section="${CSS.escape(item.section)}"]`)
  if (!form) return
  const values = new Map(item.fields)
  for (const element of form.elements) {
    if (!element.name || element.type === 'file' || element.name === 'csrf_token') continue
    if (element.type === 'checkbox') element.checked = values.has(element.name)
    else if (element.type === 'radio') element.checked = values.get(element.name) === element.value
    else if (values.has(element.name)) element.value = values.get(element.name)
  }
}

// --- photos

async function addPhoto(section, file, name) {
  const id = crypto.randomUUID()
  const fields = [['section', section], ['photo_id', id]]
  const item = { key: `${checklist}|photo|${id}`, id, url: status.dataset.photoUrl, section, fields, file, name }
  await put(item)
  drawPhoto(item)
  return id
}

async function drawPhoto(item) {
  const place = document.querySelector(`[data-photos="${CSS.escape(item.section)}"]`)
  // one that arrived while its answer was lost is on the page already
  if (!place || document.querySelector(`[data-unsent="${item.id}"], [data-kept="${item.id}"]`)) return
  const figure = document.createElement('figure')
  figure.className = 'checklist-photo'
  figure.dataset.unsent = item.id
  let picture = document.createElement('span')
  try {
    const bitmap = await createImageBitmap(item.file)
    picture = document.createElement('canvas')
    const scale = 120 / bitmap.width
    Object.assign(picture, { width: 120, height: Math.max(1, Math.round(bitmap.height * scale)) })
    picture.getContext('2d').drawImage(bitmap, 0, 0, picture.width, picture.height)
    picture.setAttribute('role', 'img')
    picture.setAttribute('aria-label', status.dataset.photo)
  } catch { // a kind that this browser cannot draw, as HEIC: the portal can
    picture.className = 'checklist-thumb'
    picture.textContent = status.dataset.photo
  }
  figure.append(picture)
  place.append(figure)
}

for (const form of document.querySelectorAll('form[data-photo-form]')) {
  const input = form.querySelector('input[type=file]')
  input.addEventListener('change', async () => {
    const files = [...input.files]
    input.value = ''
    for (const file of files) await addPhoto(form.dataset.photoForm, file, file.name)
    soon(0)
  })
}

// --- signatures

function sign(form, photo, method) {
  form.elements.photo_id.value = photo
  for (const radio of form.querySelectorAll('input[name=method]')) radio.checked = radio.value === method
  return changed(form).then(flush)
}

for (const box of document.querySelectorAll('[data-sign]')) {
  const form = box.closest('form')
  const canvas = box.querySelector('canvas')
  const signature = pad(canvas)
  box.querySelector('[data-sign-clear]').addEventListener('click', signature.clear)
  box.querySelector('[data-sign-keep]').addEventListener('click', () => {
    if (!signature.drawn) { status.textContent = status.dataset.draw; status.dataset.state = 'wrong'; return }
    canvas.toBlob(async (file) => sign(form, await addPhoto(box.dataset.sign, file, 'signature.png'), 'screen'), 'image/png')
  })
}

for (const input of document.querySelectorAll('[data-sign-paper]')) {
  input.addEventListener('change', async () => {
    const [file] = input.files
    input.value = ''
    if (file) sign(input.form, await addPhoto(input.form.dataset.section, file, file.name), 'paper')
  })
}

// --- the end

document.querySelector('[data-complete]').addEventListener('submit', async (event) => {
  if (!memory.size) return
  event.preventDefault()
  const form = event.target
  await flush()
  if (!memory.size) form.submit()
  else status.scrollIntoView({ block: 'start' })
})

stored('readonly', (queue) => queue.getAll()).catch(() => []).then((items) => {
  for (const item of items ?? []) {
    if (item.checklist !== checklist || item.person !== person || memory.has(item.key)) continue
    memory.set(item.key, item)
    if (item.file) drawPhoto(item)
    else fill(item)
  }
  show()
  flush()
})

// Records without signal. What is typed is sealed with a key that never leaves this browser (AES-GCM, not extractable), bound to the
// person who signed in; it is gone at sign-out, after 72 hours, and when somebody else signs in. Only numbers of cases are kept.
const HOURS_72 = 72 * 3600 * 1000
const shell = document.querySelector('[data-offline-shell]')
const person = document.body.dataset.person
const texts = shell?.dataset ?? document.getElementById('offline-texts')?.dataset ?? {}
const coder = new TextEncoder()

// --- the store

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open('portal-offline', 1)
  request.onupgradeneeded = () => { request.result.createObjectStore('kept', { keyPath: 'name' }); request.result.createObjectStore('queue', { keyPath: 'id' }) }
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

async function store(name, mode, act) {
  const transaction = (await opened).transaction(name, mode)
  const request = act(transaction.objectStore(name))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onerror = transaction.onabort = () => reject(transaction.error)
  })
}
const get = (name) => store('kept', 'readonly', (kept) => kept.get(name))
const put = (value) => store('kept', 'readwrite', (kept) => kept.put(value))
const queue = () => store('queue', 'readonly', (items) => items.getAll())
const keep = (item) => store('queue', 'readwrite', (items) => items.put(item))
const forget = (id) => store('queue', 'readwrite', (items) => items.delete(id))

async function wipe() {
  await store('kept', 'readwrite', (kept) => kept.clear())
  await store('queue', 'readwrite', (items) => items.clear())
}

async function expire() {
  const bound = await get('key')
  for (const item of await queue()) if (!bound || Date.now() - item.at > HOURS_72 || item.person !== bound.person) await forget(item.id)
  if (bound && Date.now() - bound.at > HOURS_72) await wipe()
}

// --- sealing

async function seal(bound, id, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const additionalData = coder.encode(`${bound.person}|${id}`)
  return { iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, bound.key, bytes) }
}

const unseal = (bound, id, { iv, sealed }) =>
  crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: coder.encode(`${bound.person}|${id}`) }, bound.key, sealed)

const readJson = async (bound, id, box) => JSON.parse(new TextDecoder().decode(await unseal(bound, id, box)))

/** Whoever the portal says is signed in: the key is theirs from now on; what was somebody else's is gone. */
async function adopt(told) {
  let bound = await get('key')
  if (bound && bound.person !== told.person) { await wipe(); bound = null }
  const key = bound?.key ?? await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  bound = { name: 'key', key, person: told.person, session: told.session, at: Date.now() }
  await put(bound)
  await put({ name: 'cases', ...await seal(bound, 'cases', coder.encode(JSON.stringify(told.cases))) })
  return bound
}

// --- keeping a record

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height))
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })
  } catch { return file } // a kind that this browser cannot read: the portal can
}

async function enqueue(caseId, number, data) {
  const bound = await get('key')
  if (!bound) return false
  const id = crypto.randomUUID()
  const fields = []
  const photos = []
  for (const [name, value] of data) {
    if (value instanceof File) { if (value.size) photos.push(await seal(bound, id, await (await smaller(value)).arrayBuffer())) }
    else if (!['csrf_token', 'version', 'case_id'].includes(name)) fields.push([name, value])
  }
  const at = Date.now()
  const box = await seal(bound, id, coder.encode(JSON.stringify({ caseId, number, fields })))
  await keep({ id, at, person: bound.person, photos, state: 'waits', sentence: '', ...box })
  return true
}

// --- sending

let running = null
const flush = () => (running ??= send().finally(() => { running = null; show() }))

async function send() {
  await expire()
  let told
  try {
    const answer = await fetch('/support/offline/cases', { headers: { Accept: 'application/json' }, redirect: 'manual' })
    if (answer.type === 'opaqueredirect') { state(texts.signIn); return }
    if (!answer.ok) return
    told = await answer.json()
  } catch { return }
  const bound = await adopt(told)
  if (shell && navigator.onLine) state(texts.online)
  for (const item of await queue()) {
    if (item.state === 'refused' || item.state === 'conflict') continue
    const { caseId, fields } = await readJson(bound, item.id, item)
    const body = new FormData()
    for (const [name, value] of fields) body.append(name, value)
    for (const one of item.photos) body.append('photo', new Blob([await unseal(bound, item.id, one)], { type: 'image/jpeg' }), 'photo.jpg')
    for (const [name, value] of [['sent_as', item.id], ['person', bound.person], ['written_at', item.at], ['despite', item.despite ? '1' : '']]) body.append(name, value)
    try {
      const answer = await fetch(`/cases/${caseId}/support/offline`, { method: 'POST', body, headers: { 'X-CSRFToken': told.csrf, Accept: 'application/json' }, redirect: 'manual' })
      const said = answer.headers.get('Content-Type')?.startsWith('application/json') ? await answer.json() : null
      if (answer.ok && said) await forget(item.id)
      else if (said) await keep({ ...item, state: said.state, sentence: said.sentence })
      else if (answer.status === 404) await keep({ ...item, state: 'refused', sentence: texts.gone ?? '' })
    } catch { return }
  }
}

// --- showing

function state(sentence) {
  const place = document.querySelector('[data-offline-state]')
  if (place) place.textContent = sentence ?? ''
}

async function show() {
  const items = await queue()
  const pill = document.querySelector('[data-offline-pill]')
  if (pill) { pill.hidden = !items.length; pill.querySelector('[data-offline-count]').textContent = items.length }
  const list = document.querySelector('[data-offline-queue]')
  if (!list) return
  const bound = await get('key')
  list.replaceChildren()
  for (const item of items) {
    const line = document.createElement('li')
    line.className = 'tier'
    const { number } = await readJson(bound, item.id, item).catch(() => ({ number: '' }))
    const words = document.createElement('p')
    words.textContent = `${number} · ${new Date(item.at).toLocaleString('it-IT')} · ${item.sentence || texts.waits.replace('{day}', new Date(item.at + HOURS_72).toLocaleString('it-IT'))}`
    line.append(words)
    if (item.state === 'conflict') line.append(button(texts.both, () => keep({ ...item, state: 'waits', sentence: '', despite: true }).then(flush)))
    line.append(button(texts.delete, () => { if (confirm(texts.sure)) forget(item.id).then(show) }))
    list.append(line)
  }
}

function button(label, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'btn btn-outline-primary btn-sm me-2'
  made.textContent = label
  made.addEventListener('click', act)
  return made
}

async function unlock(form) {
  await expire()
  const bound = await get('key')
  const kept = bound && await get('cases')
  const cases = kept ? await readJson(bound, 'cases', kept).catch(() => []) : []
  form.hidden = !cases.length
  if (!cases.length) { state(texts.closed); return }
  const select = form.elements.case_id
  select.replaceChildren(...cases.map(({ id, number }) => new Option(number, id)))
  const now = new Date(Date.now() - 3600 * 1000)
  const two = (n) => String(n).padStart(2, '0')
  form.elements.day.value ||= `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  form.elements.time.value ||= `${two(now.getHours())}:${two(now.getMinutes())}`
}

function wrong(form) {
  for (const name of ['attendance', 'done', 'day', 'time']) {
    const field = form.elements[name]
    const empty = name === 'done' ? !field.value.trim() && form.elements.attendance.value !== 'nobody' : !field.value
    if (empty) return (field[0] ?? field).closest('.field').querySelector('legend, label').textContent.trim()
  }
  return ''
}

const form = document.querySelector('[data-offline-form]')
form?.addEventListener('submit', async (event) => {
  event.preventDefault()
  event.stopImmediatePropagation()
  const missing = wrong(form)
  const place = form.querySelector('[data-offline-wrong]')
  place.hidden = !missing
  place.textContent = missing && `${texts.needed} ${missing}`
  if (missing) return
  const select = form.elements.case_id
  if (!await enqueue(select.value, select.selectedOptions[0].text, new FormData(form))) return
  form.reset()
  await unlock(form)
  state(texts.kept)
  await show()
  document.querySelector('h1').scrollIntoView()
  if (navigator.onLine) flush()
}, true)

// The record's own page, when the signal goes while it is filled in: kept instead of lost.
document.addEventListener('submit', async (event) => {
  const page = event.target
  if (!page.matches?.('form[data-record]') || navigator.onLine) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (await enqueue(page.dataset.record, page.dataset.number, new FormData(page))) {
    document.dispatchEvent(new CustomEvent('portal:leaving'))
    location.href = '/offline'
  }
}, true)

// Signing out forgets everything; what was not sent is sent first, or the person says that it may go.
document.addEventListener('submit', async (event) => {
  const out = event.target
  if (!out.matches?.('[data-sign-out]') || out.dataset.wiped !== undefined) return
  event.preventDefault()
  await flush()
  if ((await queue()).length && !confirm(texts.leaving)) return
  await wipe()
  out.dataset.wiped = ''
  out.requestSubmit()
}, true)

addEventListener('online', flush)
if ('serviceWorker' in navigator && person) {
  navigator.serviceWorker.register(`/sw.js?language=${document.documentElement.lang}`).then(() => navigator.serviceWorker.ready).then(({ active }) => active.postMessage({ shell: document.documentElement.lang }))
}
if (person || shell) flush()
if (form) unlock(form).then(show)
else show()

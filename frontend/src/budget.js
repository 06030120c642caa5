// The family budget as a spreadsheet: keyboard, paste from Excel, undo; saves by itself, cell by cell.
// The server reads amounts and has the last word; a cell that somebody else changed is shown, and the writer chooses.
import { meta, say } from './texts.js'

const form = document.querySelector('form[data-sheet]')
if (form) begin(form)

function begin(form) {
  const status = document.querySelector('[data-sheet-status]')
  const clashes = form.querySelector('[data-sheet-clashes]')
  const months = [...form.querySelectorAll('thead [data-month]')].map((head) => head.dataset.month)
  const seen = JSON.parse(form.elements.seen.value || '{}')
  const dirty = new Set() // inputs changed and not saved yet
  const done = []
  const undone = []
  let timer = 0
  let running = false
  let before = null // what the focused cell said when it was entered

  const rowOf = (input) => input.closest('tr')
  const inputs = (row) => [...row.querySelectorAll('input[data-col]')]
  const rows = () => [...form.querySelectorAll('tr[data-line]:not([hidden])')]
  const at = (row, col) => row?.querySelector(`input[data-col="${col}"]`)
  const blank = (row) => inputs(row).every((input) => !input.value.trim())

  // --- moving

  function go(input) {
    if (!input) return
    input.focus()
    input.select()
  }

  function step(input, down) {
    const all = rows()
    go(at(all[all.indexOf(rowOf(input)) + down], input.dataset.col))
  }

  form.addEventListener('keydown', (event) => {
    const input = event.target
    if (!input.matches?.('input[data-col]')) return
    const key = event.key
    if ((event.ctrlKey || event.metaKey) && ['z', 'y'].includes(key.toLowerCase())) {
      if (input.value !== before) return // still being typed: the browser's own undo
      event.preventDefault()
      key.toLowerCase() === 'y' || event.shiftKey ? move(undone, done, 'after') : move(done, undone, 'before')
    } else if (key === 'Enter') {
      event.preventDefault()
      commit(input)
      step(input, event.shiftKey ? -1 : 1)
    } else if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      step(input, key === 'ArrowDown' ? 1 : -1)
    } else if (key === 'ArrowLeft' && input.selectionEnd === 0 || key === 'ArrowRight' && input.selectionStart === input.value.length || key.startsWith('Arrow') && whole(input)) {
      const next = at(rowOf(input), Number(input.dataset.col) + (key === 'ArrowRight' ? 1 : -1))
      if (next) { event.preventDefault(); go(next) }
    } else if (key === 'Escape' && before !== null) {
      input.value = before
      input.select()
    }
  })
  const whole = (input) => input.value.length > 0 && input.selectionStart === 0 && input.selectionEnd === input.value.length

  form.addEventListener('focusin', (event) => { if (event.target.matches?.('input[data-col]')) before = event.target.value })
  form.addEventListener('change', (event) => { if (event.target.matches?.('input[data-col]')) commit(event.target) })

  // --- changing

  function commit(input) {
    const was = input.dataset.kept ?? input.defaultValue
    if (input.value === was) return
    note([{ input, before: was, after: input.value }])
  }

  function note(changes) {
    done.push(changes)
    undone.length = 0
    apply(changes, 'after')
  }

  function apply(changes, side) {
    for (const { input, row, [side]: value } of changes) {
      if (row) { row.hidden = value; dirty.add(at(row, 0)); continue }
      input.value = value
      input.dataset.kept = value
      if (input === document.activeElement) before = value
      input.removeAttribute('aria-invalid')
      dirty.add(input)
      spare(rowOf(input))
    }
    soon()
  }

  function move(from, to, side) {
    const changes = from.pop()
    if (!changes) return
    to.push(changes)
    apply(changes, side)
    const last = changes[changes.length - 1]
    go(last.input ?? at(last.row, 0))
    if (side === 'before') say(form.dataset.undone)
  }

  /** Each kind keeps an empty line at its end. */
  function spare(row) {
    const body = row.parentElement
    const last = body.querySelector('tr[data-line]:last-child')
    if (blank(last)) return last
    const id = crypto.randomUUID()
    const made = last.cloneNode(true)
    made.dataset.line = id
    made.hidden = false
    for (const element of made.querySelectorAll('input, button')) {
      for (const name of ['id', 'name']) if (element[name]) element[name] = element[name].replace(last.dataset.line, id)
      if (element.matches('[data-remove]')) { element.value = id; continue }
      if (element.type === 'hidden') continue
      element.value = ''
      element.defaultValue = ''
      delete element.dataset.kept
      element.removeAttribute('aria-invalid')
    }
    body.append(made)
    return made
  }

  form.addEventListener('click', (event) => {
    const remover = event.target.closest?.('[data-remove]')
    if (!remover) return
    event.preventDefault()
    const row = rowOf(remover)
    if (blank(row)) return
    const next = rows()[rows().indexOf(row) + 1]
    note([{ row, before: false, after: true }])
    go(at(next, 0))
  })

  form.addEventListener('submit', (event) => { event.preventDefault(); save() })

  // --- pasting

  form.addEventListener('paste', (event) => {
    const input = event.target
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (!input.matches?.('input[data-col]') || !/[\t\n]/.test(pasted.replace(/\r?\n$/, ''))) return
    event.preventDefault()
    const changes = []
    let row = rowOf(input)
    for (const line of cellsOf(pasted)) {
      line.forEach((text, offset) => {
        const cell = at(row, Number(input.dataset.col) + offset)
        if (cell && cell.value !== text.trim()) changes.push({ input: cell, before: cell.value, after: text.trim() })
        if (cell) cell.value = text.trim()
      })
      let next = row.nextElementSibling
      while (next?.hidden) next = next.nextElementSibling
      row = next ?? spare(row)
    }
    note(changes)
    say(form.dataset.pasted.replace('{n}', changes.length))
  })

  /** The cells of a piece of a spreadsheet: lines and tabs; a quoted cell may hold both. */
  function cellsOf(text) {
    const found = [[]]
    for (const [, quoted, bare, end] of text.replace(/\r\n?/g, '\n').replace(/\n$/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
      found[found.length - 1].push((quoted?.replace(/""/g, '"').replace(/\n/g, ' ') ?? bare).replace(/\u00a0/g, ' '))
      if (end === '\n') found.push([])
      if (end === '') break
    }
    return found
  }

  // --- saving

  function soon() {
    clearTimeout(timer)
    timer = setTimeout(save, 600)
  }

  function tell(sentence, state = '') {
    status.className = `autosave ${state}`
    status.textContent = sentence
  }

  async function save() {
    clearTimeout(timer)
    if (running || !dirty.size) return
    const sending = [...dirty]
    const body = edits(sending)
    dirty.clear()
    running = true
    tell(form.dataset.saving, 'is-saving')
    try {
      const answer = await fetch(location.href, {
        method: 'POST', credentials: 'same-origin', keepalive: JSON.stringify(body).length < 60000,
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': meta('csrf-token'), 'HX-Request': 'true' },
        body: JSON.stringify(body),
      })
      if (!answer.headers.get('Content-Type')?.startsWith('application/json')) {
        if (answer.redirected) document.dispatchEvent(new CustomEvent('portal:session-ended'))
        throw new Error(String(answer.status))
      }
      const said = await answer.json()
      if (answer.ok) take(said)
      else tell(said.sentence, 'is-failed')
    } catch {
      for (const input of sending) dirty.add(input)
      tell(form.dataset.unsaved, 'is-failed')
    }
    running = false
    if (dirty.size && !status.matches('.is-failed')) save()
  }

  function edits(sending) {
    const lines = new Map()
    const cells = []
    for (const row of new Set(sending.map(rowOf))) {
      const removed = row.hidden || blank(row)
      const all = inputs(row)
      const id = row.dataset.line
      lines.set(id, { id, kind: row.parentElement.dataset.kind, label: all[0].value, removed })
      if (removed) continue
      const wanted = all[0].dataset.sent ? all.filter((input) => sending.includes(input)) : all.filter((input) => input.value.trim() || sending.includes(input))
      for (const input of wanted) {
        const month = months[Number(input.dataset.col) - 1]
        if (month) cells.push({ line: id, month, text: input.value, seen: seen[id]?.[month] ?? 0 })
      }
    }
    return { lines: [...lines.values()], cells }
  }

  const cellOf = (line, month) => form.elements[month ? `cell-${line}-${month}` : `label-${line}`]

  function take({ saved, clashes: others, wrong, sums }) {
    for (const [line, month, version, text] of saved) {
      (seen[line] ??= {})[month] = version
      const input = cellOf(line, month)
      if (!input || dirty.has(input)) continue
      form.elements[`label-${line}`].dataset.sent = ''
      if (input !== document.activeElement || input.value === input.dataset.kept) { input.value = text; input.dataset.kept = text; if (input === document.activeElement) before = text }
      input.removeAttribute('aria-invalid')
    }
    for (const { line, month } of wrong) cellOf(line, month)?.setAttribute('aria-invalid', 'true')
    others.forEach(show)
    for (const [month, texts] of Object.entries(sums)) {
      form.querySelectorAll(`[data-sum="${month}"]`).forEach((cell, place) => { cell.textContent = texts[place] })
    }
    const now = new Date().toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' })
    if (wrong.length) tell(wrong[0].sentence, 'is-failed')
    else tell(form.dataset.saved.replace('{time}', now))
  }

  function show({ line, month, text, version, sentence }) {
    const input = cellOf(line, month)
    if (!input) return
    ;(seen[line] ??= {})[month] = version
    input.setAttribute('aria-invalid', 'true')
    const mine = input.value
    const box = document.createElement('p')
    const words = document.createElement('span')
    words.textContent = `${form.elements[`label-${line}`].value}, ${month}: ${sentence}`
    box.append(words)
    for (const [label, value] of [[form.dataset.mine, mine], [form.dataset.theirs, text]]) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'btn btn-outline-primary btn-sm'
      button.textContent = `${label}: ${value || '–'}`
      button.addEventListener('click', () => { box.remove(); note([{ input, before: mine, after: value }]); go(input) })
      box.append(button)
    }
    clashes.append(box)
  }

  addEventListener('pagehide', save)
  addEventListener('beforeunload', (event) => { if (dirty.size || running) { save(); event.preventDefault() } })
  // What was kept when the session ended is put back by keep.js: it is changed, and not saved.
  setTimeout(() => inputsOf().forEach((input) => { if (input.value !== input.defaultValue) commit(input) }))
  const inputsOf = () => [...form.querySelectorAll('input[data-col]')]
}

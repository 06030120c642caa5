// Small things: menus, dialogs, the search key, copying a number, showing a password, printing.
import { say, text } from './texts.js'

const typing = (element) => element?.matches?.('input, textarea, select, [contenteditable]')

document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target) && !document.querySelector('dialog[open]')) {
    const box = document.getElementById('site-search')
    if (box) { event.preventDefault(); box.focus(); box.select() }
  }
  if (event.key === 'Escape') {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      const inside = menu.contains(document.activeElement)
      menu.open = false
      if (inside) menu.querySelector('summary').focus()
    }
  }
})

document.addEventListener('click', (event) => {
  const target = event.target
  if (!(target instanceof Element)) return
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(target)) menu.open = false

  const opener = target.closest('[data-dialog-open]')
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen)
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal() }
  }
  if (target.closest('[data-dialog-close]')) target.closest('dialog')?.close()

  const copier = target.closest('[data-copy]')
  if (copier) navigator.clipboard?.writeText(copier.dataset.copy).then(() => say(text('copied')), () => say(text('notCopied'), { error: true }))

  const reveal = target.closest('[data-reveal]')
  if (reveal) {
    const input = document.getElementById(reveal.dataset.reveal)
    const shown = input.type === 'password'
    input.type = shown ? 'text' : 'password'
    reveal.setAttribute('aria-pressed', String(shown))
    for (const icon of reveal.querySelectorAll('svg')) icon.toggleAttribute('hidden')
    input.focus()
  }
  if (target.closest('[data-print]')) window.print()
})

// Focus leaving a menu closes it.
document.addEventListener('focusin', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false
})

// The chosen tab is in sight, also where tabs scroll sideways.
document.addEventListener('DOMContentLoaded', () => {
  for (const tab of document.querySelectorAll('.tabs [aria-current]')) tab.closest('ul').scrollLeft = tab.offsetLeft - 24
})

// The open dialog named by the address (#dialog-…), for links that lead straight to one.
document.addEventListener('DOMContentLoaded', () => {
  const dialog = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null
  if (dialog?.matches('dialog.dialog')) dialog.showModal()
})

// One box that ticks all the others of its name.
document.addEventListener('change', (event) => {
  const name = event.target.dataset?.checkAll
  if (name) for (const box of document.querySelectorAll(`input[type=checkbox][name="${name}"]`)) box.checked = event.target.checked
})

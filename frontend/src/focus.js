// Where the keyboard is after something changed: on the errors, on what asked for it, or near where it was.
function summaryIn(root) {
  return root.matches?.('[data-error-summary]') ? root : root.querySelector?.('[data-error-summary]')
}

document.addEventListener('DOMContentLoaded', () => summaryIn(document)?.focus())

document.addEventListener('htmx:after:settle', (event) => {
  const { task, newContent } = event.detail
  const target = task.target
  if (!(target instanceof Element)) return
  const roots = newContent.filter((node) => node.nodeType === 1)
  const summary = roots.map(summaryIn).find(Boolean)
  if (summary) { summary.focus(); return }
  const wanted = roots.map((root) => (root.matches('[data-focus]') ? root : root.querySelector('[data-focus]'))).find(Boolean)
  if (wanted) { focusOn(wanted); return }
  if (document.activeElement && document.activeElement !== document.body) return
  focusOn(target === document.body ? document.querySelector('main h1') ?? document.querySelector('main') : target)
})

function focusOn(element) {
  if (!element) return
  if (!element.matches('a[href], button, input, select, textarea, summary, [tabindex]')) element.tabIndex = -1
  element.focus({ preventScroll: element !== document.querySelector('[data-focus]') })
}

// Links of an error summary, and any link to a control: scroll so that its label is seen too.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('[data-error-summary] a[href^="#"]')
  const control = link && document.getElementById(link.hash.slice(1))
  if (!control) return
  event.preventDefault()
  control.focus({ preventScroll: true })
  ;(control.closest('.field') ?? control).scrollIntoView({ block: 'center' })
})

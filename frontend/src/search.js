// The search box at the top: what it suggests is walked by the arrows, opened by Enter, put away by Escape.
const box = () => document.getElementById('site-search')
const list = () => document.getElementById('search-found')
const options = () => [...(list()?.querySelectorAll('a[role=option]') ?? [])]

function choose(option) {
  for (const each of options()) each.setAttribute('aria-selected', String(each === option))
  if (option) box().setAttribute('aria-activedescendant', option.id)
  else box()?.removeAttribute('aria-activedescendant')
}

function clear() {
  list()?.replaceChildren()
  box()?.setAttribute('aria-expanded', 'false')
  choose(null)
}

document.addEventListener('htmx:after:settle', (event) => {
  if (event.detail.task?.target !== list()) return
  box().setAttribute('aria-expanded', String(list().childElementCount > 0))
  choose(null)
})
document.addEventListener('keydown', (event) => {
  if (event.target !== box()) return
  const all = options()
  const now = all.findIndex((option) => option.getAttribute('aria-selected') === 'true')
  if (event.key === 'Escape') { clear(); return }
  if (event.key === 'Enter' && now >= 0) { event.preventDefault(); all[now].click(); return }
  if (!all.length || !['ArrowDown', 'ArrowUp'].includes(event.key)) return
  event.preventDefault()
  choose(all[(now + (event.key === 'ArrowDown' ? 1 : now < 0 ? 0 : -1) + all.length) % all.length])
})
document.addEventListener('focusin', (event) => { if (!event.target.closest?.('.site-search')) clear() })

// The occupancy timeline by keyboard: one stop for Tab, arrows between units (up, down) and their days (left, right); what is
// under the cursor is said. PageUp and PageDown go to the windows before and after, + and - change the zoom: the page's own links.
const figure = document.querySelector('figure[data-timeline]')
const links = figure ? [...figure.querySelectorAll('.occupancy-line > a')] : []
const said = figure?.querySelector('output')

const days = (link) => [...link.parentElement.querySelectorAll('svg[role=img] rect')]
const words = (element) => {
  const title = element.querySelector('title')
  return title ? `${element.closest('.occupancy-line').querySelector('a').firstChild.textContent}. ${title.textContent}` : ''
}

function go(element) {
  for (const each of figure.querySelectorAll('[tabindex="0"]')) each.tabIndex = -1
  element.tabIndex = 0
  element.focus()
  if (said) said.textContent = words(element)
}

function where() {
  const line = document.activeElement.closest('.occupancy-line')
  const at = links.findIndex((link) => link.parentElement === line)
  return [at, at < 0 ? -1 : days(links[at]).indexOf(document.activeElement)]
}

const moves = {
  ArrowDown: (at, day) => beside(at + 1, day),
  ArrowUp: (at, day) => beside(at - 1, day),
  ArrowRight: (at, day) => days(links[at])[day + 1],
  ArrowLeft: (at, day) => (day > 0 ? days(links[at])[day - 1] : day === 0 ? links[at] : undefined),
  Home: () => links[0],
  End: () => links[links.length - 1],
}
const ways = { PageUp: 'prev', PageDown: 'next', '+': 'zoom-in', '-': 'zoom-out' }

function beside(at, day) {
  const link = links[at]
  return link && day >= 0 ? (days(link)[Math.min(day, days(link).length - 1)] ?? link) : link
}

if (links.length > 1) {
  for (const link of links) link.tabIndex = -1
  for (const rect of figure.querySelectorAll('svg[role=img] rect')) rect.tabIndex = -1
  links[0].tabIndex = 0
  figure.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const [at, day] = where()
    if (at < 0) return
    if (event.key === 'Enter' && day >= 0) { links[at].click(); return }
    const way = ways[event.key] && document.querySelector(`[data-way="${ways[event.key]}"]`)
    const target = moves[event.key]?.(at, day)
    if (way) way.click()
    else if (target) go(target)
    if (way || moves[event.key]) event.preventDefault()
  })
}

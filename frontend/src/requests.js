// What every htmx request carries, and what becomes of an answer that is a whole page instead of a piece.
import { meta, say, text } from './texts.js'

document.addEventListener('htmx:config:request', (event) => {
  const { request } = event.detail.ctx
  const url = new URL(request.action || location.href, document.baseURI)
  if (url.origin !== location.origin) { event.preventDefault(); return }
  if (request.method !== 'GET') request.headers['X-CSRFToken'] = meta('csrf-token')
})

// A piece is swapped into its target, also with status 409 and 422 (the form with its errors).
// A whole page is: the sign-in page (the session ended), an error page, or where a redirect led.
document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = event.detail
  const failed = ctx.response.status >= 400 && ![409, 422].includes(ctx.response.status)
  const refuse = (sentence) => { event.preventDefault(); say(sentence, { error: true }) }
  if (!/^\s*<!doctype/i.test(ctx.text ?? '')) {
    if (failed) refuse(text('failed'))
    return
  }
  const page = new DOMParser().parseFromString(ctx.text, 'text/html')
  if (page.body.dataset.page === 'sign-in') {
    event.preventDefault()
    document.dispatchEvent(new CustomEvent('portal:session-ended'))
    return
  }
  const error = page.querySelector('[data-error-page]')
  if (error) {
    refuse([...error.querySelectorAll('h1, [data-error-sentence]')].map((element) => element.textContent.trim()).join('. '))
    return
  }
  if (failed) { refuse(text('failed')); return }
  if (ctx.select && ctx.response.status < 400) return
  const token = page.querySelector('meta[name="csrf-token"]')?.content
  const own = document.querySelector('meta[name="csrf-token"]')
  if (token && own) own.content = token
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name]
  Object.assign(document.body.dataset, page.body.dataset)
  ctx.target = document.body
  ctx.swap = 'innerHTML show:top'
  if (ctx.response.raw.redirected || ctx.request.method === 'GET') ctx.push = new URL(ctx.response.raw.url).pathname + new URL(ctx.response.raw.url).search
})

document.addEventListener('htmx:error', (event) => {
  if (event.detail.ctx) say(text('offline'), { error: true })
})

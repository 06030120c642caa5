// Without signal: the shell of the portal, which holds nobody's data, is all that is kept and shown. No other page ever is.
const SHELL = 'portal-shell'
const PAGE = '/offline'

// The page that registers the worker names its reader's language, so that the first shell that is kept is in it.
const LANGUAGE = new URL(location).searchParams.get('language')

async function refresh(language = LANGUAGE ?? 'it') {
  const answer = await fetch(`${PAGE}?language=${language}`, { credentials: 'omit', cache: 'no-store' })
  if (!answer.ok) throw new Error(String(answer.status))
  const html = await answer.clone().text()
  const wanted = [...html.matchAll(/(?:href|src)="(\/static\/dist\/[^"#]+)/g)].map(([, address]) => address)
  const icons = [...html.matchAll(/(\/static\/dist\/icons\.[^"#]+)#/g)].map(([, address]) => address)
  const cache = await caches.open(SHELL)
  for (const address of new Set([...wanted, ...icons])) if (!await cache.match(address)) await cache.add(address)
  await cache.put(PAGE, answer)
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    if (pathname !== PAGE && !wanted.includes(pathname) && !icons.includes(pathname)) await cache.delete(request)
  }
}

const shell = async () => (await (await caches.open(SHELL)).match(PAGE)) ?? Response.error()

addEventListener('install', (event) => event.waitUntil(refresh().then(() => skipWaiting())))
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', (event) => { if (event.data?.shell) event.waitUntil(refresh(event.data.shell).catch(() => {})) })
addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(shell))
  else if (url.pathname.startsWith('/static/dist/')) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)))
})

// A notice from the portal: one sentence that is always the same, and where to read what it is about.
addEventListener('push', (event) => {
  let told = {}
  try { told = event.data.json() } catch { /* an empty notice still says that there is something */ }
  event.waitUntil(registration.showNotification(told.title ?? 'Portale', { body: told.body, tag: told.url, data: told.url }))
})
addEventListener('notificationclick', (event) => {
  event.notification.close()
  const address = new URL(event.notification.data ?? '/', location.origin)
  if (address.origin === location.origin) event.waitUntil(clients.openWindow(address))
})

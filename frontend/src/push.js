// Notices on this device: the browser asks its person, subscribes, and hands the address of the subscription to the portal.
const box = document.querySelector('[data-push]')
const form = box?.querySelector('form[data-push-form]')
const say = (which) => { box.querySelectorAll('[data-push-says]').forEach((each) => { each.hidden = each.dataset.pushSays !== which }) }
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0))

async function subscription() {
  await navigator.serviceWorker.register(`/sw.js?language=${document.documentElement.lang}`)
  const { pushManager } = await navigator.serviceWorker.ready
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.push) })
}

if (form && !('PushManager' in window && 'serviceWorker' in navigator && 'Notification' in window)) {
  form.hidden = true
  say('unable')
}
form?.addEventListener('submit', async (event) => {
  if (form.elements.endpoint.value) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (await Notification.requestPermission() !== 'granted') return say('refused')
  try {
    const { endpoint, keys } = (await subscription()).toJSON()
    Object.assign(form.elements.endpoint, { value: endpoint })
    form.elements.p256dh.value = keys.p256dh
    form.elements.auth.value = keys.auth
    form.requestSubmit()
  } catch { say('failed') }
}, true)

// The page on which a plan is signed: what was drawn in a box goes with its form, as if it were a chosen file.
import { pad } from './pad.js'

for (const box of document.querySelectorAll('[data-draw]')) {
  const form = box.closest('form')
  const canvas = box.querySelector('canvas')
  const signature = pad(canvas)
  const choose = (method) => { for (const radio of form.querySelectorAll('input[type=radio]')) radio.checked = radio.value === method }
  const file = form.querySelector('input[type=file]')
  let ready = false
  canvas.addEventListener('drawn', () => choose('screen'))
  file.addEventListener('change', () => choose('paper'))
  box.querySelector('[data-draw-clear]').addEventListener('click', signature.clear)
  form.addEventListener('submit', (event) => {
    if (ready || !signature.drawn || form.querySelector('input[type=radio]:checked')?.value !== 'screen') return
    event.preventDefault()
    event.stopImmediatePropagation()
    canvas.toBlob((drawing) => {
      const chosen = new DataTransfer()
      chosen.items.add(new File([drawing], 'signature.png', { type: 'image/png' }))
      file.files = chosen.files
      ready = true
      form.requestSubmit(event.submitter)
    }, 'image/png')
  }, true)
}

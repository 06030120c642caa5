// A box in which one signs with a finger, a pen or a mouse.

export function pad(canvas) {
  const pen = canvas.getContext('2d')
  const state = { drawn: false }
  let down = false
  const at = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    return [((event.clientX - left) * canvas.width) / width, ((event.clientY - top) * canvas.height) / height]
  }
  state.clear = () => { pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height); state.drawn = false }
  state.clear()
  canvas.addEventListener('pointerdown', (event) => {
    down = true
    canvas.setPointerCapture(event.pointerId)
    Object.assign(pen, { strokeStyle: '#12282c', lineWidth: 3, lineCap: 'round', lineJoin: 'round' })
    pen.beginPath()
    pen.moveTo(...at(event))
  })
  canvas.addEventListener('pointermove', (event) => {
    if (!down) return
    pen.lineTo(...at(event))
    pen.stroke()
    if (!state.drawn) { state.drawn = true; canvas.dispatchEvent(new Event('drawn', { bubbles: true })) }
  })
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { down = false })
  return state
}

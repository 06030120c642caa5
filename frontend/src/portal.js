// Everything the portal runs in the browser. Pages work without it, where a form suffices.
import 'htmx.org/dist/htmx.esm.js'
import './requests.js'
import './forms.js'
import './keep.js'
import './session.js'
import './focus.js'
import './small.js'
import './search.js'

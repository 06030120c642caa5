// The one service worker of the portal, a module for each subject.
import './worker/shell.js'
import './worker/push.js'

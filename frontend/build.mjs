// Builds the front end into portal/pages/ui/static/dist: hashed files, their .br and .gz, and manifest.json.
// Run `npm ci && node build.mjs`. Stops with a sentence when a budget is passed or an icon is missing.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
const dist = join(here, '..', 'portal', 'pages', 'ui', 'static', 'dist')
const fresh = `${dist}.new` // takes the place of dist when all is well, so a running portal never misses a file
const pages = join(here, '..', 'portal')
const scripts = ['portal', 'timeline', 'checklist', 'signing', 'budget', 'offline', 'push', 'sw'] // every page has the first one; the others are loaded where they are needed
const budgets = { 'portal.css': 55, 'portal.js': 50, 'timeline.js': 2, 'checklist.js': 5, 'signing.js': 1, 'budget.js': 4, 'offline.js': 4, 'push.js': 1, 'sw.js': 1, 'icons.svg': 20, 'favicon.svg': 1 } // KB, brotli
const fonts = [
  ['titillium-regular.woff2', 'Titillium_Web/titillium-web-v10-latin-ext_latin-regular.woff2', 'Titillium Web', 400],
  ['titillium-600.woff2', 'Titillium_Web/titillium-web-v10-latin-ext_latin-600.woff2', 'Titillium Web', 600],
  ['titillium-700.woff2', 'Titillium_Web/titillium-web-v10-latin-ext_latin-700.woff2', 'Titillium Web', 700],
  ['mono-regular.woff2', 'Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular.woff2', 'Roboto Mono', 400],
]

const manifest = {}
const failures = []

function put(name, content) {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  const file = name.replace(extname(name), `.${hash}${extname(name)}`)
  writeFileSync(join(fresh, file), bytes)
  manifest[name] = file
  if (['.css', '.js', '.svg'].includes(extname(name))) {
    const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    writeFileSync(join(fresh, `${file}.br`), br)
    writeFileSync(join(fresh, `${file}.gz`), gzipSync(bytes, { level: 9 }))
    const size = br.length / 1024
    console.log(`${name.padEnd(12)} ${(bytes.length / 1024).toFixed(1).padStart(7)} KB, brotli ${size.toFixed(1)} KB of ${budgets[name]}`)
    if (size > budgets[name]) failures.push(`${name} is ${size.toFixed(1)} KB after brotli; its budget is ${budgets[name]} KB.`)
  }
  return file
}

function filesUnder(folder, ending) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !join(entry.parentPath ?? entry.path, entry.name).startsWith(dist))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

function fontFaces() {
  return fonts.map(([name, source, family, weight]) => {
    const file = put(name, readFileSync(join(modules, 'bootstrap-italia/src/fonts', source)))
    return `@font-face{font-family:"${family}";font-style:normal;font-weight:${weight};font-display:swap;src:url("${file}") format("woff2")}`
  }).join('')
}

function style() {
  const { css } = sass.compile(join(here, 'styles', 'portal.scss'), {
    style: 'compressed',
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
    loadPaths: [modules],
    importers: [{ findFileUrl: (url) => (url.startsWith('bootstrap-italia/') ? pathToFileURL(join(modules, url)) : null) }],
  })
  const { code } = esbuild.transformSync(fontFaces() + css.replace(/^\uFEFF/, ''), { loader: 'css', minify: true, target: ['chrome111', 'firefox115', 'safari16.4'] })
  put('portal.css', code)
}

function script(name) {
  const result = esbuild.buildSync({
    entryPoints: [join(here, 'src', `${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    legalComments: 'eof',
    target: ['chrome111', 'firefox115', 'safari16.4'],
  })
  put(`${name}.js`, result.outputFiles[0].contents)
}

function sprite() {
  const listed = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'))
  const folders = { it: join(modules, 'bootstrap-italia/src/svg'), pi: join(here, 'icons') }
  const known = new Set(Object.values(folders).flatMap((folder) => readdirSync(folder)).map((name) => name.replace(/\.svg$/, '')))
  for (const file of filesUnder(pages, /\.(html|svg|py)$/)) {
    const text = readFileSync(file, 'utf8')
    for (const [, name] of text.matchAll(/['"]((?:it|pi)-[a-z0-9-]+)['"]/g)) {
      if (known.has(name) ? !listed.includes(name) : name.startsWith('pi-') || text.includes(`icon('${name}'`)) {
        failures.push(`${file.slice(pages.length + 1)} uses the icon ${name}: ${known.has(name) ? 'add it to frontend/icons.txt.' : 'there is no such icon.'}`)
      }
    }
  }
  const symbols = listed.map((name) => {
    if (!known.has(name)) { failures.push(`frontend/icons.txt lists ${name}: there is no such icon.`); return '' }
    const svg = readFileSync(join(folders[name.slice(0, 2)], `${name}.svg`), 'utf8')
    const box = svg.match(/viewBox="([^"]+)"/)?.[1] ?? '0 0 24 24'
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>[\s\S]*$/, '').replace(/\s+/g, ' ').replace(/ fill="(?!none)[^"]*"/g, '').trim()
    return `<symbol id="${name}" viewBox="${box}">${inner}</symbol>`
  })
  put('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`)
}

rmSync(fresh, { recursive: true, force: true })
mkdirSync(fresh, { recursive: true })
style()
scripts.forEach(script)
sprite()
put('favicon.svg', readFileSync(join(here, 'favicon.svg')))
writeFileSync(join(fresh, 'LICENCES.txt'), [
  'Bootstrap Italia (styles, icons): BSD-3-Clause, Presidenza del Consiglio dei Ministri. htmx: 0BSD, Big Sky Software.',
  'Titillium Web: SIL Open Font License 1.1, Accademia di Belle Arti di Urbino. Roboto Mono: Apache License 2.0, Google.',
  '', readFileSync(join(modules, 'bootstrap-italia/LICENSE'), 'utf8'), readFileSync(join(modules, 'htmx.org/LICENSE'), 'utf8'),
  readFileSync(join(modules, 'bootstrap-italia/src/fonts/Titillium_Web/OFL.txt'), 'utf8'),
  readFileSync(join(modules, 'bootstrap-italia/src/fonts/Roboto_Mono/LICENSE.txt'), 'utf8'),
].join('\n'))
writeFileSync(join(fresh, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')
if (failures.length) {
  rmSync(fresh, { recursive: true })
  console.error('\n' + failures.join('\n'))
  process.exit(1)
}
rmSync(dist, { recursive: true, force: true })
renameSync(fresh, dist)

// Draws every icon: the SVGs of the tray's marks, and the PNGs that the app embeds.
// Needs Node and `rsvg-convert` (Debian: librsvg2-bin). Run from anywhere: `node icons/draw.mjs`.
// `--sheet FILE` also writes a contact sheet of the tray's marks at 16 to 48 px on a light and a
// dark panel: look at it before keeping a change.
//
// A mark must read on any panel, so it is one set: a mid-tone fill, and the sign and a hairline
// around it in the one tone that stands out from the fill (white, or near black on amber).

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const tray = join(here, 'tray')

/** The app's icon in the sizes that desktops ask the hicolor theme for. */
const SIZES = [16, 22, 24, 32, 48, 64, 128, 256, 512]

/** The pixels of an embedded mark: twice 24, so that panels halve it, and enough for a doubled one. */
const EMBEDDED = 48

const light = '#ffffff'
const dark = '#2b1c00'
const fills = {
  green: ['#15824a', light],
  amber: ['#f2ab26', dark],
  blue: ['#2b6cdc', light],
  teal: ['#0c7f8c', light],
  violet: ['#8150d8', light],
  red: ['#d2352b', light],
  grey: ['#73716b', light],
}

/** The digits as strokes in a box of 48: no font is needed, and none can differ. */
const digits = {
  1: 'M17.6 19.4 25.4 14V36.5',
  2: 'M17 19.6C17.4 15.8 20.2 13.6 24 13.6C28 13.6 30.9 16 30.9 19.6C30.9 22.6 29.3 24.6 26.4 27.3L17.8 34.2H32.2',
  3: 'M17.2 17.4C18.4 14.9 20.9 13.5 24 13.5C27.8 13.5 30.4 15.6 30.4 18.6C30.4 21.7 27.8 23.6 24 23.6H22M24 23.6C28.2 23.6 31.1 25.6 31.1 29C31.1 32.3 28.2 34.5 24 34.5C20.6 34.5 17.9 33.1 16.7 30.5',
  4: 'M27.6 36.5V14.2L16 29.6H33',
  5: 'M30.6 13.9H19.6L18.5 23.9C20 22.5 22 21.7 24.2 21.7C28.3 21.7 31.1 24.3 31.1 28C31.1 31.9 28.2 34.5 24 34.5C20.7 34.5 18.2 33.2 16.8 30.9',
  6: 'M30 16.4C28.7 14.5 26.7 13.5 24.6 13.5C20 13.5 17.1 18 17.1 26.2C17.1 31.6 19.9 34.5 24.1 34.5C28.2 34.5 31 31.8 31 28C31 24.3 28.3 21.8 24.4 21.8C20.5 21.8 17.5 24.2 17.1 27.6',
  7: 'M16.4 13.9H31.2L22 36.4',
  8: 'M24 23.3C20.5 23.3 18.1 21.4 18.1 18.5C18.1 15.5 20.5 13.5 24 13.5C27.5 13.5 29.9 15.5 29.9 18.5C29.9 21.4 27.5 23.3 24 23.3C20 23.3 17 25.5 17 28.9C17 32.3 19.9 34.5 24 34.5C28.1 34.5 31 32.3 31 28.9C31 25.5 28 23.3 24 23.3Z',
  9: 'M18 31.6C19.3 33.5 21.3 34.5 23.4 34.5C28 34.5 30.9 30 30.9 21.8C30.9 16.4 28.1 13.5 23.9 13.5C19.8 13.5 17 16.2 17 20C17 23.7 19.7 26.2 23.6 26.2C27.5 26.2 30.5 23.8 30.9 20.4',
}

const svg = (body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">${body}</svg>\n`
const stroke = (path, color, width, cap = 'butt') =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="${cap}" stroke-linejoin="round"/>`
const disc = (color, sign) =>
  svg(`<circle cx="24" cy="24" r="22" fill="${fills[color][0]}" stroke="${fills[color][1]}" stroke-width="2"/>${sign(fills[color][1])}`)

/** Every mark of the tray by file name. The names are those of `src-tauri/app/src/icon.rs`. */
function marks() {
  const all = {}
  for (const color of ['green', 'amber', 'blue', 'teal', 'violet']) {
    for (const [rank, path] of Object.entries(digits)) {
      all[`${color}-${rank}`] = disc(color, (tone) => stroke(path, tone, 5.6))
    }
    // No digit is readable for a tenth backend: a dot says "further down".
    all[`${color}-more`] = disc(color, (tone) => `<circle cx="24" cy="24" r="7" fill="${tone}"/>`)
  }
  all.clock = disc('amber', (tone) => stroke('M24 11V24.6L32.2 30.4', tone, 5.2, 'round'))
  all.slash = disc('grey', (tone) => stroke('M13.5 34.5 34.5 13.5', tone, 5.6, 'round'))
  all.bars = disc('grey', (tone) => stroke('M18.2 14.5V33.5M29.8 14.5V33.5', tone, 6.2))
  const [red, white] = fills.red
  all.bang = svg(
    `<path d="M24 5.5 44 41.5H4Z" fill="${white}" stroke="${white}" stroke-width="8" stroke-linejoin="round"/>` +
      `<path d="M24 5.5 44 41.5H4Z" fill="${red}" stroke="${red}" stroke-width="4.4" stroke-linejoin="round"/>` +
      `<path d="M21 15.5H27L26.2 29.5H21.8Z" fill="${white}" stroke="${white}" stroke-width="1" stroke-linejoin="round"/>` +
      `<circle cx="24" cy="35.8" r="3.4" fill="${white}"/>`,
  )
  // Nothing is known yet: hollow, eight dashes, each with its own hairline.
  const dash = (2 * Math.PI * 19) / 16
  const dashes = (color, width, grow) =>
    `<circle cx="24" cy="24" r="19" fill="none" stroke="${color}" stroke-width="${width}" stroke-dasharray="${(dash + grow).toFixed(2)} ${(dash - grow).toFixed(2)}" stroke-dashoffset="${(grow / 2).toFixed(2)}" transform="rotate(11.25 24 24)"/>`
  all.dash = svg(dashes(fills.grey[1], 9.6, 2.4) + dashes(fills.grey[0], 7, 0))
  return all
}

/**
 * The marks as macOS has them in its menu bar: it takes the shape alone and gives it the colour that
 * suits the bar, so the sign is cut out. The colour of a backend is lost, its digit is not.
 * https://developer.apple.com/documentation/appkit/nsimage/istemplate
 */
function templates() {
  const all = {}
  const cut = (shape, sign) =>
    svg(`<mask id="cut">${shape('#ffffff')}${sign('#000000')}</mask><rect width="48" height="48" mask="url(#cut)"/>`)
  const full = (tone) => `<circle cx="24" cy="24" r="23" fill="${tone}"/>`
  for (const [rank, path] of Object.entries(digits)) {
    all[`template-${rank}`] = cut(full, (tone) => stroke(path, tone, 5.6))
  }
  all['template-more'] = cut(full, (tone) => `<circle cx="24" cy="24" r="7" fill="${tone}"/>`)
  all['template-clock'] = cut(full, (tone) => stroke('M24 11V24.6L32.2 30.4', tone, 5.2, 'round'))
  all['template-slash'] = cut(full, (tone) => stroke('M13.5 34.5 34.5 13.5', tone, 5.6, 'round'))
  all['template-bars'] = cut(full, (tone) => stroke('M18.2 14.5V33.5M29.8 14.5V33.5', tone, 6.2))
  all['template-bang'] = cut(
    (tone) =>
      `<path d="M24 5.5 44 41.5H4Z" fill="${tone}" stroke="${tone}" stroke-width="6" stroke-linejoin="round"/>`,
    (tone) =>
      `<path d="M21 15.5H27L26.2 29.5H21.8Z" fill="${tone}"/><circle cx="24" cy="35.8" r="3.4" fill="${tone}"/>`,
  )
  const dash = (2 * Math.PI * 19) / 16
  all['template-dash'] = svg(
    `<circle cx="24" cy="24" r="19" fill="none" stroke="#000000" stroke-width="7" stroke-dasharray="${dash.toFixed(2)}" transform="rotate(11.25 24 24)"/>`,
  )
  return all
}

/** The app's own icon: requests leave the broken way for the one that answers. */
const app = `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">
<rect x="16" y="16" width="480" height="480" rx="112" fill="#1d1c19"/>
<rect x="18" y="18" width="476" height="476" rx="110" fill="none" stroke="#ffffff" stroke-opacity=".14" stroke-width="4"/>
<path d="M128 256C220 256 220 152 316 152" fill="none" stroke="#8d8b83" stroke-width="16" stroke-dasharray="22 20"/>
<path d="M128 256C220 256 220 360 316 360" fill="none" stroke="#35b574" stroke-width="30"/>
<circle cx="128" cy="256" r="38" fill="#f4f2ec"/>
<circle cx="368" cy="152" r="44" fill="#1d1c19" stroke="#8d8b83" stroke-width="16"/>
<path d="M348 172 388 132" stroke="#8d8b83" stroke-width="16" stroke-linecap="round"/>
<circle cx="368" cy="360" r="62" fill="#35b574"/>
<path d="M341 361 360 380 396 341" fill="none" stroke="#11251a" stroke-width="19" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`

const render = (from, pixels, to) =>
  execFileSync('rsvg-convert', ['-w', String(pixels), '-h', String(pixels), from, '-o', to])

/** All marks in all sizes on both grounds, enlarged enough to be judged: one picture. */
function contactSheet(names, file) {
  const scratch = mkdtempSync(join(tmpdir(), 'sheet-'))
  const sizes = [16, 22, 24, 32, 48]
  const columns = 14
  const cell = 54
  const rows = Math.ceil(names.length / columns)
  const blockHeight = sizes.reduce((sum, size) => sum + rows * (size + 8), 0) + 12
  const grounds = ['#f3f3f2', '#232629', '#8b9097']
  let body = ''
  grounds.forEach((ground, block) => {
    const top = block * blockHeight
    body += `<rect y="${top}" width="${columns * cell}" height="${blockHeight}" fill="${ground}"/>`
    let y = top + 6
    for (const size of sizes) {
      names.forEach((name, index) => {
        const png = join(scratch, `${name}-${size}.png`)
        if (block === 0) render(join(tray, `${name}.svg`), size, png)
        const x = (index % columns) * cell + Math.floor((cell - size) / 2)
        const at = y + Math.floor(index / columns) * (size + 8)
        const data = readFileSync(png).toString('base64')
        body += `<image x="${x}" y="${at}" width="${size}" height="${size}" href="data:image/png;base64,${data}"/>`
      })
      y += rows * (size + 8)
    }
  })
  const width = columns * cell
  const height = blockHeight * grounds.length
  const source = join(scratch, 'sheet.svg')
  writeFileSync(source, `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`)
  execFileSync('rsvg-convert', [source, '-o', file])
  rmSync(scratch, { recursive: true })
}

mkdirSync(tray, { recursive: true })
for (const old of readdirSync(tray)) rmSync(join(tray, old))
const drawn = { ...marks(), ...templates() }
for (const [name, text] of Object.entries(drawn)) {
  const source = join(tray, `${name}.svg`)
  writeFileSync(source, text)
  render(source, EMBEDDED, join(tray, `${name}.png`))
}

writeFileSync(join(here, 'app.svg'), app)
for (const pixels of SIZES) render(join(here, 'app.svg'), pixels, join(here, `${pixels}x${pixels}.png`))

const sheet = process.argv.indexOf('--sheet')
if (sheet > 0) contactSheet(Object.keys(marks()), process.argv[sheet + 1])

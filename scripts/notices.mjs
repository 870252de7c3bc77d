// Prints the licences of what the shipped programs contain: every crate that they are linked with on
// this system, and every package of which the window's page was built, each with the licence files
// that it came with. Run by scripts/package.sh; nothing is fetched.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const programs = ['failover', 'failover-tray']

/** What a program of this workspace is linked with: no build and no development dependency. */
function crates() {
  const host = /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))[1]
  const told = execFileSync(
    'cargo',
    ['metadata', '--locked', '--format-version', '1', '--filter-platform', host],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  const { packages, resolve } = JSON.parse(told)
  const byId = new Map(packages.map((it) => [it.id, it]))
  const needs = new Map(resolve.nodes.map((it) => [it.id, it.deps]))
  const seen = new Set(packages.filter((it) => !it.source && programs.includes(it.name)).map((it) => it.id))
  for (const id of seen) {
    for (const dep of needs.get(id)) {
      if (dep.dep_kinds.some((it) => it.kind === null)) seen.add(dep.pkg)
    }
  }
  return [...seen].map((id) => byId.get(id)).filter((it) => it.source)
    .map((it) => ({ ...it, folder: dirname(it.manifest_path) }))
}

/** The packages that vite bundles into the page, by the lock file. */
function modules() {
  const ui = join(root, 'ui')
  const { packages } = JSON.parse(readFileSync(join(ui, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, it]) => path !== '' && !it.dev && !it.optional && existsSync(join(ui, path)))
    .map(([path, it]) => ({
      name: path.replace(/^.*node_modules\//, ''), version: it.version, license: it.license, folder: join(ui, path),
    }))
}

const legal = /^(licen[cs]e|copying|copyright|notice|unlicense)([-._].*)?$/i

function textsOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((it) => it.isFile() && legal.test(it.name))
    .map((it) => readFileSync(join(folder, it.name), 'utf8').replaceAll('\r\n', '\n').trim())
}

const parts = [...crates(), ...modules()]
  .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'))

/** Each text once, with everything that came with it. */
const texts = new Map()
const without = []
for (const part of parts) {
  const found = textsOf(part.folder)
  if (!part.license && found.length === 0) throw new Error(`${part.name} ${part.version} has no licence`)
  if (found.length === 0) without.push(part)
  for (const text of found) texts.set(text, [...(texts.get(text) ?? []), part])
}

const named = (it) => `${it.name} ${it.version} (${it.license?.replaceAll('/', ' OR ') ?? 'as below'})`
const rule = '='.repeat(80)
console.log(`Failover Tray contains the following ${parts.length} libraries, unchanged. Where a licence
offers a choice, any of it may be taken. The source of each is in the package registry of Rust or of
npm, under the name and version given here.
`)
for (const part of parts) console.log(named(part))
console.log(`\nThese came without a licence file; the licence named above, and their authors' claim, apply:\n`)
for (const part of without) console.log(`${named(part)}${part.authors?.length ? `: ${part.authors.join(', ')}` : ''}`)
for (const [text, users] of texts) {
  console.log(`\n${rule}\n${users.map((it) => `${it.name} ${it.version}`).join(', ')}\n${rule}\n\n${text}`)
}

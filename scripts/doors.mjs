// `pnpm run doors`: installs the published packages as they are packed, and tries to import each of their files by every path
// that could lead to it. Only the paths in `exports` can be imported, and each of them loads and has types. Also checks the
// names of the sources: a file name with a capital is for a path in `exports`, a module of the index, or the class of that name.
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, posix } from "node:path"
import { parseSync } from "rolldown/utils"
import { installed, pack, published } from "../apps/outside/src/packed.ts"
import { json, root, run } from "../apps/outside/src/shell.ts"

const typesOfNode = "@types/node"
// All other packages depend on it.
const wire = "@dcs-tasks/wire"

/** The paths below a package's name by which someone could try to import a file. */
const pathsTo = (file) => {
  const inside = file.replace(/^(dist|src)\//, "")
  const places = [
    file,
    inside,
    basename(file),
    ...["dist", "src", "internal"].map((folder) => posix.join(folder, inside))
  ]
  const stems = places.flatMap((place) => [place, place.replace(/(\.d)?\.[a-z]+(\.map)?$/, "")])
  const paths = stems.flatMap((stem) => [stem, `${stem}.js`, `${stem}.ts`, posix.dirname(stem)])
  return paths.filter((path) => path !== ".")
}

/**
 * Runs in the folder of the installation, so that names resolve as for a user. Paths that should be closed are only resolved:
 * if one is open, an import would run it, for example the emulator's program.
 */
const probe = `
import { readFileSync } from "node:fs"
const { closed, open } = JSON.parse(readFileSync("specifiers.json", "utf8"))
const problems = []
for (const specifier of closed) {
  try {
    import.meta.resolve(specifier)
    problems.push(specifier + " is open, but not listed")
  } catch (error) {
    if (error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") problems.push(specifier + ": " + error.message)
  }
}
for (const specifier of open) {
  const options = specifier.endsWith(".json") ? { with: { type: "json" } } : {}
  await import(specifier, options).catch((error) => problems.push(specifier + " does not load: " + error.message))
}
console.log(JSON.stringify(problems))
`

const compilerOptions = {
  target: "ES2022",
  lib: ["ES2024", "DOM", "DOM.Iterable", "ESNext"],
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  resolveJsonModule: true,
  noEmit: true,
  types: ["node"]
}

/** The errors of tsc for a program that imports all of them. */
const typeProblems = (specifiers, folder) => {
  const imports = specifiers.map((specifier, index) => {
    const attributes = specifier.endsWith(".json") ? ` with { type: "json" }` : ""
    return `import * as door${index} from "${specifier}"${attributes}`
  })
  const doors = `export const doors = [${specifiers.map((_, index) => `door${index}`).join()}]`
  writeFileSync(join(folder, "doors.ts"), [...imports, doors].join("\n"))
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["doors.ts"] }))
  try {
    run([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder })
    return []
  } catch (error) {
    return [error.message]
  }
}

/** The subpaths that a manifest lists. A pattern lists nothing. */
const listed = (exports) =>
  Object.keys(exports).filter((subpath) => exports[subpath] !== null && !subpath.includes("*"))

const counts = { open: 0, closed: 0 }
const problems = []

/** Installs packages with their peer dependencies, and tries their doors. */
const tryDoors = (names, tarballs, folder) => {
  const peers = names.flatMap((name) => {
    const { peerDependencies = {} } = json(join(published[name], "package.json"))
    return Object.keys(peerDependencies).map((peer) => [peer, installed(peer, published[name])])
  })
  const dependencies = {
    ...Object.fromEntries([...peers, ...[...names, wire].map((name) => [name, tarballs[name]])]),
    [typesOfNode]: installed(typesOfNode, root)
  }
  mkdirSync(folder)
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }))
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder })

  const open = new Set()
  const closed = new Set()
  for (const name of names) {
    const packed = join(folder, "node_modules", name)
    const { exports } = json(join(packed, "package.json"))
    for (const subpath of listed(exports)) open.add(posix.join(name, subpath))
    const patterns = Object.keys(exports).filter((subpath) => exports[subpath] !== null && subpath.includes("*"))
    problems.push(...patterns.map((pattern) => `${name}: ${pattern} is a pattern, not a list`))
    for (const { default: code, types } of Object.values(exports)) {
      if (types?.replace(/\.d\.ts$/, ".js") !== code) problems.push(`${name}: ${types} are not the types of ${code}`)
    }
    for (const file of globSync("**/*.*", { cwd: packed, exclude: ["node_modules"] })) {
      for (const path of pathsTo(file)) closed.add(`${name}/${path}`)
      const source = /^dist\/(.*)\.js$/.exec(file)?.[1]
      if (source !== undefined && !existsSync(join(packed, `src/${source}.ts`))) {
        problems.push(`${name}: ${file} has no source`)
      }
    }
  }
  const specifiers = { open: [...open], closed: [...closed].filter((specifier) => !open.has(specifier)) }
  counts.open += specifiers.open.length
  counts.closed += specifiers.closed.length
  writeFileSync(join(folder, "specifiers.json"), JSON.stringify(specifiers))
  writeFileSync(join(folder, "probe.mjs"), probe)
  problems.push(...typeProblems(specifiers.open, folder))
  problems.push(...JSON.parse(run([process.execPath, "probe.mjs"], { cwd: folder }).stdout))
}

const isClass = (node, name) => {
  const { id, type } = node.declaration ?? node
  return type === "ClassDeclaration" && id.name === name
}

/** A file name has a capital only if users can import the file, or if it contains the class of that name. */
const checkNames = (name, folder) => {
  const { exports, publishConfig } = json(join(folder, "package.json"))
  const sources = globSync("src/**/*.ts", { cwd: folder })
  const programOf = (file) => parseSync(file, readFileSync(join(folder, file), "utf8")).program.body
  if (listed(exports).join() !== listed(publishConfig.exports ?? {}).join()) {
    problems.push(`${name}: exports and publishConfig.exports list different paths`)
  }
  const doors = new Set(listed(exports).map((subpath) => posix.normalize(exports[subpath])))
  const fromIndex = programOf("src/index.ts").filter(({ source, type }) => type.startsWith("Export") && source)
  const reexported = new Set(fromIndex.map(({ source }) => posix.join("src", source.value)))
  for (const file of sources) {
    const stem = basename(file, ".ts")
    const isPascal = /^[A-Z]/.test(stem)
    const isRoom = ["index", "adapter"].includes(stem) || ["src/text.ts", "src/time.ts"].includes(file)
    if (doors.has(file) && !isPascal && !isRoom) problems.push(`${name}: ${file} is a door without a capital`)
    if (isPascal && !doors.has(file) && !reexported.has(file) && !programOf(file).some((node) => isClass(node, stem))) {
      problems.push(`${name}: ${file} has a capital, but is neither a door, nor in the index, nor a class`)
    }
  }
}

const work = mkdtempSync(join(tmpdir(), "dcs-tasks-doors-"))
try {
  const names = Object.keys(published)
  // The CLI exports nothing.
  for (const name of names.filter((name) => name !== "dcs-tasks")) checkNames(name, published[name])
  const tarballs = pack(names, work)
  const effect3 = "@dcs-tasks/effect-3"
  tryDoors(
    names.filter((name) => name !== effect3),
    tarballs,
    join(work, "effect-4")
  )
  // Effect 3 and Effect 4 cannot be installed together.
  tryDoors([effect3], tarballs, join(work, "effect-3"))
} finally {
  rmSync(work, { recursive: true, force: true })
}
const maxPrinted = 50
for (const problem of problems.slice(0, maxPrinted)) console.error(problem)
if (problems.length > maxPrinted) console.error(`and ${problems.length - maxPrinted} more`)
console.log(`${counts.open} doors open, ${counts.closed} other paths tried, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1

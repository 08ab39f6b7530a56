// `pnpm run doors`: installs the published packages as they are packed, and tries every file of theirs by every path that
// could name it: only what `exports` lists opens, and all of that loads and has types. Then compares the lists with the names
// of the sources: a file with a capital is for users, or is the class of that name.
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, posix } from "node:path"
import { parseSync } from "rolldown/utils"
import { installed, json, pack, published, root, run } from "./packed.mjs"

const folders = ["dist", "src", "internal", "lib", "types"]

/** Every path below a package's name by which somebody could try to reach a file of it. */
const pathsTo = (file) => {
  const inside = file.replace(/^(dist|src)\//, "")
  const places = [inside, ...folders.map((folder) => posix.join(folder, inside)), posix.basename(inside)]
  const stems = places.flatMap((place) => [place, place.replace(/(\.d)?\.[a-z]+(\.map)?$/, "")])
  const paths = stems.flatMap((stem) => [stem, `${stem}.js`, `${stem}.ts`, `${stem}.mjs`, posix.dirname(stem)])
  return [file, ...paths].filter((path) => path !== "." && path !== "")
}

/** Runs in the folder of the installation, and resolves there. Nothing that ought to be closed is run. */
const probe = `
const { closed, open } = JSON.parse(process.argv[2])
const problems = []
for (const specifier of closed) {
  try {
    import.meta.resolve(specifier)
    problems.push(specifier + " is open, and not listed")
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
  lib: ["ES2024", "DOM", "DOM.Iterable", "ESNext.Disposable"],
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  types: ["node"]
}

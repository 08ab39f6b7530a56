/**
 * Runs in the folder of the installation, so that names resolve as for a user. Paths that should be closed are only resolved:
 * if one is open, an import would run it, for example the emulator's program.
 */
import { readFileSync } from "node:fs"

export interface Specifiers {
  readonly open: ReadonlyArray<string>
  readonly closed: ReadonlyArray<string>
}

const { closed, open } = JSON.parse(readFileSync("specifiers.json", "utf8")) as Specifiers
const problems: Array<string> = []
for (const specifier of closed) {
  try {
    import.meta.resolve(specifier)
    problems.push(`${specifier} is open, but not listed`)
  } catch (error) {
    if (!String(error).includes("ERR_PACKAGE_PATH_NOT_EXPORTED")) problems.push(`${specifier}: ${String(error)}`)
  }
}
for (const specifier of open) {
  const options = specifier.endsWith(".json") ? { with: { type: "json" } } : {}
  await import(specifier, options).catch((error: unknown) => {
    problems.push(`${specifier} does not load: ${String(error)}`)
  })
}
console.log(JSON.stringify(problems))

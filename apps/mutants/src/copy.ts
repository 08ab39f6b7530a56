/**
 * A copy of the workspace for the broken sources: packages that test each other meet there, and the work tree stays as it is.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { root } from "./target.ts"

/** Built, cached, or of no use to a test. */
const left = new Set([".turbo", ".tsbuildinfo", ".examples"])

interface Copy extends Disposable {
  readonly path: string
}

export const copyOfWorkspace = (): Copy => {
  const path = mkdtempSync(join(tmpdir(), "mutants-"))
  for (const name of readdirSync(root)) {
    if (name === "packages" || name === "apps" || name === "docs" || name === "examples") {
      // Links between packages are relative: in the copy they lead to the copy.
      cpSync(join(root, name), join(path, name), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => !left.has(basename(source))
      })
    } else if (name !== ".git") {
      symlinkSync(join(root, name), join(path, name))
    }
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

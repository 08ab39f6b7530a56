/** A temporary folder that disappears with the trial. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { atExit } from "./leftovers.ts"

export interface Folder extends Disposable {
  readonly path: string
}

export const makeFolder = (): Folder => {
  const path = mkdtempSync(join(tmpdir(), "dcs-tasks-trial-"))
  const remove = () => rmSync(path, { recursive: true, force: true })
  const withdraw = atExit(remove)
  return {
    path,
    [Symbol.dispose]: () => {
      withdraw()
      remove()
    }
  }
}

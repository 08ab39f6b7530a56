/** A temporary folder that disappears with the trial. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { atExit } from "./leftovers.ts"

interface Folder extends Disposable {
  readonly path: string
}

export const makeFolder = (): Folder => {
  const path = mkdtempSync(join(tmpdir(), "dcs-tasks-trial-"))
  const remove = () => {
    // Again, because a process that was just told to end still removes files there, which ends a removal early.
    for (let tries = 0; tries < 20 && existsSync(path); tries++) {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 })
    }
  }
  const withdraw = atExit(remove)
  return {
    path,
    [Symbol.dispose]: () => {
      withdraw()
      remove()
    }
  }
}

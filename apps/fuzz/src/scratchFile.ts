/** One file, rewritten for each input: the readers of files need a real one. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** In memory, where that is possible: ten times as many inputs. */
const memory = "/dev/shm"

const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "dcs-tasks-fuzz-"))
process.once("exit", () => rmSync(folder, { recursive: true, force: true }))

export const scratchFile = (content: Uint8Array | string): string => {
  const file = join(folder, "input")
  writeFileSync(file, content)
  return file
}

/** The folder /proc, as a process sees it. */
import type { ProcessView } from "../machine/syscall.ts"
import { Content } from "./content.ts"
import { type Directory, directory, file, type Inode, symlink } from "./inode.ts"

const pidNamespace = "pid:[4026531836]"

/** Far from the numbers of files on the disk. */
const firstIno = 1 << 30

/** The command's name can contain spaces and parentheses, so that a reader has to look for the last one. */
const statOf = ({ pid, startTime }: ProcessView): string =>
  `${pid} (node) (R) R 1 ${pid} ${pid} 0 -1 4194304${" 0".repeat(12)} ${startTime}${" 0".repeat(30)}\n`

/** Each machine has booted at a time of its own. */
const bootOf = ({ machine = 0 }: ProcessView, bootId: string): string =>
  machine === 0 ? bootId : `${bootId.slice(0, -2)}${String(machine).padStart(2, "0")}`

export const procOf = (self: ProcessView, processes: Iterable<ProcessView>, bootId: string): Directory => {
  let ino = firstIno
  const text = (content: string): Inode => {
    const made = file((ino += 1), 0o444, 0n, new Content())
    made.content.write(0, Buffer.from(content))
    return made
  }
  const link = (target: string): Inode => symlink((ino += 1), 0n, target)
  const folder = (entries: Readonly<Record<string, Inode>>): Directory => {
    const made = directory((ino += 1), 0o555, 0n)
    for (const [name, inode] of Object.entries(entries)) made.entries.set(name, inode)
    return made
  }
  const entries: Record<string, Inode> = {
    self: link(String(self.pid)),
    sys: folder({ kernel: folder({ random: folder({ boot_id: text(`${bootOf(self, bootId)}\n`) }) }) })
  }
  for (const process of processes) {
    if (!process.isAlive() || process.machine !== self.machine) continue
    entries[String(process.pid)] = folder({
      stat: text(statOf(process)),
      ns: folder({ pid: link(pidNamespace) })
    })
  }
  return folder(entries)
}

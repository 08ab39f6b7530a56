/** Whether standard input can be read. */
import { systemProblem } from "@dcs-tasks/wire/fault"
import { fstatSync } from "node:fs"

/** Why not. For what Node cannot read, such as a directory, its stream is empty and reports no error. */
export const unreadable = (): string | undefined => {
  try {
    const stats = fstatSync(0)
    if (stats.isDirectory()) return "it is a directory"
    return stats.isFile() || stats.isFIFO() || stats.isSocket() || stats.isCharacterDevice()
      ? undefined
      : "it is not a file, a pipe, a socket or a terminal"
  } catch (error) {
    return systemProblem(error)
  }
}

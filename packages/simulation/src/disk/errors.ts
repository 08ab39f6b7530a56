/** Errors of system calls, as Node reports them. */
import { getSystemErrorMap } from "node:util"

/** Why the disk refuses a call. `refusedAs` makes it an error of Node. */
export class Refusal extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Numbers and descriptions by code. */
const known = new Map(
  [...getSystemErrorMap()].map(([errno, [code, description]]) => [code, [errno, description] as const])
)

export class SystemError extends Error {
  readonly errno: number
  readonly code: string
  readonly syscall: string
  readonly path?: string
  readonly dest?: string

  constructor(code: string, syscall: string, path?: string, dest?: string) {
    const [errno, description] = known.get(code) ?? [0, "unknown error"]
    const names = `${path === undefined ? "" : ` '${path}'`}${dest === undefined ? "" : ` -> '${dest}'`}`
    super(`${code}: ${description}, ${syscall}${names}`)
    this.errno = errno
    this.code = code
    this.syscall = syscall
    if (path !== undefined) this.path = path
    if (dest !== undefined) this.dest = dest
  }
}

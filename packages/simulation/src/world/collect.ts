/** What a world collects, whatever it runs. */
import type { Disk } from "../disk/disk.ts"

/** No run takes so long: a day of virtual time, in milliseconds. */
export const longest = 86_400_000

export const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString()

/** Errors that no process took belong to the run in which they occur. */
export const defectsOf = (defects: Array<string>) => {
  const take = (error: unknown): void =>
    void defects.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.on("uncaughtException", take)
  process.on("unhandledRejection", take)
  return () => {
    process.off("uncaughtException", take)
    process.off("unhandledRejection", take)
  }
}

export const filesOf = (disk: Disk): ReadonlyMap<string, string> =>
  new Map(
    disk
      .list()
      .filter((path) => !path.startsWith("/proc"))
      .map((path) => [path, textOf(disk.read(path)) ?? ""])
  )

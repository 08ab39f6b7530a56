/** A disk that fails on demand: calls of `node:fs` go to the real disk unless a test takes one over. Import it first. */
import { vi } from "vitest"

type Call = (...args: ReadonlyArray<unknown>) => unknown

/** Takes the place of a call; `real` makes it. */
type Fault = (real: Call, ...args: ReadonlyArray<unknown>) => unknown

const { descriptors, faults } = vi.hoisted(() => ({
  descriptors: new Set<unknown>(),
  faults: new Map<string, Fault>()
}))

vi.mock("node:fs", async (original) => {
  const real = await original<Readonly<Record<string, unknown>>>()
  const calls = Object.entries(real).map(([name, value]): readonly [string, unknown] => {
    if (typeof value !== "function" || !name.endsWith("Sync")) return [name, value]
    const call: Call = (...args) => {
      const result: unknown = Reflect.apply(value, undefined, args)
      if (name === "openSync") descriptors.add(result)
      if (name === "closeSync") descriptors.delete(args[0])
      return result
    }
    const faulty: Call = (...args) => {
      const fault = faults.get(name)
      return fault === undefined ? call(...args) : fault(call, ...args)
    }
    return [name, faulty]
  })
  return Object.fromEntries(calls)
})

/** How many files are open. */
export const openFiles = (): number => descriptors.size

/** Takes over a call, such as `writeSync`, until the returned value is disposed of. */
export const onCall = (name: string, fault: Fault): Disposable => {
  faults.set(name, fault)
  return { [Symbol.dispose]: () => void faults.delete(name) }
}

/** An error as the system reports it. */
export const systemError = (code: string, words: string): Error =>
  Object.assign(new Error(`${code}: ${words}, call`), { code })

/** A call that always fails. */
export const failing = (name: string, code: string, words: string): Disposable =>
  onCall(name, () => {
    throw systemError(code, words)
  })

/** A disk on which a line that is longer than this is cut off, and its rest fails. */
export const roomFor = (bytes: number, code = "ENOSPC", words = "no space left on device"): Disposable =>
  onCall("writeSync", (real, descriptor, data, at) => {
    if (!(data instanceof Uint8Array)) return real(descriptor, data, at)
    const room = bytes - Number(at)
    if (room <= 0) throw systemError(code, words)
    return real(descriptor, data, at, Math.min(room, data.length - Number(at)))
  })

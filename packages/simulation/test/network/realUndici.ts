/** The real undici, bundled, with modules and timers of a simulated process. */
import { createRequire } from "node:module"
import { compileFunction } from "node:vm"
import { rolldown } from "rolldown"
import type * as undici from "undici"
import type { Events } from "../../src/machine/events.ts"
import type { Modules } from "../../src/network/modules.ts"

type Undici = Pick<typeof undici, "Agent" | "Client" | "Pool">

const entry = "\0undici"

const undiciFile = createRequire(import.meta.url).resolve("undici")

const bundle = await (async (): Promise<string> => {
  const build = await rolldown({
    input: entry,
    platform: "node",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? `export { Agent, Client, Pool } from ${JSON.stringify(undiciFile)}` : undefined)
      }
    ],
    logLevel: "silent"
  })
  const { output } = await build.generate({ format: "cjs", codeSplitting: false })
  await build.close()
  return output[0].code
})()

const timersOf = (time: Events) => {
  const setTimeout = (
    act: (...given: ReadonlyArray<unknown>) => void,
    millis = 1,
    ...given: ReadonlyArray<unknown>
  ) => {
    const start = () => time.after(millis, () => act(...given))
    let cancel = start()
    const timer = {
      cancel: () => cancel(),
      ref: () => timer,
      unref: () => timer,
      hasRef: () => true,
      refresh: () => {
        cancel()
        cancel = start()
        return timer
      }
    }
    return timer
  }
  return { setTimeout, clearTimeout: (timer: { readonly cancel: () => void } | undefined | null) => timer?.cancel() }
}

/** undici as one process loads it. */
export const loadUndici = (time: Events, modules: Modules): Undici => {
  const real = createRequire(import.meta.url)
  const replaced = new Map<string, object>([
    ["node:net", modules.net],
    ["node:tls", modules.tls]
  ])
  const { clearTimeout, setTimeout } = timersOf(time)
  const run = compileFunction(`${bundle}\nreturn exports`, ["exports", "require", "setTimeout", "clearTimeout"])
  const loaded: Undici = run({}, (id: string) => replaced.get(id) ?? real(id), setTimeout, clearTimeout)
  return loaded
}

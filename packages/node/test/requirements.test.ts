/** A runtime on which the package does not work: the message names it, and what to do. */
import { expect, it } from "vitest"
import { runtimeProblem } from "../src/requirements.ts"

const node = (version: string, userAgent = "Node.js") => ({
  process: { versions: { node: version } },
  navigator: { userAgent }
})

it.each(["22.19.0", "22.20.1", "23.11.0", "24.21.0", "26.10.0"])("Node %s is new enough", (version) => {
  expect(runtimeProblem(node(version))).toBeUndefined()
})

it.each([
  [node("20.20.2"), "Node.js 20.20.2"],
  [node("22.18.0"), "Node.js 22.18.0"],
  [node("23.0.0"), "Node.js 23.0.0", "23.11"],
  [node("23.10.0"), "Node.js 23.10.0", "23.11"],
  [node("22.19.0", "Cloudflare-Workers"), "workerd"],
  [{ navigator: { userAgent: "Mozilla/5.0" } }, "another runtime"],
  [{ process: {} }, "another runtime"],
  [{}, "another runtime"]
])("%j is not", (runtime, name, needed = "22.19") => {
  expect(runtimeProblem(runtime)).toBe(
    `@dcs-tasks/node needs Node.js ${needed} or newer, Bun or Deno; this is ${name}. Nothing was sent. ` +
      "Use one of them, or @dcs-tasks/browser, which needs only fetch."
  )
})

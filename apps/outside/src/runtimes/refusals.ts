/**
 * Runtimes on which a package does not work: it must say so when it is imported, before anything fails in its dependencies.
 */
import type { Check } from "../part.ts"
import type { makeRuntimes, Runtime } from "./runtimes.ts"
import type { Trust } from "./world.ts"

const refusal = (name: string): string =>
  `Error: @dcs-tasks/node needs Node.js 22.19 or newer, Bun or Deno; this is ${name}. Nothing was sent. ` +
  "Use one of them, or @dcs-tasks/browser, which needs only fetch."

/** `folder` has the packages and the checks. */
export const checkRefusals = async (
  { oldNode, workerd }: ReturnType<typeof makeRuntimes>,
  folder: string,
  trust: Trust
): Promise<ReadonlyArray<Check>> => {
  const check = async (runtime: Runtime, message: string): Promise<Check> => {
    const { code, stderr } = await runtime.run({ folder, checks: "node", env: {}, trust })
    const isRefused = code !== 0 && stderr.split("\n").some((line) => line.includes(message))
    const name = `\`@dcs-tasks/node\` on ${runtime.name}: says that it does not work here`
    return isRefused ? { name } : { name, problem: `exit ${String(code)} ${stderr}` }
  }
  return [
    await check(oldNode, refusal(oldNode.name.replace("Node", "Node.js"))),
    await check(workerd, refusal("workerd"))
  ]
}

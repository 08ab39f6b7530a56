/** The library in a page under the policies that a careful site sets. */
import { afterAll, describe, expect, it } from "vitest"
import { commands } from "vitest/browser"
import type { PolicedReport } from "./policedPage.ts"

afterAll(() => commands.stopEmulating())

/** What the page reports that is served under the policy. */
const reported = async (policy: string): Promise<PolicedReport> => {
  const { instanceId, projectId, token } = await commands.emulate(4)
  const { id, origin } = await commands.servePoliced(policy)
  const frame = document.createElement("iframe")
  const report = new Promise<PolicedReport>((resolve) => {
    const receive = ({ data, source }: MessageEvent<PolicedReport>): void => {
      if (source !== frame.contentWindow) return
      removeEventListener("message", receive)
      resolve(data)
    }
    addEventListener("message", receive)
  })
  frame.src = `${origin}/#${new URLSearchParams({ instanceId, projectId, token }).toString()}`
  document.body.append(frame)
  const received = await report
  frame.remove()
  await commands.closePoliced(id)
  return received
}

describe("a strict policy", () => {
  it.for(["default-src 'self'", "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"])(
    "%s is not violated by lists and deletions",
    async (policy) => {
      const outcomes = ["Deleted", "Deleted", "Deleted"]
      expect(await reported(policy)).toEqual({ listed: 4, deleted: "Deleted", outcomes, violations: [] })
      expect(await commands.tasksLeft()).toBe(0)
    }
  )

  it("that forbids all connections stops it: the watch is awake", async () => {
    const { error, violations } = await reported("default-src 'self'; connect-src 'none'")
    expect(error).toMatch(/network request failed/)
    expect(violations.join("\n")).toMatch(/connect-src/)
    expect(await commands.tasksLeft()).toBe(4)
  })
})

/** A patched `fetch` can throw before it returns a promise: that is a failed request, not a defect. */
import { createClient } from "@dcs-tasks/browser"
import { afterEach, expect, it, vi } from "vitest"

afterEach(() => vi.unstubAllGlobals())

it("a fetch that throws at once", async () => {
  vi.stubGlobal("fetch", () => {
    throw new TypeError("patched")
  })
  const client = createClient({
    endpoint: "https://dcs.example.com",
    projectId: "project-1",
    credentials: { token: "TOKEN" },
    retry: false
  })
  await expect(client.deleteBackgroundTask({ instanceId: "instance-1", taskId: "task-1" })).rejects.toMatchObject({
    _tag: "DcsTransportError",
    kind: "network",
    detail: "patched"
  })
})

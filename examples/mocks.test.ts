// When you test code that uses the Promise client: a fake client as a parameter, or vi.mock.
import { AlreadyGone, type Client, createClient, DcsThrottled, Deleted } from "@dcs-tasks/node"
import { expect, it, vi } from "vitest"

/** The code under test. In your project, import it. */
const clear = async (client: Pick<Client, "deleteBackgroundTask">, instanceId: string, taskId: string) => {
  try {
    return (await client.deleteBackgroundTask({ instanceId, taskId }))._tag
  } catch (error) {
    if (error instanceof DcsThrottled) return `again in ${error.retryAfter ?? 60} s`
    throw error
  }
}

const clearWithOwnClient = async (instanceId: string, taskId: string) => {
  await using client = createClient({ region: "eu-de", projectId: "PROJECT", credentials: { token: "TOKEN" } })
  return await clear(client, instanceId, taskId)
}

// Outcomes and errors stay the real classes. Only the function that creates a client is replaced.
vi.mock(import("@dcs-tasks/node"), async (importOriginal) => ({
  ...(await importOriginal()),
  createClient: vi.fn<typeof createClient>()
}))

const deleteBackgroundTask = vi.fn<Client["deleteBackgroundTask"]>()

it("takes a fake client", async () => {
  deleteBackgroundTask
    .mockResolvedValueOnce(new Deleted({ status: 204, attempts: 1 }))
    .mockRejectedValueOnce(new DcsThrottled({ status: 429, retryAfter: 5, attempts: 3, mayHaveDeleted: false }))
  expect(await clear({ deleteBackgroundTask }, "i1", "t1")).toBe("Deleted")
  expect(await clear({ deleteBackgroundTask }, "i1", "t2")).toBe("again in 5 s")
  expect(deleteBackgroundTask.mock.calls).toEqual([
    [{ instanceId: "i1", taskId: "t1" }],
    [{ instanceId: "i1", taskId: "t2" }]
  ])
})

it("mocks the module", async () => {
  const close = vi.fn<() => Promise<void>>(() => Promise.resolve())
  deleteBackgroundTask.mockResolvedValueOnce(new AlreadyGone({ attempts: 2, priorAttemptMayHaveDeleted: true }))
  vi.mocked(createClient, { partial: true }).mockReturnValueOnce({ deleteBackgroundTask, [Symbol.asyncDispose]: close })
  expect(await clearWithOwnClient("i1", "t1")).toBe("AlreadyGone")
  expect(close).toHaveBeenCalledOnce()
})

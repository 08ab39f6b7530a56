// What @dcs-tasks/node must do on every runtime. scripts/test-runtimes.mjs runs this file in the folder with the installed
// packages, against an emulator with queued faults. Prints a line of JSON for each check.
import {
  createClient,
  DcsCredentialsError,
  DcsInvalidInput,
  DcsNotFound,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  DcsUnexpectedResponse
} from "@dcs-tasks/node"
import assert from "node:assert/strict"
import { createRequire } from "node:module"
import process from "node:process"

const { account, deadEndpoint, endpoint, projectId, token } = JSON.parse(process.env.CHECKS ?? "{}")
const base = { endpoint, projectId, credentials: { token } }
const client = createClient(base)
const taskOf = (taskId) => ({ instanceId: "i", taskId })
const remove = (taskId, options) => client.deleteBackgroundTask(taskOf(taskId), options)

/** Runs a function with a client with other options, and closes the client. */
const withClient = async (options, use) => {
  const other = createClient({ ...base, ...options })
  try {
    return await use(other)
  } finally {
    await other.close()
  }
}

/** Asserts that a call fails with this type of error, and with these fields. */
const expectFailure = async (promise, type, fields = {}) => {
  const error = await promise.then(
    (value) => assert.fail(`resolved with ${JSON.stringify(value)}`),
    (error) => error
  )
  assert.ok(error instanceof type, String(error))
  for (const [name, value] of Object.entries(fields)) assert.deepEqual(error[name], value, `${name} of ${error}`)
}

const all = async (items) => {
  const list = []
  for await (const item of items) list.push(item)
  return list
}

const checks = {
  "require() finds the package": () => {
    assert.equal(createRequire(import.meta.url)("@dcs-tasks/node").createClient, createClient)
  },
  "deletes a task": async () => {
    assert.equal((await remove("deleted"))._tag, "Deleted")
  },
  "404 has a type": async () => {
    await assert.rejects(remove("unknown"), (error) => error instanceof DcsNotFound && error.reason._tag === "Task")
  },
  "'..' is refused": () => expectFailure(remove(".."), DcsInvalidInput, { field: "taskId" }),
  "401 has a type": () =>
    withClient({ credentials: { token: "wrong" } }, (other) =>
      expectFailure(other.deleteBackgroundTask(taskOf("kept")), DcsUnauthorized, { mayHaveDeleted: false })
    ),
  "a signal aborts": async () => {
    const reason = { name: "TimeoutError" }
    await assert.rejects(remove("hangs-for-abort", { signal: AbortSignal.timeout(200) }), reason)
  },
  "a timeout": () =>
    withClient({ timeout: 200, retry: { maxAttempts: 1 } }, (other) =>
      expectFailure(other.deleteBackgroundTask(taskOf("hangs-for-timeout")), DcsTimeout, {
        attempts: 1,
        mayHaveDeleted: true
      })
    ),
  "a redirect is not followed": () =>
    expectFailure(remove("redirected"), DcsUnexpectedResponse, { status: 307, mayHaveDeleted: false }),
  "nothing listens": () =>
    withClient({ endpoint: deadEndpoint }, (other) =>
      expectFailure(other.deleteBackgroundTask(taskOf("kept")), DcsTransportError, {
        kind: "connect",
        code: "ECONNREFUSED",
        mayHaveDeleted: false
      })
    ),
  "a lost response": async () => {
    const { _tag, attempts, priorAttemptMayHaveDeleted } = await remove("lost")
    assert.deepEqual([_tag, attempts, priorAttemptMayHaveDeleted], ["AlreadyGone", 2, true])
  },
  "503 is retried": async () => {
    const { _tag, attempts } = await remove("unavailable")
    assert.deepEqual([_tag, attempts], ["Deleted", 2])
  },
  "lists tasks, deletes 500": async () => {
    const tasks = await all(client.listBackgroundTasks({ instanceId: "many" }))
    const results = await all(
      client.deleteBackgroundTasks(
        tasks.map(({ id }) => id),
        { instanceId: "many" }
      )
    )
    assert.deepEqual(Map.groupBy(results, ({ outcome }) => outcome._tag).get("Deleted")?.length, 500)
  },
  "lists instances": async () => {
    const instances = await all(client.listInstances())
    assert.deepEqual(new Set(instances.map(({ id }) => id)), new Set(["i", "many"]))
  },
  "signs with an access key": () => {
    const { accessKeyId, secretAccessKey } = account
    return withClient({ credentials: { accessKeyId, secretAccessKey } }, async (other) => {
      assert.equal((await other.deleteBackgroundTask(taskOf("signed")))._tag, "Deleted")
    })
  },
  "logs in": () => {
    const { domainName, password, projectName, userName } = account
    const iam = { domainName, password, userName }
    const options = { credentials: { iam }, projectId: { name: projectName }, iamEndpoint: `${endpoint}/v3` }
    return withClient(options, async (other) => {
      assert.equal((await other.deleteBackgroundTask(taskOf("login")))._tag, "Deleted")
      await expectFailure(
        withClient({ ...options, credentials: { iam: { ...iam, password: "wrong" } } }, (wrong) =>
          wrong.deleteBackgroundTask(taskOf("kept"))
        ),
        DcsCredentialsError
      )
    })
  },
  closes: async () => {
    await client.close()
    await assert.rejects(remove("kept"), { name: "DcsClientClosed" })
  }
}

for (const [name, check] of Object.entries(checks)) {
  try {
    await check()
    console.log(JSON.stringify({ name }))
  } catch (error) {
    console.log(JSON.stringify({ name, problem: String(error) }))
  }
}

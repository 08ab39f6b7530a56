/**
 * The servers of one run: an emulator with queued faults, servers with TLS, and a proxy. They log what they receive.
 */
import { authority, selfSigned } from "@dcs-tasks/contract/net/certificates"
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { deadOrigin } from "@dcs-tasks/contract/scriptedServer"
import { type Fault, startEmulator } from "@dcs-tasks/emulator"
import type { Place } from "./inside/library.ts"
import type { Report } from "./inside/run.ts"

const proxied = "dcs.example.com"

const taskIds = [
  "deleted",
  "unauthorized",
  "aborted",
  "late",
  "redirected",
  "lost",
  "unavailable",
  "signed",
  "login",
  "login-refused",
  "closed"
]

const emulatorWithFaults = async () => {
  const emulator = await startEmulator({
    instances: [
      { id: "i", tasks: taskIds.map((id) => ({ id })) },
      { id: "many", taskCount: 500 }
    ]
  })
  const fault = (taskId: string, fault: Fault) => emulator.inject({ ...fault, method: "DELETE", taskId })
  fault("aborted", { kind: "hang" })
  fault("late", { kind: "hang" })
  fault("redirected", { kind: "status", status: 307, headers: { location: `${emulator.endpoint}/target` } })
  fault("lost", { kind: "resetBeforeHeaders", afterHandling: true })
  fault("unavailable", { kind: "status", status: 503 })
  return emulator
}

/** An authority that a runtime is told to trust, with a certificate for the hosts of a {@link World}. */
export const makeTrust = async () => {
  const { cert, issue } = await authority()
  return { authority: cert, certificate: await issue({ hosts: ["127.0.0.1", proxied] }) }
}

export type Trust = Awaited<ReturnType<typeof makeTrust>>

export const startWorld = async ({ certificate }: Trust, fetchRepeats: boolean) => {
  const stack = new AsyncDisposableStack()
  const confirms = { answer: (socket) => void socket.write(answer(204)) } satisfies Parameters<typeof socketServer>[0]
  const trusted = stack.use(await socketServer({ ...confirms, tls: certificate }))
  const untrusted = stack.use(await socketServer({ ...confirms, tls: await selfSigned() }))
  const proxy = stack.use(await connectProxy({ to: trusted.port }))
  const emulator = stack.use(await emulatorWithFaults())
  const { account, endpoint, projectId, token } = emulator
  const place: Place = {
    endpoint,
    projectId,
    token,
    account,
    dead: deadOrigin,
    trusted: trusted.origin,
    untrusted: untrusted.origin,
    proxied: `https://${proxied}`,
    fetchRepeats
  }

  /** Compares what the servers received with what the clients said. */
  const truths = ({ bulk, said }: Report, usesProxy: boolean): Readonly<Record<string, boolean>> => {
    const paths = emulator.requests().map(({ path }) => path)
    const times = (id: string) => paths.filter((path) => path.endsWith(`/tasks/${id}`)).length
    const deleted = emulator.deleted("i")
    const all = Object.entries(said)
    const agrees = ([id, { fate }]: (typeof all)[number]) =>
      fate === "unknown" || deleted.has(id) === (fate === "deleted")
    const repeats = (id: string) => (fetchRepeats && !usesProxy && id === "lost" ? 1 : 0)
    return {
      "the server's log agrees: what is deleted, and what is not": all.every(agrees),
      "the server's log agrees: nothing else is deleted":
        taskIds.filter((id) => deleted.has(id)).every((id) => id in said) &&
        emulator.deleted("many").size === bulk &&
        emulator.disasters().length === 0,
      "the server's log agrees: `..` and the redirect are not requested": paths.every(
        (path) => !/\.\.|target/.test(path)
      ),
      "the server's log agrees: each request is sent as often as reported": all.every(
        ([id, { attempts }]) => times(id) === attempts + repeats(id)
      ),
      "the server's log agrees: only trusted servers get requests":
        untrusted.requests.length === 0 && trusted.requests.length === (usesProxy ? 2 : 1),
      ...(usesProxy && {
        "loopback does not go through the proxy":
          proxy.heads.length === 1 && proxy.heads.every((head) => head.startsWith(`CONNECT ${proxied}:443 `))
      })
    }
  }
  return { place, proxyUrl: proxy.url(), truths, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

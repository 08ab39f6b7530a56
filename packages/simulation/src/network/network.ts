/** A network between processes and a service, in virtual time. Its modules replace `node:net` and `node:tls`. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Events } from "../machine/events.ts"
import type { ProcessView } from "../machine/syscall.ts"
import type { Handler } from "../service/message.ts"
import type { SimulatedSocket } from "./clientSocket.ts"
import { dialling } from "./dialling.ts"
import type { ConnectFate, ConnectQuestion, Fate, FateQuestion } from "./fate.ts"
import { type Modules, modules } from "./modules.ts"
import { type Exchange, makeTraffic } from "./traffic.ts"

interface NetworkOptions {
  readonly time: Events
  readonly random: Random
  readonly service: Handler
  /** Called once for each request, when its head reaches the network. */
  readonly fateOf: (question: FateQuestion) => Fate
  /** Called once for each connection, when it is dialled. */
  readonly connectFateOf: (question: ConnectQuestion) => ConnectFate
}

export interface Network {
  /** What `require("node:net")` and `require("node:tls")` return in this process. */
  readonly modulesOf: (process: ProcessView) => Modules
  /** The process hears nothing more. What it has written can still arrive. */
  readonly sever: (process: ProcessView) => void
  /** How many open sockets keep the process running. */
  readonly countRefs: (process: ProcessView) => number
  readonly traffic: ReadonlyArray<Exchange>
}

export const makeNetwork = (options: NetworkOptions): Network => {
  const { time } = options
  const traffic = makeTraffic()
  const severed = new Set<ProcessView>()
  const counting = new Map<ProcessView, Set<SimulatedSocket>>()
  const dial = dialling({ ...options, traffic })

  return {
    traffic: traffic.all,
    sever: (process) => void severed.add(process),
    countRefs: (process) => counting.get(process)?.size ?? 0,
    modulesOf: (process) => {
      const open = new Set<SimulatedSocket>()
      counting.set(process, open)
      const isAlive = (): boolean => process.isAlive() && !severed.has(process)
      const ownTime = process.events?.sockets ?? time
      const plug = {
        time: ownTime,
        isAlive,
        onRefChange: (socket: SimulatedSocket, counts: boolean) =>
          void (counts ? open.add(socket) : open.delete(socket))
      }
      return modules(plug, (socket, target) =>
        dial(socket, { ...target, pid: process.pid, clientTime: ownTime, isAlive })
      )
    }
  }
}

/** The servers of `commands.ts`, with the interface that the suite needs. */
import type {
  Behaviour,
  Capabilities,
  RecordedRequest,
  ScriptedServer,
  ServerControl,
  World
} from "@dcs-tasks/contract"
import type { ScriptedServerOptions } from "@dcs-tasks/contract/scriptedServer"
import { commands } from "vitest/browser"
import type { EmulatorAccess } from "./commands.ts"

declare module "vitest/browser" {
  interface BrowserCommands {
    startServer: (options: ScriptedServerOptions) => Promise<{ readonly id: number; readonly origin: string }>
    scriptServer: (id: number, behaviours: ReadonlyArray<Behaviour>) => Promise<void>
    serverRequests: (id: number) => Promise<ReadonlyArray<RecordedRequest>>
    serverArrived: (id: number, count: number) => Promise<void>
    serverAllClosed: (id: number) => Promise<void>
    closeServer: (id: number) => Promise<void>
    emulate: (taskCount: number, missingTask?: World["missingTask"]) => Promise<EmulatorAccess>
    loseAnswer: (taskId: string) => Promise<void>
    stopEmulating: () => Promise<void>
    proxiedHeaders: () => Promise<ReadonlyArray<Readonly<Record<string, string | ReadonlyArray<string> | undefined>>>>
    offline: (name: string) => Promise<void>
    tasksLeft: () => Promise<number | undefined>
    servePoliced: (policy: string) => Promise<{ readonly id: number; readonly origin: string }>
    closePoliced: (id: number) => Promise<void>
  }
}

export const startServer = async (options: ScriptedServerOptions): Promise<ScriptedServer> => {
  const { id, origin } = await commands.startServer(options)
  return {
    origin,
    script: (...behaviours) => commands.scriptServer(id, behaviours),
    requests: () => commands.serverRequests(id),
    arrived: (count) => commands.serverArrived(id, count),
    allClosed: () => commands.serverAllClosed(id),
    close: () => commands.closeServer(id)
  }
}

/** Servers of another origin that allow every page. */
export const servers: ServerControl = {
  start: () => startServer({ cors: true })
}

/** What a browser shows of a request and its response. */
export const capabilities: Capabilities = {
  keepsBrokenBodies: false,
  repeatsUnseen: true,
  seesFailureKind: false,
  seesHeaders: true,
  seesRedirectStatus: false,
  seesRequestWritten: false
}

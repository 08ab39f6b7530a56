import { adapterSuite } from "@dcs-tasks/contract"
import { nodeServers } from "@dcs-tasks/contract/scriptedServer"
import { createClient } from "@dcs-tasks/node"
import { inspect } from "node:util"

adapterSuite({
  name: "node",
  capabilities: { seesFailureKind: true, seesHeaders: true, seesRedirectStatus: true, seesRequestWritten: true },
  servers: nodeServers(),
  inspect: (value) => inspect(value, { depth: 12, showHidden: true, getters: true }),
  createClient: ({ token, ...options }) => createClient({ ...options, credentials: { token } })
})

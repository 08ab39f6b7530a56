/** The suite of every adapter, in Chromium. */
import { createClient } from "@dcs-tasks/browser"
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
import { adapterSuite } from "@dcs-tasks/contract"
import { servers } from "./servers.ts"

const clients = { createClient, createDeleteClient }

for (const [name, create] of Object.entries(clients)) {
  adapterSuite({
    name: `${name} in a browser`,
    capabilities: {
      keepsBrokenBodies: false,
      seesFailureKind: false,
      seesHeaders: true,
      seesRedirectStatus: false,
      seesRequestWritten: false
    },
    servers,
    createClient: ({ token, ...options }) => create({ ...options, credentials: { token } })
  })
}

/** The adapter suite, in Chromium. */
import { createClient } from "@dcs-tasks/browser"
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
import { adapterSuite } from "@dcs-tasks/contract"
import { capabilities, servers } from "./servers.ts"

const clients = { createClient, createDeleteClient }

for (const [name, create] of Object.entries(clients)) {
  adapterSuite({
    name: `${name} in a browser`,
    capabilities,
    servers,
    createClient: ({ token, ...options }) => create({ ...options, credentials: { token } })
  })
}

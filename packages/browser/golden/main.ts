/** Records the browser's part of the golden file, with this runtime's `fetch`. */
import { type ClientOptions, createClient } from "@dcs-tasks/browser"
import { record } from "@dcs-tasks/contract/golden/record"
import { optionCases, socketCases } from "@dcs-tasks/contract/golden/sockets"

await record(
  socketCases({
    name: "browser",
    listsAndBulk: true,
    createClient: ({ token, ...options }) => createClient({ ...options, credentials: { token } })
  })
)
await record(optionCases("browser", (options) => createClient(options as ClientOptions).close()))

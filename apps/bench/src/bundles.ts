/** The bytes that a page loads for one call: this project's clients and alternatives. */
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

export interface Bundle {
  readonly name: string
  /** Bytes after minification and gzip, by esbuild. */
  readonly bytes: number
}

const entries: ReadonlyArray<{ readonly name: string; readonly source: string }> = [
  {
    name: "@dcs-tasks/browser, createDeleteClient",
    source: `import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
      export const call = (taskId) =>
        createDeleteClient({ endpoint: "/dcs", projectId: "P", credentials: { token: "T" } })
          .deleteBackgroundTask({ instanceId: "I", taskId })`
  },
  {
    name: "@dcs-tasks/browser, createClient",
    source: `import { createClient } from "@dcs-tasks/browser"
      export const call = (taskId) =>
        createClient({ endpoint: "/dcs", projectId: "P", credentials: { token: "T" } })
          .deleteBackgroundTask({ instanceId: "I", taskId })`
  },
  {
    name: "@aws-sdk/client-elasticache, one command",
    source: `import { DeleteCacheClusterCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache"
      export const call = (CacheClusterId) =>
        new ElastiCacheClient({}).send(new DeleteCacheClusterCommand({ CacheClusterId }))`
  },
  {
    name: "@azure/core-rest-pipeline",
    source: `import { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline"
      export const call = (url) =>
        createPipelineFromOptions({}).sendRequest(createDefaultHttpClient(), createPipelineRequest({ url, method: "DELETE" }))`
  },
  { name: "ky", source: `import ky from "ky"; export const call = (url) => ky.delete(url).text()` }
]

const resolveDir = fileURLToPath(new URL(".", import.meta.url))

export const bundles = (): Promise<ReadonlyArray<Bundle>> =>
  Promise.all(
    entries.map(async ({ name, source }) => {
      const { outputFiles } = await build({
        stdin: { contents: source, resolveDir },
        bundle: true,
        minify: true,
        format: "esm",
        platform: "browser",
        write: false,
        legalComments: "none",
        logLevel: "silent"
      })
      return { name, bytes: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length }
    })
  )

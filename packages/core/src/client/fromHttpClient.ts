/**
 * A client over the `HttpClient` in the context.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import { type Client, type DcsTasksConfig, make } from "./client.ts"
import { orFail } from "../credentials/provider.ts"
import * as Telemetry from "../operation/telemetry.ts"
import * as httpClientTransport from "../transport/httpClient/httpClientTransport.ts"
import type { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"

/** Makes a client over the `HttpClient` in the context, with spans and metrics. Sends nothing. */
export const fromHttpClient = (
  config: DcsTasksConfig
): Effect.Effect<Client, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    orFail(make(config, httpClientTransport.make(client), Telemetry.make()))
  )

/**
 * Effect's `HttpClient` on a restricted `fetch`, for programs that put their own middleware in front of it.
 *
 * @since 0.1.0
 */
import { httpClientOver, registerTransport } from "@dcs-tasks/core/adapter"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { fetchSender, fetchTransport } from "./fetchTransport.ts"

/**
 * The transport: it adds the secret headers itself, below any middleware, and needs no closing.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = /* @__PURE__ */ Layer.succeed(
  HttpClient.HttpClient,
  /* @__PURE__ */ registerTransport(
    /* @__PURE__ */ httpClientOver(/* @__PURE__ */ fetchSender()),
    /* @__PURE__ */ fetchTransport()
  )
)

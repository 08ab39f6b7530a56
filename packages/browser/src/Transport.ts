/**
 * Effect's `HttpClient` on the locked `fetch`, for programs that put a middleware of their own before it.
 *
 * @since 0.1.0
 */
import { httpClientOver, registerTransport } from "@dcs-tasks/core/adapter"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { fetchSender, fetchTransport } from "./fetchTransport.ts"

/**
 * The transport. It attaches the secret headers itself, below any middleware, and needs no release.
 *
 * @since 0.1.0
 */
export const make: HttpClient.HttpClient = /* @__PURE__ */ registerTransport(
  /* @__PURE__ */ httpClientOver(/* @__PURE__ */ fetchSender()),
  /* @__PURE__ */ fetchTransport()
)

/**
 * {@link make} as a layer.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = /* @__PURE__ */ Layer.succeed(HttpClient.HttpClient, make)

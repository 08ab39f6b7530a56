/**
 * An `HttpClientResponse` whose body is in memory. Its views are made on demand.
 */
import type { Answer } from "@dcs-tasks/wire/answer"
import * as Headers from "effect/http/Headers"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import { pipeArguments } from "effect/Pipeable"

/** Statuses for which the web's `Response` allows no body. */
export const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

export class MemoryResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest
  readonly status: number
  readonly url: string
  readonly remoteAddress: Option.Option<string> = Option.none()
  readonly #answer: Pick<Answer, "headers" | "body">
  #web: HttpClientResponse.HttpClientResponse | undefined

  constructor(request: HttpClientRequest, url: string, answer: Pick<Answer, "status" | "headers" | "body">) {
    super()
    this.request = request
    this.url = url
    this.status = answer.status
    this.#answer = answer
  }

  get #view(): HttpClientResponse.HttpClientResponse {
    const body = bodiless.has(this.status) ? null : new Uint8Array(this.#answer.body)
    const status = this.status >= 200 && this.status <= 599 ? this.status : 200
    return (this.#web ??= HttpClientResponse.fromWeb(
      this.request,
      new Response(body, { status, headers: this.headers })
    ))
  }

  get headers(): Headers.Headers {
    return Headers.fromInput(this.#answer.headers)
  }
  get cookies() {
    return this.#view.cookies
  }
  get json() {
    return this.#view.json
  }
  get text() {
    return this.#view.text
  }
  get urlParamsBody() {
    return this.#view.urlParamsBody
  }
  get formData() {
    return this.#view.formData
  }
  get arrayBuffer() {
    return this.#view.arrayBuffer
  }
  get stream() {
    return this.#view.stream
  }
  get upgrade() {
    return this.#view.upgrade
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  pipe() {
    // eslint-disable-next-line prefer-rest-params
    return pipeArguments(this, arguments)
  }
}

/**
 * A typical app on Effect, without this library: a service with a layer, an HttpClient with a key, timeouts and retries,
 * responses and errors as schemas.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

const Alert = Schema.Union([
  Schema.TaggedStruct("Storm", { knots: Schema.Number }),
  Schema.TaggedStruct("Frost", { until: Schema.optionalKey(Schema.String) })
])

class Weather extends Schema.Class<Weather>("Weather")({
  city: Schema.String,
  celsius: Schema.Int,
  sky: Schema.Literals(["clear", "cloudy", "rain"]),
  alert: Schema.optionalKey(Alert)
}) {}

class NoWeather extends Schema.TaggedError<NoWeather>()("NoWeather", {
  city: Schema.String,
  status: Schema.optionalKey(Schema.Int)
}) {}

class Forecast extends Context.Service<
  Forecast,
  { readonly of: (city: string) => Effect.Effect<Weather, NoWeather> }
>()("app/Forecast") {}

const live = (key: Redacted.Redacted) =>
  Layer.effect(
    Forecast,
    Effect.gen(function* () {
      const client = (yield* HttpClient.HttpClient).pipe(
        HttpClient.mapRequest(HttpClientRequest.setHeader("x-api-key", Redacted.value(key))),
        HttpClient.retryTransient({ times: 3, schedule: Schedule.jittered(Schedule.exponential("100 millis")) })
      )
      const of = Effect.fn("Forecast.of")(function* (city: string) {
        const response = yield* client.get(`/weather/${city}`)
        if (response.status !== 200) return yield* new NoWeather({ city, status: response.status })
        return yield* HttpClientResponse.schemaBodyJson(Weather)(response)
      })
      return Forecast.of({
        of: (city) =>
          of(city).pipe(
            Effect.timeoutOrElse({ duration: "5 seconds", orElse: () => Effect.fail(new NoWeather({ city })) }),
            Effect.catchTag(["HttpClientError", "SchemaError"], () => Effect.fail(new NoWeather({ city })))
          )
      })
    })
  )

Object.assign(globalThis, {
  showWeather: (signal: AbortSignal) =>
    Effect.gen(function* () {
      const forecast = yield* Forecast
      return yield* forecast.of("Bonn")
    }).pipe(Effect.provide(Layer.provide(live(Redacted.make("KEY")), FetchHttpClient.layer)), (program) =>
      Effect.runPromise(program, { signal })
    )
})

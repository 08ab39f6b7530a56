// The parts of undici that a connection needs, for the bundle: all of it, with fetch and WebSocket, takes longer to load
// than a deletion takes. undici's version is pinned, and so are these paths.
import connect from "undici/lib/api/api-connect.js"
import Agent from "undici/lib/dispatcher/agent.js"
import Client from "undici/lib/dispatcher/client.js"
import Dispatcher from "undici/lib/dispatcher/dispatcher.js"
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js"
import Pool from "undici/lib/dispatcher/pool.js"
import buildConnector from "undici/lib/core/connect.js"

// As undici's own index does: a proxy's tunnel is opened by it.
Dispatcher.prototype.connect = connect

export { Agent, buildConnector, Client, EnvHttpProxyAgent, Pool }

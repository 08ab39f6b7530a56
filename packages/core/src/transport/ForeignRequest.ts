/**
 * The error of a transport that would send, or got the response to, another request than the one that was built.
 */

export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("an HttpClient middleware sent the request to another URL")
  }
}

/**
 * The error for a request that is not the one that was built, or for the response to such a request.
 */

export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("an HttpClient middleware sent the request to another URL")
  }
}

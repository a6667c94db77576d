/** What a call throws whose line closed before the answer came: whether it was carried out isn't known. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
  constructor() {
    super('The connection to the engine was lost before it answered.')
  }
}

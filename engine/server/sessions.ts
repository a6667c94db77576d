import { digestOf, makeSecret, matches } from './secret.ts'

/** Seconds. */
export const sessionLifetime = 30 * 24 * 60 * 60
const kept = 50

export interface SessionRecord {
  /** SHA-256 of the session's id, in hexadecimal. */
  digest: string
  /** Milliseconds since 1970. */
  expires: number
}

/** Where sessions outlive the engine. */
export interface SessionStorage {
  load(): SessionRecord[]
  save(records: SessionRecord[]): void
}

/** Who has shown the token before. It remembers nothing itself, as another engine of the same home may add sessions. */
export class Sessions {
  readonly #storage: SessionStorage

  constructor(storage: SessionStorage) {
    this.#storage = storage
  }

  /** Returns the new session's id; beyond 50 the oldest session ends. */
  open(): string {
    const id = makeSecret()
    const record = { digest: digestOf(id).toString('hex'), expires: Date.now() + 1000 * sessionLifetime }
    this.#storage.save([...this.#living(), record].slice(-kept))
    return id
  }

  isOpen(id: string): boolean {
    return this.#living().some(({ digest }) => matches(Buffer.from(digest, 'hex'), id))
  }

  #living(): SessionRecord[] {
    return this.#storage.load().filter(({ expires }) => expires > Date.now())
  }
}

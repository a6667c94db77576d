import { tf } from './tfjs.ts'

type State = ReturnType<typeof tf.engine>['state']

/**
 * Disposes tensors together, like tf.tidy, but those of several functions between which other code may run: TensorFlow.js itself
 * knows only scopes that are nested.
 */
export class TensorScope {
  readonly #scope: NonNullable<State['activeScope']>

  constructor() {
    tf.engine().startScope()
    this.#scope = leave()
  }

  /** Tensors that `compute` makes belong to the scope, also what it returns. */
  run<T>(compute: () => T): T {
    enter(this.#scope)
    try {
      return compute()
    } finally {
      leave()
    }
  }

  /** Disposes the tensors but those that were kept by tf.keep. */
  close(): void {
    enter(this.#scope)
    tf.engine().endScope()
  }
}

/** Tensors that the returned function's argument makes belong to the scope of now, also where it is called in one within it. */
export function inThisScope(): <T>(compute: () => T) => T {
  const scope = tf.engine().state.activeScope!
  return (compute) => {
    enter(scope)
    try {
      return compute()
    } finally {
      leave()
    }
  }
}

function enter(scope: NonNullable<State['activeScope']>): void {
  const { state } = tf.engine()
  state.scopeStack.push(scope)
  state.activeScope = scope
}

function leave(): NonNullable<State['activeScope']> {
  const { state } = tf.engine()
  const scope = state.scopeStack.pop()!
  state.activeScope = state.scopeStack.at(-1) ?? (null as never)
  return scope
}

/** A value that no message can carry. */
export function unclonable(kind: 'function' | 'sharedArrayBuffer'): unknown {
  return kind === 'function' ? { call: () => {} } : new SharedArrayBuffer(4)
}

/** What a person is told of an error. The engine is not bundled, so its LeydenError is another class than one made here. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, remedy } = error as Error & { remedy?: string }
  return remedy ? `${message} ${remedy}` : message
}

/**
 * Whether a step computes with the batch's number, which is its second parameter. A captured step would go on with that of the first
 * batch, and a number can't tell that it is used: so the function's text is looked at, and where it is unclear the answer is yes.
 */
export function usesBatchIndex(step: (...given: never[]) => unknown): boolean {
  if (step.length < 2) return /\barguments\b|\.\.\./.test(parametersOf(step)) || /\barguments\b/.test(step.toString())
  const parameters = parametersOf(step).replace(/\{[^}]*\}|\[[^\]]*\]/g, '{}')
  const name = /^[^,]*,\s*([\w$]+)\s*(?:,\s*[\w$]+\s*)?$/.exec(parameters)?.[1]
  if (name === undefined) return true
  return (
    step
      .toString()
      .split(/[^\w$]+/)
      .filter((word) => word === name).length > 1
  )
}

function parametersOf(step: (...given: never[]) => unknown): string {
  return /\(([^)]*)\)/.exec(step.toString())?.[1] ?? ''
}

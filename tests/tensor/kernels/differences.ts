const change = 1e-6 // in float64, right to about 1e-9

/** Gradients of a scalar function in float64 by each of its inputs, by central differences. */
export function differences<Inputs extends ArrayLike<number>[]>(f: (inputs: Inputs) => number, inputs: Inputs): Float64Array[] {
  return inputs.map((values, which) => {
    const at = (index: number, difference: number) =>
      f(inputs.with(which, Float64Array.from(values).with(index, values[index]! + difference)) as Inputs)
    return Float64Array.from({ length: values.length }, (_, index) => (at(index, change) - at(index, -change)) / (2 * change))
  })
}

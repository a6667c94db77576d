/** Losses by the rates that they came at, rates rising. */
export interface Curve {
  lr: number[]
  loss: number[]
}

/** What of a loss in float32 may be rounding. */
const rounding = 1e-6

/** Whether any rate gave a smaller loss than the first. Dips of a curve that rises are noise. */
export function falls({ loss }: Curve): boolean {
  const first = loss[0]!
  return loss.some((value) => value < first - rounding * Math.abs(first))
}

/**
 * The place where the loss falls most steeply against `position`, by central differences as torch.gradient has them. Null where there are
 * less than two finite losses.
 */
export function steepest({ lr, loss }: Curve, position: (lr: number) => number): number | null {
  const finite = loss.flatMap((value, place) => (Number.isFinite(value) ? [place] : []))
  if (finite.length < 2) return null
  const [x, y] = [finite.map((place) => position(lr[place]!)), finite.map((place) => loss[place]!)]
  const slopes = y.map((_, place) => slopeAt(x, y, place))
  return finite[slopes.indexOf(Math.min(...slopes))]!
}

/** One-sided at the ends; within, of second order also where the distances differ. */
function slopeAt(x: number[], y: number[], place: number): number {
  const between = (from: number, to: number) => (y[to]! - y[from]!) / (x[to]! - x[from]!)
  if (place === 0) return between(0, 1)
  if (place === y.length - 1) return between(place - 1, place)
  const [before, after] = [x[place]! - x[place - 1]!, x[place + 1]! - x[place]!]
  return (after * between(place - 1, place) + before * between(place, place + 1)) / (before + after)
}

/**
 * A place two thirds down the longest valley: the longest run of losses, others left out between them, of which each is below the one
 * before (fast.ai's `valley`). Null where the loss falls nowhere.
 */
export function valley({ loss }: Curve): number | null {
  const lengths = loss.map(() => 1)
  let [start, end] = [0, 0]
  for (let place = 1; place < loss.length; place++) {
    for (let before = 0; before < place; before++) {
      if (loss[place]! < loss[before]! && lengths[place]! < lengths[before]! + 1) lengths[place] = lengths[before]! + 1
      if (lengths[end]! >= lengths[place]!) continue
      end = place
      start = end - lengths[end]!
    }
  }
  const third = (end - start) / 3
  return end === 0 ? null : Math.max(0, start + Math.trunc(third) + Math.trunc(third / 2))
}
